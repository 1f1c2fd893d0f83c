import { copyButton, h } from "../core/dom.ts";
import { highlightShell } from "../core/highlight.ts";
import type { AwsError } from "./aws.ts";
import { type Shown, toCLI, toGo, toGoProgram } from "./command.ts";

const most = 30; // calls kept

/** "Show me the code": each click as the command and the Go that would have done it. */
export class CodePanel {
  readonly element: HTMLElement;
  private readonly list = h("ol", { class: "clicks" });
  private readonly count = h("span", { class: "count" });
  private readonly none = h("p", { class: "empty" }, "What you click shows here as a command and as Go.");

  private serial = 0;

  constructor() {
    this.element = h(
      "details",
      { class: "code-panel" },
      h("summary", {}, "Show me the code ", this.count),
      this.none,
      this.list,
    );
  }

  add(c: Shown, error: AwsError | null): void {
    this.none.hidden = true;
    if (!error && this.list.firstElementChild?.getAttribute("data-cli") === toCLI(c)) return; // once more, to draw anew
    this.list.prepend(this.row(c, error));
    while (this.list.childElementCount > most) this.list.lastElementChild!.remove();
    this.count.textContent = String(this.list.childElementCount);
  }

  private row(c: Shown, error: AwsError | null): HTMLElement {
    const n = ++this.serial; // regions want names of their own
    const cli = toCLI(c);
    const go = toGo(c);
    const block = (label: string, text: string, shown: Node | string): HTMLElement =>
      h(
        "div",
        { class: "snippet" },
        h("pre", { tabindex: 0, role: "region", "aria-label": `${label}, ${n}` }, shown),
        copyButton(`Copy ${label}`, () => text),
      );
    return h(
      "li",
      { "data-cli": error ? null : cli },
      error ? h("p", { class: "error" }, error.code || "Failed") : null,
      block("as a command", cli, highlightShell(cli)),
      h("details", {}, h("summary", {}, "Go"), block("as Go", toGoProgram(c), go)),
    );
  }
}
