import { h, icon, icons } from "../core/dom.ts";
import { Progress, settingUp } from "../core/guide.ts";
import { highlightShell } from "../core/highlight.ts";

/**
 * The strip of first steps. A click on a command puts it on the prompt
 * (event "insert"); a step is ticked off when its calls were seen.
 */
export class Guide extends HTMLElement {
  readonly progress = new Progress(settingUp);
  private shown = 0;

  connectedCallback(): void {
    this.addEventListener("click", this.clicked);
    this.draw();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.clicked);
  }

  take(call: { name: string; who: string; outcome: string }): void {
    const was = this.progress.current;
    if (!this.progress.take(call)) return;
    if (this.shown === was) this.shown = this.progress.current;
    this.draw();
  }

  clear(): void {
    this.progress.clear();
    this.shown = 0;
    this.draw();
  }

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset.step;
    this.replaceChildren(this.steps(), this.card());
    if (focused !== undefined && !document.activeElement?.closest("cloudlet-guide")) {
      this.querySelector<HTMLElement>(`[data-step="${focused}"]`)?.focus({ preventScroll: true });
    }
  }

  private steps(): HTMLElement {
    const items = this.progress.steps.map((s, i) => {
      const done = this.progress.complete(i);
      const button = h(
        "button",
        { type: "button", "data-step": i, "aria-current": i === this.shown && "step", class: done && "done" },
        h("span", { class: "number" }, done ? icon(icons.check) : String(i + 1)),
        s.title,
        done && h("span", { class: "offscreen" }, " (done)"),
      );
      return h("li", {}, button);
    });
    return h("ol", { class: "steps", "aria-label": "Setting up" }, ...items);
  }

  private card(): HTMLElement {
    const step = this.progress.steps[this.shown]!;
    const commands = step.commands.map((c, j) => {
      const code = h("code");
      code.append(highlightShell(c.line));
      const done = this.progress.did(this.shown, j);
      const button = h(
        "button",
        { type: "button", class: `try${done ? " done" : ""}`, "data-line": c.line, title: "Put it on the prompt" },
        h("span", { class: "sign", "aria-hidden": "true" }, done ? icon(icons.check) : "$"),
        code,
      );
      return h("li", {}, button);
    });
    return h("div", { class: "card" }, h("p", {}, step.text), h("ul", { class: "commands" }, ...commands));
  }

  private readonly clicked = (e: Event): void => {
    const button = (e.target as Element).closest("button");
    if (button?.dataset.step) {
      this.shown = Number(button.dataset.step);
      this.draw();
    } else if (button?.dataset.line) {
      this.dispatchEvent(new CustomEvent("insert", { detail: button.dataset.line }));
    }
  };
}
