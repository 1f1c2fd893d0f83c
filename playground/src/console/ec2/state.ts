import { h } from "../../core/dom.ts";
import type { View } from "../view.ts";

const tone: Record<string, string> = {
  running: "good",
  available: "good",
  "in-use": "good",
  active: "good",
  pending: "moving",
  stopping: "moving",
  "shutting-down": "moving",
  creating: "moving",
  attaching: "moving",
  allow: "good",
  deny: "bad",
  failed: "bad",
  provisioning: "moving",
  "initiating-request": "moving",
  "pending-acceptance": "moving",
  deleting: "moving",
  "create-in-progress": "moving",
  "modify-in-progress": "moving",
};

/** A state as a word with a dot of its colour. */
export function state(word: string): HTMLElement {
  return h("span", { class: `state ${tone[word] ?? "off"}` }, word);
}

/** Facts as names and values; those without a value are left out. */
export function facts(list: [name: string, value: Node | string | undefined | null | false][]): HTMLElement {
  return h(
    "dl",
    { class: "facts" },
    ...list.filter(([, v]) => v).map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v as Node | string))),
  );
}

export const crumb = (to: string, text: string, here: string): HTMLElement =>
  h("p", { class: "crumb" }, h("a", { href: `#/${to}` }, text), ` / ${here}`);

/** The page of something that is not there; what is the words for its kind. */
export const gone = (id: string, what: string): View => ({
  title: id,
  body: [h("p", { class: "empty" }, `There is no such ${what} (any more).`)],
});
