import { h } from "../../core/dom.ts";
import type { Tag } from "../command.ts";
import { field, form } from "../ui.ts";

/** Rows of a name and a value each, with room for one more. */
export function pairs(
  of: Tag[],
  names: [key: string, value: string] = ["Key", "Value"],
): {
  element: HTMLElement;
  list(): Tag[];
} {
  const rows = h("div", { class: "tags" });
  const add = (t: Tag): HTMLInputElement => {
    const n = rows.childElementCount + 1;
    const [k, v] = [field(`${names[0]} ${n}`, { value: t.Key }), field(`${names[1]} ${n}`, { value: t.Value })];
    rows.append(h("div", { class: "row tag" }, k.row, v.row));
    return k.input;
  };
  [...of, ...(of.length ? [] : [{ Key: "", Value: "" }])].forEach(add);
  const more = h("button", { type: "button", onclick: () => add({ Key: "", Value: "" }).focus() }, "Another one");
  const list = (): Tag[] =>
    [...rows.children]
      .map((r) => [...r.querySelectorAll("input")].map((i) => i.value.trim()))
      .filter(([k]) => k)
      .map(([Key, Value]) => ({ Key: Key!, Value: Value ?? "" }));
  return { element: h("div", { class: "tags" }, rows, h("div", { class: "row" }, more)), list };
}

/** A form over tags; one whose key is emptied is taken away. */
export function tagForm(tags: Tag[], save: (tags: Tag[]) => Promise<void>): HTMLElement {
  const edit = pairs(tags);
  return form("Save tags", [edit.element], () => save(edit.list()));
}
