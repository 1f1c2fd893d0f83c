import { h } from "../core/dom.ts";
import type { Wall } from "../core/messages.ts";
import { plain } from "./pace.ts";

/**
 * What a class has done together: learners per task of each lesson, and the commonest errors. opened remembers which
 * lessons somebody opened or closed.
 */
export function sums(w: Wall, opened: Map<string, boolean>): HTMLElement[] {
  const count = (n: number, what: string) => `${n} ${what}`;
  const facts = [
    count(w.tiles.length, "joined"),
    count(w.tiles.filter((t) => t.ended).length, "finished"),
    count(w.tiles.filter((t) => t.hand).length, "hands up"),
  ];
  const faults = w.errors.slice(0, 6).map((e) => h("li", {}, h("code", {}, e.code), ` ${e.count}`));
  return [
    h("p", {}, facts.join(" · ")),
    ...w.lessons.filter((l) => l.tasks.length).map((l) => lesson(w, l.name, l.title, opened)),
    faults.length
      ? h("ul", { class: "faults", "aria-label": "Commonest errors" }, ...faults)
      : h("p", {}, "No errors yet"),
  ];
}

function lesson(w: Wall, name: string, title: string, opened: Map<string, boolean>): HTMLElement {
  const most = Math.max(1, w.tiles.length);
  const tasks = w.tasks.filter((t) => t.lesson === name);
  const here = (task: string) => w.live && w.at.lesson === name && (w.at.task ?? tasks.at(-1)?.id) === task;
  const rows = tasks.map((t) =>
    h(
      "li",
      { "aria-current": here(t.id) ? "step" : undefined },
      h("span", { class: "task" }, plain(t.title)),
      h("progress", { max: most, value: t.done, "aria-hidden": "true" }),
      h("span", { class: "count" }, `${t.done}`),
    ),
  );
  const all = tasks.reduce((n, t) => n + t.done, 0);
  const share = Math.round((100 * all) / (most * tasks.length));
  const usual = w.lessons.length === 1 || (w.live && w.at.lesson === name);
  const details = h(
    "details",
    { class: "lesson-sum", open: opened.get(name) ?? usual },
    h("summary", {}, title, h("span", { class: "count" }, ` ${share}%`)),
    h("ul", { class: "tasks", "aria-label": title }, ...rows),
  );
  details.firstElementChild!.addEventListener("click", () => opened.set(name, !details.open));
  return details;
}
