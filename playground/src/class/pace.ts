import { h } from "../core/dom.ts";
import type { ClassLesson, Pace, Place } from "../core/messages.ts";

/** The steps of lessons, in order: each task; a lesson without tasks is one. */
export function steps(lessons: ClassLesson[]): Place[] {
  return lessons.flatMap((l) =>
    l.tasks.length ? l.tasks.map((t): Place => ({ lesson: l.name, task: t.id })) : [{ lesson: l.name }],
  );
}

/** Where a class is among its steps. The whole of a lesson is its last step. */
export function indexOf(all: Place[], at: Place): number {
  const exact = all.findIndex((s) => s.lesson === at.lesson && s.task === at.task);
  return exact >= 0 ? exact : all.map((s) => s.lesson).lastIndexOf(at.lesson);
}

/** The controls of a class's pace: alone or together, on or paused, to the next step and back. */
export class PaceBar {
  readonly root = h("div", { class: "pace", role: "group", "aria-label": "Pace" });
  private known = "";

  constructor(private readonly go: (p: Pace) => void) {}

  draw(p: Pace, lessons: ClassLesson[]): void {
    const now: Pace = { live: p.live, paused: p.paused, at: p.at };
    const key = JSON.stringify([now, lessons]);
    if (key === this.known) return;
    this.known = key;
    const focused = this.root.contains(document.activeElement) && document.activeElement?.getAttribute("data-act");
    const all = steps(lessons);
    const modes = h(
      "div",
      { class: "segments" },
      this.button("alone", "Each alone", () => this.go({ ...now, live: false }), !p.live),
      this.button("together", "All together", () => this.go(together(now, all)), p.live),
    );
    const hold = this.button(
      "pause",
      p.paused ? "Go on" : "Pause",
      () => this.go({ ...now, paused: !p.paused }),
      p.paused,
    );
    this.root.replaceChildren(modes, hold, ...(p.live && all.length ? this.stepper(now, lessons, all) : []));
    if (focused) this.root.querySelector<HTMLElement>(`[data-act="${focused}"]`)?.focus();
  }

  private stepper(now: Pace, lessons: ClassLesson[], all: Place[]): HTMLElement[] {
    const i = indexOf(all, now.at);
    const to = (n: number) => () => this.go({ ...now, at: all[n]! });
    const back = this.button("back", "Back", to(i - 1));
    const next = this.button("next", "Next step", to(i + 1));
    back.disabled = i <= 0;
    next.disabled = i >= all.length - 1;
    next.classList.add("primary");
    const lesson = lessons.find((l) => l.name === now.at.lesson);
    const task = lesson?.tasks.find((t) => t.id === all[i]?.task);
    const where = `Step ${i + 1} of ${all.length}: ${plain(task?.title ?? lesson?.title ?? "")}`;
    return [back, next, h("span", { class: "where", role: "status" }, where)];
  }

  private button(act: string, text: string, onclick: () => void, pressed?: boolean): HTMLButtonElement {
    const state = pressed === undefined ? {} : { "aria-pressed": String(pressed) };
    return h("button", { type: "button", "data-act": act, onclick, ...state }, text);
  }
}

/** A class that was taken together begins at the first step of the lesson where it is. */
function together(now: Pace, all: Place[]): Pace {
  const exact = all.some((s) => s.lesson === now.at.lesson && s.task === now.at.task);
  return { ...now, live: true, at: exact ? now.at : (all.find((s) => s.lesson === now.at.lesson) ?? {}) };
}

/** A title without its backquotes. */
export function plain(title: string): string {
  return title.replaceAll("`", "");
}
