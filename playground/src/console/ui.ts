import { announce, copyButton, h, icon, icons } from "../core/dom.ts";
import { codeOf } from "./aws.ts";

let serial = 0;

/** A labelled text field; value answers what is in it. */
export function field(
  label: string,
  props: Record<string, string | boolean | number> = {},
  hint = "",
): { row: HTMLElement; input: HTMLInputElement } {
  const id = `f${++serial}`;
  const input = h("input", {
    id,
    type: "text",
    autocomplete: "off",
    spellcheck: "false",
    ...props,
    ...(hint ? { "aria-describedby": `${id}-hint` } : {}),
  });
  const row = h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    input,
    hint ? h("p", { id: `${id}-hint`, class: "fine" }, hint) : null,
  );
  return { row, input };
}

/** A labelled text of several lines. */
export function area(label: string, text: string, rows = 12): { row: HTMLElement; input: HTMLTextAreaElement } {
  const id = `f${++serial}`;
  const input = h("textarea", { id, rows, spellcheck: "false", class: "code" });
  input.value = text;
  return { row: h("div", { class: "field" }, h("label", { for: id }, label), input), input };
}

/** A labelled checkbox or radio button. */
export function tick(
  label: string,
  props: Record<string, string | boolean> = {},
  hint = "",
): { row: HTMLElement; input: HTMLInputElement } {
  const id = `f${++serial}`;
  const input = h("input", { id, type: "checkbox", ...props });
  return {
    row: h(
      "div",
      { class: "tick" },
      input,
      h("label", { for: id }, label, hint ? h("span", { class: "fine" }, hint) : null),
    ),
    input,
  };
}

/** A choice of some. */
export function choices(
  legend: string,
  list: [value: string, text: string][],
  chosen: string[] = [],
): { element: HTMLElement; value(): string[] } {
  const ticks = list.map(([value, text]) => ({ value, ...tick(text) }));
  for (const t of ticks) t.input.checked = chosen.includes(t.value);
  const none = ticks.length ? null : h("p", { class: "empty" }, "There are none.");
  return {
    element: h("fieldset", {}, h("legend", {}, legend), none, ...ticks.map((t) => t.row)),
    value: () => ticks.filter((t) => t.input.checked).map((t) => t.value),
  };
}

/** A choice of one. */
export function select(
  label: string,
  options: [value: string, text: string][],
): { row: HTMLElement; input: HTMLSelectElement } {
  const id = `f${++serial}`;
  const input = h("select", { id }, ...options.map(([value, text]) => h("option", { value }, text)));
  return { row: h("div", { class: "field" }, h("label", { for: id }, label), input), input };
}

/**
 * A form: its submit button runs work, is busy meanwhile, and shows in place what went
 * wrong. Nothing the reader typed is lost.
 */
export function form(
  submit: string,
  children: (Node | null)[],
  work: () => Promise<void>,
  danger = false,
): HTMLFormElement {
  const said = h("p", { class: "error", role: "alert" });
  const button = h("button", { type: "submit", class: danger ? "danger" : "primary" }, submit);
  const f = h("form", { class: "form" }, ...children, h("div", { class: "row" }, button), said) as HTMLFormElement;
  f.addEventListener("submit", async (e) => {
    e.preventDefault();
    said.textContent = "";
    button.disabled = true;
    try {
      await work();
    } catch (e) {
      said.replaceChildren(...refusal(e));
    } finally {
      button.disabled = false;
    }
  });
  return f;
}

/** An error in AWS's words. */
export function refusal(e: unknown): (Node | string)[] {
  const code = codeOf(e);
  const message = e instanceof Error ? e.message : String(e);
  return code ? [h("strong", {}, code), ` ${message}`] : [message];
}

/** A button that does something at once; what goes wrong stands beside it. */
export function action(label: string, work: () => Promise<unknown>, className = ""): HTMLElement {
  const said = h("span", { class: "error", role: "alert" });
  const button = h("button", { type: "button", class: className }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.replaceChildren();
    try {
      await work();
    } catch (e) {
      said.replaceChildren(...refusal(e));
    } finally {
      button.disabled = false;
    }
  });
  return h("span", { class: "action" }, button, said);
}

/** Asks in its own place before it does what cannot be undone. */
export function sure(label: string, question: string, work: () => Promise<unknown>): HTMLElement {
  const holder = h("span", { class: "action" });
  const ask = h("button", { type: "button", class: "danger quiet" }, label);
  ask.addEventListener("click", () => {
    const no = h("button", { type: "button", onclick: () => holder.replaceChildren(ask) }, "Keep");
    holder.replaceChildren(h("span", { class: "question" }, question), action(label, work, "danger"), no);
    no.focus();
  });
  holder.append(ask);
  return holder;
}

/** A table with a caption for screen readers; rows are cells, or what is in them. Where it does not fit its rows become cards, unless it is plain. */
export function table(
  caption: string,
  heads: (Node | string)[],
  rows: (Node | string | null)[][],
  empty: string,
  plain = false,
): HTMLElement {
  if (!rows.length) return h("p", { class: "empty" }, empty);
  const cell = (x: Node | string | null, i: number): HTMLElement => {
    const td = x instanceof HTMLTableCellElement ? x : h("td", {}, x);
    if (typeof heads[i] === "string" && heads[i]) td.dataset.head = heads[i];
    return td;
  };
  const place = h(
    "div",
    { class: "table", tabindex: 0, role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: "offscreen" }, caption),
      h(
        "thead",
        {},
        h("tr", {}, ...heads.map((x) => h("th", { scope: "col" }, x || h("span", { class: "offscreen" }, "Actions")))),
      ),
      h("tbody", {}, ...rows.map((r) => h("tr", {}, ...r.map(cell)))),
    ),
  );
  if (!plain) fit(place);
  return place;
}

/** Makes cards of a table's rows as long as it does not fit. */
function fit(place: HTMLElement): void {
  const inner = place.querySelector("table")!;
  let width = 0;
  new ResizeObserver(() => {
    if (place.clientWidth !== width) place.classList.remove("cards"); // to see whether it fits now
    width = place.clientWidth;
    if (inner.offsetWidth > width) place.classList.add("cards");
  }).observe(place);
}

/** A section with a heading and, on its right, what can be done. */
export function section(title: string, children: (Node | null)[], ...actions: Node[]): HTMLElement {
  return h(
    "section",
    { class: "block" },
    h("div", { class: "block-head" }, h("h3", {}, title), ...actions),
    ...children,
  );
}

/** What shows on demand, under a line that says what it is. */
export const more = (label: string, ...children: Node[]): HTMLElement =>
  h("details", { class: "more" }, h("summary", {}, label), ...children);

/** A link within the console. */
export function link(to: string, text: string, className = ""): HTMLElement {
  return h("a", { href: `#/${to}`, class: className }, text);
}

/** A note that stands out; kind is warn, bad or good. */
export function note(kind: string, ...children: (Node | string)[]): HTMLElement {
  return h(
    "div",
    { class: `note ${kind}`, role: kind === "bad" ? "alert" : "note" },
    icon(kind === "good" ? icons.check : icons.shield),
    h("div", {}, ...children),
  );
}

/** A value that is shown once, with a button to copy it. */
export function secret(name: string, value: string): HTMLElement {
  return h(
    "div",
    {},
    h("dt", {}, name),
    h(
      "dd",
      {},
      h("code", {}, value),
      copyButton(`Copy ${name.toLowerCase()}`, () => value),
    ),
  );
}

/** A button that downloads a table as .csv, as RFC 4180 writes it. */
export function csvButton(name: string, rows: string[][]): HTMLElement {
  const cell = (s: string): string => (/[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s);
  const text = rows.map((r) => r.map(cell).join(",") + "\r\n").join("");
  return h(
    "button",
    {
      type: "button",
      onclick: () => {
        const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
        h("a", { href: url, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(url), 10_000);
        announce(`${name} is downloaded`);
      },
    },
    "Download .csv",
  );
}

/** A date as people write it. */
export function day(text: string | undefined): string {
  return text ? new Date(text).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) : "never";
}
