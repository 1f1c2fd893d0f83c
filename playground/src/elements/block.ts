import { copyButton, h } from "../core/dom.ts";
import { highlightJSON, highlightShell } from "../core/highlight.ts";
import { Screen } from "../core/screen.ts";

/** One command in the terminal with what it wrote. */
export class Block {
  readonly root = h("div", { class: "block" });
  private readonly screen = new Screen();
  private readonly output = h("pre", { class: "out" });
  private readonly foot = h("div", { class: "foot" });
  private painting = 0;

  constructor(
    readonly command: string,
    private readonly grown: () => void, // after each repaint
  ) {
    const line = h("pre", { class: "command" }, h("span", { class: "sign", "aria-hidden": "true" }, "$ "));
    line.append(highlightShell(command));
    this.root.append(line, this.output, this.foot);
  }

  write(fd: 1 | 2, text: string): void {
    this.screen.write(fd, text);
    this.painting ||= requestAnimationFrame(() => this.paint());
  }

  /** Ends the block: colours JSON, offers to copy, names an exit code that is not 0. */
  end(code: number): void {
    cancelAnimationFrame(this.painting);
    this.paint();
    const text = this.screen.text();
    const json = this.screen.text(2) ? null : highlightJSON(text);
    if (json) this.output.replaceChildren(json);
    if (code !== 0) this.foot.append(h("span", { class: "exit" }, code === 130 ? "stopped" : `exit code ${code}`));
    if (text) this.root.append(copyButton("Copy this output", () => text));
    this.grown();
  }

  private paint(): void {
    this.painting = 0;
    const spans = this.screen.runs().map((r) => h("span", r.fd === 2 ? { class: "err" } : {}, r.text));
    // Only what changed is replaced, so that a selection in older text survives.
    const old = this.output.children;
    let same = 0;
    while (same < old.length && same < spans.length && old[same]!.textContent === spans[same]!.textContent) same++;
    while (old.length > same) old[same]!.remove();
    this.output.append(...spans.slice(same));
    if (this.screen.dropped)
      this.output.append(h("span", { class: "note" }, `… ${this.screen.dropped} characters more`));
    this.grown();
  }
}
