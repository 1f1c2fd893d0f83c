import type { Api, ClassKey, Led } from "../core/api.ts";
import { announce, copyButton, h } from "../core/dom.ts";
import type { Tile, Wall } from "../core/messages.ts";
import { PaceBar } from "./pace.ts";
import { sums } from "./sums.ts";
import { act, tile } from "./tile.ts";

const every = 1000; // ms between looks

/** The instructor's wall: who is how far, who needs help, and what can be done about it. */
export class WallView {
  readonly root = h("div", { class: "wall" });
  private readonly head = h("div", { class: "wall-head" });
  private readonly tiles = h("ul", { class: "tiles", "aria-label": "Learners, who needs help first" });
  private readonly sums = h("div", { class: "sums" });
  private readonly error = h("p", { class: "error", role: "alert" });
  private watching: string | null = null;
  private readonly shoulder = h("section", { class: "shoulder card", hidden: true, "aria-label": "A learner's calls" });
  private readonly pace = new PaceBar((p) => void this.lead("pace", p, "").then(() => this.look()));
  private readonly opened = new Map<string, boolean>();
  private title = "";
  private shared = false;
  private known = "";

  constructor(
    private readonly api: Api,
    private readonly c: ClassKey,
  ) {
    this.root.append(this.head, this.pace.root, this.error, this.sums, this.shoulder, this.tiles);
    this.look().then(
      () => this.buildHead(),
      () => undefined,
    );
    setInterval(() => document.visibilityState === "visible" && void this.look(), every);
  }

  private async look(): Promise<void> {
    try {
      this.draw(await this.api.wall(this.c));
      this.error.textContent = "";
      if (this.watching) await this.peek(this.watching);
    } catch (e) {
      this.error.textContent = (e as Error).message;
    }
  }

  private buildHead(): void {
    const address = `${location.origin}/join#${this.c.code}`;
    const text = h("input", { "aria-label": "Message to all", placeholder: "Say something to all", maxlength: 1000 });
    const command = h("input", {
      "aria-label": "Command for all",
      placeholder: "aws … (a command for their prompts)",
      maxlength: 1000,
      class: "mono",
    });
    const tell = h(
      "form",
      { class: "tell" },
      text,
      command,
      h("button", { type: "submit", class: "primary" }, "Send to all"),
    );
    tell.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.lead("tell", { text: text.value, command: command.value }, "Sent to all").then(
        () => ((text.value = ""), (command.value = "")),
      );
    });
    const results = (as: "csv" | "jsonl") =>
      h("button", { type: "button", onclick: () => void this.save(as) }, as.toUpperCase());
    const buttons = h(
      "div",
      { class: "buttons" },
      h(
        "button",
        { type: "button", onclick: () => void this.lead("extend", { minutes: 15 }, "15 minutes more") },
        "15 minutes more",
      ),
      !this.shared &&
        h(
          "button",
          {
            type: "button",
            onclick: () => confirm("Reset every learner's sandbox?") && void this.lead("reset", {}, "All were reset"),
          },
          "Reset all",
        ),
      results("csv"),
      results("jsonl"),
    );
    this.head.replaceChildren(
      h("img", {
        src: `/api/classes/${this.c.code}/qr.png`,
        alt: `QR code of ${address}`,
        width: 150,
        height: 150,
        class: "qr",
      }),
      h(
        "div",
        {},
        h("h1", {}, this.title),
        h("p", { class: "code" }, `${this.c.code.slice(0, 3)} ${this.c.code.slice(3)}`),
        h(
          "p",
          {},
          h("code", {}, address),
          copyButton("Copy the address", () => address),
        ),
      ),
      h("div", { class: "acts" }, tell, buttons),
    );
  }

  private draw(w: Wall): void {
    this.title = w.title;
    this.shared = w.shared;
    this.pace.draw(w, w.lessons);
    const shown = JSON.stringify([w.tiles, w.tasks, w.errors, w.at, w.live, Math.floor(Date.now() / 15_000)]);
    if (shown === this.known) return; // nothing moves under a reader's hands for nothing
    this.known = shown;
    const now = Date.parse(w.now);
    const focused = this.root.contains(document.activeElement)
      ? document.activeElement!.getAttribute("aria-label")
      : null;
    this.tiles.replaceChildren(...w.tiles.map((t) => tile(t, now, this.buttons(t))));
    if (!w.tiles.length) this.tiles.append(h("li", { class: "empty" }, "Nobody has joined yet. Show the code."));
    this.sums.replaceChildren(...sums(w, this.opened));
    if (focused) this.tiles.querySelector<HTMLElement>(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
  }

  private buttons(t: Tile): HTMLElement[] {
    const look = `${t.watched ? "Stop looking" : "Look"} over ${t.name}'s shoulder`;
    return [
      act(t.watched ? "Stop looking" : "Look", look, () => void this.watch(t)),
      this.control(t),
      act("Say", `Say something to ${t.name}`, () => void this.say(t)),
      ...(this.shared ? [] : [act("Reset", `Reset ${t.name}'s sandbox`, () => void this.reset(t))]),
    ];
  }

  /** Asks to work in a learner's sandbox; once let in, opens it. */
  private control(t: Tile): HTMLElement {
    if (t.control === "given") return act("Open", `Open ${t.name}'s sandbox`, () => void this.enter(t));
    const ask = (on: boolean) => () =>
      void this.lead("control", { learner: t.learner, on }, on ? `${t.name} is asked` : "");
    if (t.control) return act("Asked…", `Do not ask ${t.name} any longer`, ask(false));
    return act("Take over", `Ask to take over ${t.name}'s sandbox`, ask(true));
  }

  private async enter(t: Tile): Promise<void> {
    try {
      const s = await this.api.enter(this.c, t.learner);
      open(`/#sandbox=${s.id}&token=${s.token}`, "_blank", "noopener");
    } catch (e) {
      this.error.textContent = (e as Error).message;
    }
  }

  private async reset(t: Tile): Promise<void> {
    if (confirm(`Reset ${t.name}'s sandbox?`)) await this.lead("reset", { learner: t.learner }, `${t.name} was reset`);
  }

  private async say(t: Tile): Promise<void> {
    const text = prompt(`To ${t.name}`);
    if (text) await this.lead("tell", { learner: t.learner, text }, `Sent to ${t.name}`);
  }

  private async watch(t: Tile): Promise<void> {
    if (this.watching && this.watching !== t.learner)
      await this.lead("watch", { learner: this.watching, on: false }, "");
    await this.lead("watch", { learner: t.learner, on: !t.watched }, t.watched ? "" : `${t.name} sees that you look`);
    this.watching = t.watched ? null : t.learner;
    this.shoulder.hidden = t.watched;
    this.shoulder.dataset.name = t.name;
    await this.look();
  }

  private async peek(learner: string): Promise<void> {
    const made = await this.api.made(this.c, learner);
    this.shoulder.replaceChildren(
      h("h2", {}, `${this.shoulder.dataset.name}'s last calls`),
      h(
        "ol",
        {},
        ...made
          .slice(-15)
          .reverse()
          .map((m) => h("li", {}, h("code", {}, m.call), m.error ? h("span", { class: "fault" }, ` ${m.error}`) : "")),
      ),
    );
  }

  /** The secret goes in a header, so that it is in no log and no history. */
  private async save(as: "csv" | "jsonl"): Promise<void> {
    try {
      const url = URL.createObjectURL(await this.api.results(this.c, as));
      h("a", { href: url, download: `class.${as}` }).click();
      URL.revokeObjectURL(url);
    } catch (e) {
      this.error.textContent = (e as Error).message;
    }
  }

  private async lead(what: Led, wish: object, said: string): Promise<void> {
    try {
      await this.api.lead(this.c, what, wish);
      if (said) announce(said);
    } catch (e) {
      this.error.textContent = (e as Error).message;
    }
  }
}
