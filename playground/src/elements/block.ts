import { copyButton, h } from "../core/dom.ts";
import { highlightJSON, highlightShell } from "../core/highlight.ts";
import { paced } from "../core/paced.ts";
import { Screen } from "../core/screen.ts";

/** One command in the terminal with what it wrote. */
export class Block {
  readonly root = h("div", { class: "block" });
  private readonly screen = new Screen();
  private readonly output = h("pre", { class: "out" });
  private readonly foot = h("div", { class: "foot" });
  private ended = false;
  private readonly repaint = paced(() => this.ended || this.paint());

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
    this.repaint();
  }

  /** Ends the block: colours JSON, offers to copy, names an exit code that is not 0. */
  end(code: number): void {
    this.ended = true;
    this.paint();
    const text = this.screen.text();
    const json = this.screen.text(2) ? null : highlightJSON(text);
    if (json) this.output.replaceChildren(json);
    if (code !== 0) this.foot.append(h("span", { class: "exit" }, code === 130 ? "stopped" : `exit code ${code}`));
    if (text) this.root.append(copyButton("Copy this output", () => text));
    this.grown();
  }

  /** Only what changed is replaced, so that a selection in older text survives: the last whole lines may have grown. */
  private paint(): void {
    const runs = this.screen.runs();
    const old = this.output.children;
    let same = Math.max(0, Math.min(old.length, runs.length) - 2);
    while (same < old.length && same < runs.length && old[same]!.textContent === runs[same]!.text) same++;
    while (old.length > same) old[same]!.remove();
    this.output.append(...runs.slice(same).map((r) => h("span", r.fd === 2 ? { class: "err" } : {}, r.text)));
    if (this.screen.dropped)
      this.output.append(h("span", { class: "note" }, `… ${this.screen.dropped} characters more`));
    this.grown();
  }
}
