import type { Desk } from "../core/desk.ts";
import { copyButton, h, icon, icons } from "../core/dom.ts";
import { highlightShell } from "../core/highlight.ts";
import type { LessonTask, TaskState, Way } from "../core/messages.ts";

const ways: Record<Way, string> = { console: "Console", cli: "Commands", go: "Go" };

/** One task of a lesson: what to do, whether it is done, hints and solution. Sends "hint" and "reveal". */
export class TaskCard extends HTMLElement {
  task!: LessonTask;
  number = 1;
  level = 4; // of its heading in the document
  desk!: Pick<Desk, "run">;
  private state: TaskState | null = null;
  private offer: string | undefined;
  private way: Way | null = null;

  connectedCallback(): void {
    this.draw();
  }

  show(state: TaskState, offer?: string): void {
    this.state = state;
    this.offer = offer;
    if (this.isConnected) this.draw();
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.part;
    const mine = this.contains(document.activeElement);
    const s = this.state;
    const mood = s?.done ? "done" : s?.open === false ? "locked" : "open";
    this.dataset.mood = mood;
    this.replaceChildren(
      h(
        "h4",
        { "aria-level": this.level },
        h("span", { class: "mark" }, s?.done ? icon(icons.check) : String(this.number)),
        h("span", {}, ...inline(this.task.title)),
        h("span", { class: "offscreen" }, mood === "locked" ? " (later)" : mood === "done" ? " (done)" : ""),
      ),
      ...(s?.hints ?? []).map((t) => h("p", { class: "hint" }, ...inline(t))),
      this.offer && !s?.done ? h("p", { class: "hint offer", role: "status" }, ...inline(this.offer)) : "",
      this.buttons(mood),
      s?.solution ? this.solution(s.solution) : "",
    );
    if (mine && focused) this.querySelector<HTMLElement>(`[data-part="${focused}"]`)?.focus({ preventScroll: true });
  }

  private buttons(mood: string): HTMLElement {
    const left = this.task.hints - (this.state?.hints.length ?? 0);
    const row = h("p", { class: "buttons" });
    if (mood === "open" && left > 0) row.append(this.button("hint", `Hint${left > 1 ? ` (${left})` : ""}`));
    if (mood !== "locked" && !this.state?.solution) row.append(this.button("reveal", "Show me"));
    return row;
  }

  private button(what: "hint" | "reveal", label: string): HTMLElement {
    const button = h("button", { type: "button", class: "quiet", "data-part": what }, label);
    button.addEventListener("click", () => this.dispatchEvent(new CustomEvent(what)));
    return button;
  }

  /** The solution in each way that it is told. */
  private solution(texts: Partial<Record<Way, string>>): HTMLElement {
    const known = (Object.keys(ways) as Way[]).filter((w) => texts[w]);
    const way = (known.includes(this.way!) && this.way) || known.find((w) => w === "cli") || known[0]!;
    const bar = h("div", { class: "segments", role: "group", "aria-label": "Ways to do it" });
    for (const w of known) {
      const button = h("button", { type: "button", "aria-pressed": String(w === way), "data-part": w }, ways[w]);
      button.addEventListener("click", () => {
        this.way = w;
        this.draw();
      });
      bar.append(button);
    }
    return h("div", { class: "solution" }, known.length > 1 && bar, this.told(way, texts[way]!));
  }

  private told(way: Way, text: string): HTMLElement {
    if (way === "console") return h("p", {}, ...inline(text));
    const code = h("code");
    code.append(way === "cli" ? highlightShell(text) : text);
    const run = h("button", { type: "button", class: "run", "data-part": "run" }, icon(icons.play), "Run");
    run.addEventListener("click", () => this.desk.run(text));
    return h(
      "figure",
      { class: "lesson-code" },
      h("pre", { tabindex: 0 }, code),
      h(
        "div",
        { class: "code-tools" },
        way === "cli" && run,
        copyButton("Copy", () => text),
      ),
    );
  }
}

/** Text in which `words` are code. */
function inline(text: string): Node[] {
  return text.split("`").map((t, i) => (i % 2 ? h("code", {}, t) : document.createTextNode(t)));
}
