import { Console } from "../core/console.ts";
import { h, icon, icons } from "../core/dom.ts";
import { splitCommands } from "../core/split.ts";
import type { Workspace } from "../core/workspace.ts";
import type { Notice } from "./notice.ts";
import type { StatusLine } from "./status.ts";
import type { Terminal } from "./terminal.ts";

export interface LabOptions {
  title: string;
  code: string;
  mode: "terminal" | "editor" | "both";
  attached: boolean; // the host page shows the code already
  readonly: boolean;
}

/**
 * The widget: commands, Run, and what they answer. It does nothing heavy before the
 * reader means it. Sends "run", "output", "result" and "error", which bubble.
 */
export class Lab extends HTMLElement {
  workspace!: Workspace;
  options!: LabOptions;
  shell!: Console;
  private offs: (() => void)[] = [];
  private lastCode = 0;

  private readonly runButton = h(
    "button",
    { type: "button", class: "primary run" },
    icon(icons.play),
    h("span", {}, "Run"),
  );
  private readonly editButton = h(
    "button",
    { type: "button", class: "quiet", "aria-expanded": "false" },
    icon(icons.edit),
    "Edit",
  );
  private readonly undoButton = h("button", { type: "button", class: "quiet", hidden: true }, "Reset code");
  private readonly resetButton = h("button", { type: "button", class: "quiet", hidden: true }, "Reset sandbox");
  private readonly editor = h("textarea", {
    class: "editor",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-label": "Commands (Ctrl+Enter runs)",
  });
  private readonly status = document.createElement("cloudlet-status") as StatusLine;
  private readonly notice = document.createElement("cloudlet-notice") as Notice;
  private readonly terminal = document.createElement("cloudlet-terminal") as Terminal;

  connectedCallback(): void {
    this.shell = new Console(this.workspace.client, () => this.workspace.open(), "cloudlet:history");
    this.terminal.console = this.shell;
    const { mode, title, attached } = this.options;
    this.terminal.toggleAttribute("output-only", mode === "editor");
    this.terminal.hidden = mode !== "terminal";
    this.editor.hidden = mode === "terminal" || attached;
    this.editButton.hidden = !attached || mode === "terminal";
    this.editor.readOnly = this.options.readonly;
    this.status.hidden = true;
    this.append(
      h(
        "header",
        {},
        this.runButton,
        h("h1", {}, title),
        this.status,
        h("span", { class: "tools" }, this.editButton, this.undoButton, this.resetButton),
      ),
      this.editor,
      this.notice,
      this.terminal,
    );
    this.setCode(this.options.code);
    this.listen();
  }

  disconnectedCallback(): void {
    this.offs.forEach((off) => off());
  }

  get code(): string {
    return this.editor.value;
  }

  /** Replaces the lab's commands: those that "Reset code" brings back. */
  setCode(code: string): void {
    this.options.code = code;
    this.editor.value = code;
    this.edited();
  }

  /** Runs the commands. Resolves with the last one's exit code. */
  async run(): Promise<number> {
    if (this.shell.mode !== "idle") return this.lastCode;
    const commands = splitCommands(this.code);
    this.terminal.hidden = false;
    this.terminal.clear();
    this.tell("run", {});
    await this.shell.run(commands);
    this.tell("result", { code: this.lastCode });
    return this.lastCode;
  }

  stop(): void {
    this.shell.stop();
  }

  async reset(): Promise<void> {
    try {
      await this.workspace.reset();
      this.terminal.clear();
      this.terminal.note("The sandbox was reset: everything in it is gone.");
    } catch (e) {
      this.terminal.note(`The sandbox was not reset. ${(e as Error).message}`);
    }
  }

  get state(): { code: string; running: boolean; status: string; exit: number } {
    return {
      code: this.code,
      running: this.shell.mode !== "idle",
      status: this.workspace.status.kind,
      exit: this.lastCode,
    };
  }

  private listen(): void {
    this.runButton.addEventListener("click", () => (this.shell.mode === "idle" ? void this.run() : this.stop()));
    this.undoButton.addEventListener("click", () => this.setCode(this.options.code));
    this.resetButton.addEventListener("click", () => void this.reset());
    this.editButton.addEventListener("click", () => this.toggleEditor());
    this.notice.addEventListener("retry", () => void this.workspace.open());
    this.editor.addEventListener("input", () => this.edited());
    this.editor.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
        e.preventDefault();
        void this.run();
      }
    });
    this.offs = [
      this.shell.on("mode", (mode) => this.drawRun(mode === "idle")),
      this.shell.on("out", (o) => this.tell("output", { ...o })),
      this.shell.on("exit", (code) => (this.lastCode = code)),
      this.workspace.on("status", (s) => {
        this.status.hidden = false;
        this.status.show(s);
        this.notice.show(s);
        this.resetButton.hidden = s.kind !== "ready";
        if (s.kind === "error" || s.kind === "ended") this.tell("error", { message: s.message ?? "" });
      }),
    ];
  }

  private drawRun(idle: boolean): void {
    this.runButton.replaceChildren(icon(idle ? icons.play : icons.stop), h("span", {}, idle ? "Run" : "Stop"));
    this.runButton.classList.toggle("stop", !idle);
  }

  private toggleEditor(): void {
    this.editor.hidden = !this.editor.hidden;
    this.editButton.setAttribute("aria-expanded", String(!this.editor.hidden));
    this.edited();
    if (!this.editor.hidden) this.editor.focus({ preventScroll: true });
  }

  private edited(): void {
    this.undoButton.hidden = this.editor.value === this.options.code;
    this.editor.rows = Math.min(16, Math.max(1, this.editor.value.split("\n").length));
  }

  private tell(name: string, detail: Record<string, unknown>): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}
