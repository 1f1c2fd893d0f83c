import { h } from "../core/dom.ts";
import type { Tile } from "../core/messages.ts";
import { plain } from "./pace.ts";

/** One learner on the wall: how far, what was done last, and whether help is needed. */
export function tile(t: Tile, now: number, buttons: HTMLElement[]): HTMLElement {
  const idle = Math.floor((now - Date.parse(t.active)) / 60_000);
  const state = t.left ? "left" : t.hand ? "hand" : t.ended ? "ended" : t.stuck > 2 ? "stuck" : "going";
  const words = {
    left: "has left",
    hand: "hand is up",
    ended: "finished",
    stuck: `${t.stuck} errors in a row`,
    going: idle > 2 ? `idle for ${idle} min` : "at work",
  };
  return h(
    "li",
    { class: `tile ${state}`, "data-learner": t.learner },
    h("div", { class: "name" }, h("strong", {}, t.name), h("span", { class: "state" }, words[state])),
    h("progress", { max: Math.max(1, t.tasks), value: t.done, "aria-label": `${t.name}: tasks done` }),
    h("p", { class: "last" }, `${t.done}/${t.tasks} tasks · ${t.calls} calls`),
    t.lesson && h("p", { class: "last at" }, plain(t.task ? `${t.lesson}: ${t.task}` : t.lesson)),
    h(
      "p",
      { class: "last" },
      t.call ? h("code", {}, t.call) : "no call yet",
      t.error ? h("code", { class: "fault" }, ` ${t.error}`) : "",
    ),
    h("div", { class: "buttons" }, ...buttons),
  );
}

/** A quiet button, with more words for who does not see where it stands. */
export function act(text: string, label: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "quiet", "aria-label": label, onclick }, text);
}
