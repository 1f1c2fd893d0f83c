import { h } from "../../core/dom.ts";
import { field, form, link, section, table } from "../ui.ts";
import type { Context } from "../view.ts";
import { nameOf, type Tag } from "./data.ts";

/** A name with what else is to be said below; a link if there is a page to go to. */
export const titled = (name: string, to: string, ...more: string[]): HTMLElement =>
  h(
    "span",
    { class: "two" },
    to ? link(to, name, "name") : h("span", { class: "name" }, name),
    ...more.map((text) => h("span", { class: "fine" }, text)),
  );

/** A thing by its name, with its id below; a link if it has a page of its own. */
export function thing(x: { Tags?: Tag[] }, id: string, to = "", ...more: string[]): HTMLElement {
  const name = nameOf(x);
  return name ? titled(name, to, id, ...more) : titled(id, to, ...more);
}

/** The tags of a thing, and a form for its name. */
export function nameAndTags(c: Context, x: { Tags?: Tag[] }, id: string): HTMLElement {
  const to = field("Name", { value: nameOf(x), required: true });
  return section("Name and tags", [
    table(
      "Tags",
      ["Key", "Value"],
      (x.Tags ?? []).map((t) => [t.Key, t.Value]),
      "No tags.",
    ),
    form("Save the name", [to.row], async () => {
      await c.aws.call("ec2", "create-tags", {
        resources: [id],
        tags: [{ Key: "Name", Value: to.input.value.trim() }],
      });
      c.again();
    }),
  ]);
}
