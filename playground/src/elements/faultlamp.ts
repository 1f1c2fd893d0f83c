import type { Desk } from "../core/desk.ts";
import { announce, h, icon, icons } from "../core/dom.ts";
import { calm, troubles, type Settings } from "../core/faults.ts";

/** Says above everything else that failures are switched on, so that nobody wonders; with the way to switch them off. */
export class FaultLamp extends HTMLElement {
  private desk!: Desk;
  private said = "";

  start(desk: Desk): void {
    this.desk = desk;
    this.hidden = true;
    desk.faults.on("change", (s) => this.show(s));
  }

  private show(s: Settings): void {
    const list = troubles(s);
    const words = list.join(", ");
    this.hidden = !list.length;
    if (words !== this.said) announce(words ? `Failures are on: ${words}` : "No failure is switched on");
    this.said = words;
    this.replaceChildren(
      icon(icons.bolt),
      h("strong", {}, "Failures are on"),
      h("span", { class: "words" }, words),
      h("button", { type: "button", class: "quiet", onclick: () => this.desk.show("faults") }, "Show"),
      h("button", { type: "button", onclick: () => void this.desk.faults.set(calm).catch(() => {}) }, "All off"),
    );
  }
}
