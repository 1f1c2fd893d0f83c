import { h } from "../core/dom.ts";
import type { Status } from "../core/workspace.ts";

/** What went wrong, in whole sentences, and the way out of it. Sends "retry". */
export class Notice extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("role", "alert");
    this.hidden = true;
  }

  show(s: Status): void {
    const wrong = s.kind === "error" || s.kind === "ended" || (s.kind === "ready" && s.link === "down");
    const text =
      s.message || (s.link === "down" ? "The server cannot be reached. Commands wait until it answers again." : "");
    if (!wrong || !text) return this.say("");
    const again = s.kind === "ended" ? "Start a new sandbox" : "Try again";
    const button = h("button", { type: "button", onclick: () => this.dispatchEvent(new CustomEvent("retry")) }, again);
    this.say(text, ...(s.kind === "ready" ? [] : [button]));
  }

  /** Says something else, or with an empty text nothing. */
  say(text: string, ...more: HTMLElement[]): void {
    this.hidden = !text;
    this.replaceChildren(...(text ? [h("p", {}, text), ...more] : []));
  }
}
