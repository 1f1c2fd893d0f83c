import type { Desk } from "../core/desk.ts";
import { announce, h, icon, icons } from "../core/dom.ts";
import type { InClass } from "../core/messages.ts";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** A learner's place in a class: the hand to raise, what the instructor says, and whether somebody is looking. */
export class SeatBar extends HTMLElement {
  private desk!: Desk;
  private told = 0;
  private asked: InClass["control"];

  start(desk: Desk): void {
    this.desk = desk;
    this.hidden = true;
    const { workspace } = desk;
    workspace.on(
      "sandbox",
      (s) =>
        void workspace.api.inClass(s).then(
          (c) => this.show(c),
          () => (this.hidden = true),
        ),
    );
    workspace.on("event", (e) => e.type === "class" && this.show(e.class));
  }

  private show(c: InClass): void {
    this.hidden = false;
    const hand = h(
      "button",
      { type: "button", "aria-pressed": String(c.hand), onclick: () => void this.raise(!c.hand) },
      icon(icons.user),
      c.hand ? "Hand is up" : "Raise hand",
    );
    const about = h(
      "span",
      { class: "about" },
      h("strong", {}, c.title),
      ` · ${c.name} · until ${clock.format(new Date(c.ends))}`,
    );
    const watched =
      c.watched && h("span", { class: "watched", role: "status" }, "Your instructor is looking at your calls");
    const paused = c.paused && h("span", { class: "paused", role: "status" }, "Paused: please look to the front");
    const live = c.live && h("span", { class: "live" }, "All together");
    const shared = c.shared && h("span", { class: "live" }, "One AWS for all");
    this.replaceChildren(
      about,
      shared || "",
      live || "",
      paused || "",
      watched || "",
      this.control(c),
      this.message(c),
      hand,
    );
  }

  private message({ message }: InClass): HTMLElement | string {
    if (!message) return "";
    if (message.n > this.told) announce(`Your instructor says: ${message.text} ${message.command ?? ""}`);
    this.told = Math.max(this.told, message.n);
    const run =
      message.command &&
      h(
        "button",
        { type: "button", class: "primary", onclick: () => this.desk.insert(message.command!) },
        icon(icons.terminal),
        "Put it on the prompt",
      );
    return h(
      "span",
      { class: "said" },
      message.text,
      " ",
      message.command ? h("code", {}, message.command) : "",
      run || "",
    );
  }

  private control({ control }: InClass): HTMLElement | string {
    if (control !== this.asked && control === "asked") announce("Your instructor asks to work in your sandbox");
    this.asked = control;
    if (!control) return "";
    const answer = (text: string, allow: boolean) =>
      h("button", { type: "button", onclick: () => void this.allow(allow) }, text);
    if (control === "given")
      return h("span", { class: "said" }, "Your instructor may work in your sandbox", answer("End that", false));
    return h(
      "span",
      { class: "said" },
      "Your instructor asks to work in your sandbox",
      answer("Allow", true),
      answer("No", false),
    );
  }

  private async allow(yes: boolean): Promise<void> {
    const { api, sandbox } = this.desk.workspace;
    await api.control(sandbox!, yes).catch((e: Error) => this.desk.note(e.message));
  }

  private async raise(up: boolean): Promise<void> {
    const { api, sandbox } = this.desk.workspace;
    await api.hand(sandbox!, up).catch((e: Error) => this.desk.note(e.message));
    announce(up ? "Your hand is up" : "Your hand is down");
  }
}
