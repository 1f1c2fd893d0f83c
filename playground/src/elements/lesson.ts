import type { Desk } from "../core/desk.ts";
import { announce, h, icon, icons } from "../core/dom.ts";
import { highlightShell } from "../core/highlight.ts";
import type { Lessons } from "../core/lessons.ts";
import type { Lesson, LessonPart, LessonTask, Progress } from "../core/messages.ts";
import { Learned } from "../core/learned.ts";
import { dollars } from "../core/money.ts";
import { TaskCard } from "./task.ts";

/**
 * The lessons: the course as a list, or one lesson with its tasks, which are ticked off while the learner
 * works, wherever that is: in the terminal, the console, a program, or a client outside.
 */
export class LessonPanel extends HTMLElement {
  desk!: Desk;
  lessons!: Lessons;
  private readonly learned = new Learned();
  private lesson: Lesson | null = null;
  private progress: Progress | null = null;
  private cards = new Map<string, TaskCard>();
  private readonly top = h("div", { class: "top-line" });
  private readonly foot = h("div", { class: "lesson-foot" });
  private off: (() => void) | null = null;

  connectedCallback(): void {
    const offs = [
      this.lessons.on("progress", (p) => this.took(p)),
      this.lessons.on("together", (on) => this.querySelector(".back")?.toggleAttribute("hidden", on)),
    ];
    this.off = () => offs.forEach((off) => off());
    addEventListener("hashchange", this.follow);
    void this.start();
  }

  disconnectedCallback(): void {
    this.off?.();
    removeEventListener("hashchange", this.follow);
  }

  /** Shows the lesson of the address, or that which is on, or the course. */
  private async start(): Promise<void> {
    await this.attempt(async () => {
      const named = wanted();
      if (named) return this.open(named);
      const list = await this.lessons.list();
      const on = await this.lessons.current().catch(() => null); // what is wrong with the sandbox the terminal tells
      if (on) await this.show(on.lesson, on);
      else this.showCourse(list);
    });
  }

  private readonly follow = (): void => {
    const named = wanted();
    if (named && named !== this.lesson?.name) void this.attempt(() => this.open(named));
  };

  /** Does something; what goes wrong is told in the panel. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (e) {
      const again = h("button", { type: "button", onclick: () => void this.start() }, "Try again");
      this.replaceChildren(h("p", { class: "error", role: "alert" }, (e as Error).message), again);
    }
  }

  // The course.

  private showCourse(list: Lesson[]): void {
    this.lesson = this.progress = null;
    const parts = new Map<string, Lesson[]>();
    for (const l of list) {
      const part = l.part || "Short ones";
      parts.set(part, [...(parts.get(part) ?? []), l]);
    }
    const sections = [...parts].map(([part, lessons]) =>
      h("section", {}, h("h4", {}, part), h("ol", { class: "course" }, ...lessons.map((l) => this.entry(l)))),
    );
    this.replaceChildren(h("h3", {}, "Lessons"), ...sections);
  }

  private entry(l: Lesson): HTMLElement {
    const done = this.learned.has(l.name);
    const facts = [l.minutes && `${l.minutes} min`, l.count && `${l.count} ${l.count === 1 ? "task" : "tasks"}`];
    const button = h(
      "button",
      { type: "button", class: done ? "entry done" : "entry", "data-lesson": l.name },
      h("span", { class: "mark" }, done && icon(icons.check)),
      h("span", { class: "title" }, l.title, done && h("span", { class: "offscreen" }, " (done)")),
      h("span", { class: "facts" }, facts.filter(Boolean).join(" · ")),
      l.summary && h("span", { class: "summary" }, l.summary),
    );
    button.addEventListener("click", () => void this.attempt(() => this.open(l.name)));
    return h("li", {}, button);
  }

  private async leave(): Promise<void> {
    if (location.hash.startsWith("#lesson=")) history.replaceState(null, "", location.pathname + location.search);
    await this.lessons.leave();
    this.showCourse(await this.lessons.list());
    this.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }

  // One lesson.

  /** Opens a lesson, and begins it unless it is on already. */
  private async open(name: string): Promise<void> {
    const on = await this.lessons.current();
    await this.show(name, on?.lesson === name ? on : null);
    if (on?.lesson !== name) this.took(await this.lessons.begin(name));
    this.closest(".scroll")?.scrollTo({ top: 0 });
  }

  private async show(name: string, progress: Progress | null): Promise<void> {
    const l = await this.lessons.text(name);
    this.lesson = l;
    this.cards = new Map((l.tasks ?? []).map((t, i) => [t.id, this.card(t, i + 1)]));
    const back = h("button", { type: "button", class: "quiet back" }, icon(icons.back), "All lessons");
    back.addEventListener("click", () => void this.attempt(() => this.leave()));
    back.hidden = this.lessons.together;
    this.replaceChildren(back, h("h3", {}, l.title), this.top, ...(l.parts ?? []).map((p) => this.piece(p)), this.foot);
    this.append(
      h("p", { class: "embed-link" }, h("a", { href: `/embed/v1?lab=${l.name}` }, "Put this lab into a post of yours")),
    );
    this.top.replaceChildren();
    this.foot.replaceChildren();
    if (progress) this.took(progress);
  }

  private piece(p: LessonPart): HTMLElement {
    if (p.task) return this.cards.get(p.task)!;
    if (p.code !== undefined) return code(p, (text) => this.desk.run(text));
    const prose = h("div", { class: "prose" });
    prose.innerHTML = p.html ?? ""; // goldmark's, which leaves HTML and scripts out
    return prose;
  }

  private card(t: LessonTask, n: number): TaskCard {
    const card = document.createElement("cloudlet-task") as TaskCard;
    card.task = t;
    card.number = n;
    card.desk = this.desk;
    card.addEventListener("hint", () => void this.ask(() => this.lessons.hint(t.id)));
    card.addEventListener("reveal", () => void this.ask(() => this.lessons.reveal(t.id)));
    return card;
  }

  private async ask(wish: () => Promise<Progress>): Promise<void> {
    await wish().catch((e: Error) => announce(e.message));
  }

  /** Takes in how it stands. */
  private took(p: Progress): void {
    if (p.lesson !== this.lesson?.name) {
      if (this.lessons.together) void this.attempt(() => this.show(p.lesson, p)); // the class moved
      return;
    }
    const before = this.progress;
    this.progress = p;
    for (const s of p.tasks) this.cards.get(s.id)?.show(s, p.offer?.task === s.id ? p.offer.text : undefined);
    this.drawTop(p);
    this.drawFoot(p);
    if (!before) return;
    for (const s of p.tasks) {
      if (!s.done || before.tasks.find((t) => t.id === s.id)?.done) continue;
      announce(`Done: ${this.lesson.tasks?.find((t) => t.id === s.id)?.title}`);
      this.next(p);
    }
    if (p.failed && !before.failed) announce(p.failed);
    if (p.ended && !before.ended) this.finish();
  }

  /** Brings the next task into sight, within the panel only. */
  private next(p: Progress): void {
    const open = p.tasks.find((t) => t.open);
    const card = open && this.cards.get(open.id);
    const scroll = this.closest<HTMLElement>(".scroll");
    if (!card || !scroll || scroll.contains(document.activeElement)) return;
    scroll.scrollTo({ top: card.offsetTop - scroll.offsetTop - 60, behavior: "smooth" });
  }

  private drawTop(p: Progress): void {
    const done = p.tasks.filter((t) => t.done).length;
    const meter = h("progress", { max: Math.max(1, p.tasks.length), value: done, "aria-label": "Tasks done" });
    this.top.replaceChildren(
      p.tasks.length ? h("p", { class: "meter" }, meter, `${done} of ${p.tasks.length}`) : "",
      p.failed ? this.failed(p.failed) : "",
    );
  }

  private failed(why: string): HTMLElement {
    const back = h("button", { type: "button" }, icon(icons.reset), "Go back to before");
    back.addEventListener("click", () => void this.ask(() => this.lessons.restore()));
    return h("div", { class: "note bad", role: "alert" }, h("p", {}, why), back);
  }

  private drawFoot(p: Progress): void {
    if (!p.ended) return this.foot.replaceChildren();
    const minutes = Math.max(1, Math.round((Date.parse(p.ended) - Date.parse(p.began)) / 60_000));
    const facts: [string, number | string][] = [
      ["calls", p.calls],
      ["errors", p.errors],
      ["hints", p.hinted],
      ["solutions shown", p.revealed],
      [minutes === 1 ? "minute" : "minutes", minutes],
      ["in the real AWS", dollars(p.cost ?? 0)],
    ];
    const on = h("button", { type: "button", class: "primary" }, "Next lesson");
    on.addEventListener("click", () => void this.attempt(() => this.onward()));
    this.foot.replaceChildren(
      h("h4", {}, icon(icons.check), "Well done"),
      h("ul", { class: "summary" }, ...facts.map(([what, n]) => h("li", {}, h("b", {}, String(n)), what))),
      this.lessons.together ? h("p", {}, "Your class goes on together.") : on,
    );
  }

  private finish(): void {
    this.learned.add(this.lesson!.name);
    announce("All tasks are done");
    const scroll = this.closest(".scroll");
    scroll?.scrollTo({ top: scroll.scrollHeight, behavior: "smooth" });
  }

  private async onward(): Promise<void> {
    const list = (await this.lessons.list()).filter((l) => l.count > 0);
    const next = list[list.findIndex((l) => l.name === this.lesson?.name) + 1];
    if (!next) return this.leave();
    await this.open(next.name);
  }
}

/** The lesson that the address names. */
function wanted(): string | undefined {
  return /^#lesson=([a-z0-9-]+)$/.exec(location.hash)?.[1];
}

/** Code of the text, with a button that runs it. */
function code(p: LessonPart, run: (text: string) => void): HTMLElement {
  const text = h("code");
  text.append(p.lang === "sh" ? highlightShell(p.code ?? "") : (p.code ?? ""));
  const button = h(
    "button",
    { type: "button", class: "run", title: "Run it in the terminal" },
    icon(icons.play),
    "Run",
  );
  button.addEventListener("click", () => run(p.code ?? ""));
  return h(
    "figure",
    { class: "lesson-code" },
    h("pre", { tabindex: 0 }, text),
    p.run && p.lang === "sh" && button,
    p.output && h("details", {}, h("summary", {}, "What it prints"), h("pre", { tabindex: 0 }, p.output)),
  );
}
