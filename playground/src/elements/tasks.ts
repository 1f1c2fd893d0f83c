import { announce, h, icon, icons } from "../core/dom.ts";
import type { Lessons } from "../core/lessons.ts";
import type { LessonTask, Progress } from "../core/messages.ts";
import type { TaskCard } from "./task.ts";

/**
 * The tasks of the widget's lab. Sends "check" {task, title} when one was done, "hint" {task, text} when help
 * was given, and "complete" {calls, errors, hints, revealed}.
 */
export class Tasks extends HTMLElement {
  lessons!: Lessons;
  lab = "";
  tasks: LessonTask[] = [];
  run!: (commands: string) => void; // a solution that the reader wants to see at work
  private progress: Progress | null = null;
  private readonly cards = new Map<string, TaskCard>();
  private readonly notice = h("div", {});
  private off: (() => void) | null = null;

  connectedCallback(): void {
    for (const [i, t] of this.tasks.entries()) this.cards.set(t.id, this.card(t, i + 1));
    this.replaceChildren(...this.cards.values(), this.notice);
    this.hidden = !this.tasks.length;
    this.off = this.lessons.on("progress", (p) => this.took(p));
  }

  disconnectedCallback(): void {
    this.off?.();
  }

  /** Begins the lesson in the sandbox, unless it is on already. Throws ApiError. */
  async begin(): Promise<void> {
    if (!this.tasks.length || this.progress) return;
    const on = await this.lessons.current();
    this.took(on?.lesson === this.lab ? on : await this.lessons.begin(this.lab));
  }

  /** How many are done, of how many. */
  get state(): { done: number; of: number } {
    return { done: this.progress?.tasks.filter((t) => t.done).length ?? 0, of: this.tasks.length };
  }

  /** Forgets how it stood: the sandbox is gone, or another lesson is on in it. */
  forget(): void {
    this.progress = null;
  }

  private card(t: LessonTask, n: number): TaskCard {
    const card = document.createElement("cloudlet-task") as TaskCard;
    card.task = t;
    card.number = n;
    card.level = 2;
    card.desk = { run: this.run };
    card.addEventListener("hint", () => void this.ask(() => this.lessons.hint(t.id)));
    card.addEventListener("reveal", () => void this.ask(() => this.lessons.reveal(t.id)));
    return card;
  }

  private async ask(wish: () => Promise<Progress>): Promise<void> {
    await this.begin()
      .then(wish)
      .catch((e: Error) => this.say(e.message));
  }

  private took(p: Progress): void {
    if (p.lesson !== this.lab) return p.ended ? undefined : this.forget();
    const before = this.progress;
    this.progress = p;
    for (const s of p.tasks) this.cards.get(s.id)?.show(s, p.offer?.task === s.id ? p.offer.text : undefined);
    this.drawNotice(p);
    if (before) this.compare(before, p);
  }

  /** Tells what is new. */
  private compare(before: Progress, p: Progress): void {
    for (const [i, s] of p.tasks.entries()) {
      const old = before.tasks[i];
      const title = this.tasks[i]?.title ?? "";
      if (s.done && !old?.done) this.tell("check", { task: s.id, title }, `Done: ${title}`);
      const hint = s.hints[old?.hints.length ?? 0];
      if (hint) this.tell("hint", { task: s.id, text: hint }, hint);
    }
    if (p.offer && p.offer.text !== before.offer?.text) this.tell("hint", { ...p.offer });
    if (p.ended && !before.ended) {
      const { calls, errors, hinted: hints, revealed } = p;
      this.tell("complete", { calls, errors, hints, revealed }, "All tasks are done");
    }
  }

  private drawNotice(p: Progress): void {
    if (p.failed) return this.say(p.failed, this.wayBack());
    if (!p.ended) return this.notice.replaceChildren();
    const calls = `${p.calls} ${p.calls === 1 ? "call" : "calls"}`;
    this.notice.replaceChildren(h("p", { class: "well" }, icon(icons.check), `All done, with ${calls}.`));
  }

  private wayBack(): HTMLElement {
    const back = h("button", { type: "button" }, icon(icons.reset), "Go back to before");
    back.addEventListener("click", () => void this.ask(() => this.lessons.restore()));
    return back;
  }

  private say(text: string, ...more: HTMLElement[]): void {
    this.notice.replaceChildren(h("p", { class: "note bad", role: "alert" }, text), ...more);
  }

  private tell(name: string, detail: Record<string, unknown>, aloud = ""): void {
    if (aloud) announce(aloud);
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
