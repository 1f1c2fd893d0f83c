import { h } from "../core/dom.ts";
import { Block } from "../elements/block.ts";
import type { Problem } from "../go/toolchain.ts";

const mostBlocks = 20;

/** What programs printed and what compilers found wrong; places in the source are buttons. */
export class Output {
  readonly root = h("div", { class: "output", role: "log", "aria-label": "Program output", tabindex: 0 });
  private block: Block | null = null;

  /** go shows a place in a file; has tells of which files there are. */
  constructor(
    private readonly go: (file: string, line: number, column?: number) => void,
    private readonly has: (file: string) => boolean,
  ) {}

  begin(command: string): void {
    const block = new Block(command, () => (this.root.scrollTop = this.root.scrollHeight));
    this.block = block;
    this.root.append(block.root);
    while (this.root.childElementCount > mostBlocks) this.root.firstElementChild!.remove();
  }

  write(fd: 1 | 2, text: string): void {
    this.block?.write(fd, text);
  }

  end(code: number, reason?: string): void {
    if (!this.block) return;
    this.block.end(code);
    if (reason) this.block.root.append(h("p", { class: "reason" }, reason));
    this.link(this.block.root);
    this.root.scrollTop = this.root.scrollHeight;
    this.block = null;
  }

  /** A build that did not come about. */
  fail(command: string, reason: string): void {
    this.begin(command);
    this.end(1, reason);
  }

  problems(command: string, problems: Problem[]): void {
    this.begin(command);
    for (const p of problems) this.block!.write(2, `${p.file}:${p.line}:${p.column}: ${p.text}\n`);
    this.end(1);
  }

  /** Makes buttons of "main.go:12" and "main.go:12:3". */
  private link(root: HTMLElement): void {
    const texts = document.createTreeWalker(root.querySelector(".out") ?? root, NodeFilter.SHOW_TEXT);
    const nodes: Text[] = [];
    while (texts.nextNode()) nodes.push(texts.currentNode as Text);
    for (const node of nodes) {
      const parts = node.data.split(/((?:\/w\/)?\b[\w-]+\.go:\d+(?::\d+)?)/);
      if (parts.length > 1) node.replaceWith(...parts.map((text, i) => (i % 2 ? this.place(text) : text)));
    }
  }

  private place(text: string): HTMLElement | string {
    const [file, line, column] = text.replace("/w/", "").split(":");
    if (!this.has(file!)) return text;
    const go = () => this.go(file!, Number(line), column ? Number(column) : undefined);
    return h("button", { type: "button", class: "place", onclick: go }, text.replace("/w/", ""));
  }
}
