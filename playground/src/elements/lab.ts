import { Console } from "../core/console.ts";
import { h, icon, icons } from "../core/dom.ts";
import { loadGo } from "../core/lazy.ts";
import { Lessons } from "../core/lessons.ts";
import type { LessonTask } from "../core/messages.ts";
import { splitCommands } from "../core/split.ts";
import type { Status, Workspace } from "../core/workspace.ts";
import type { GoRun } from "../gorun.ts";
import type { Notice } from "./notice.ts";
import type { StatusLine } from "./status.ts";
import type { Tasks } from "./tasks.ts";
import type { Terminal } from "./terminal.ts";

export interface LabOptions {
  name: string;
  title: string;
  code: string; // {{account}} and {{region}} stand for those of the sandbox
  output: string; // recorded; "" when there is none, or the host page has it
  tasks: LessonTask[];
  mode: "terminal" | "editor" | "both";
  attached: boolean; // the host page shows the code already
  readonly: boolean;
  lang: string; // of the code: sh, go, or what cannot be run here
}

/**
 * The widget: commands, Run, and what they answer; the tasks of a lesson. It does nothing heavy before the
 * reader means it. What was recorded stands there until something real takes its place, and comes back when
 * that fails. Sends "run", "output", "result" and "error", and what Tasks sends; all bubble.
 */
export class Lab extends HTMLElement {
  workspace!: Workspace;
  options!: LabOptions;
  shell!: Console;
  private go: GoRun | null = null;
  private offs: (() => void)[] = [];
  private lastCode = 0;
  private starting = false;
  private unrun: string | null = null; // commands that could not be run: a retry does

  private readonly runButton = h("button", { type: "button", class: "primary run" });
  private readonly editButton = quiet("Edit", icons.edit);
  private readonly undoButton = quiet("Reset code");
  private readonly resetButton = quiet("Reset sandbox");
  private readonly away = h("a", { class: "away", target: "_blank", rel: "noopener", hidden: true }, "Full size");
  private readonly editor = h("textarea", {
    class: "editor",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-label": "Commands (Ctrl+Enter runs)",
  });
  private readonly recorded = h("figure", { class: "recorded" });
  private readonly status = document.createElement("cloudlet-status") as StatusLine;
  private readonly notice = document.createElement("cloudlet-notice") as Notice;
  private readonly tasks = document.createElement("cloudlet-tasks") as Tasks;
  private readonly terminal = document.createElement("cloudlet-terminal") as Terminal;

  connectedCallback(): void {
    this.shell = new Console(this.workspace.client, () => this.open(), "cloudlet:history");
    this.terminal.console = this.shell;
    this.tasks.lessons = new Lessons(this.workspace);
    this.tasks.lab = this.options.name;
    this.tasks.tasks = this.options.tasks;
    this.tasks.run = (commands) => void this.run(commands);
    this.arrange();
    const tools = h("span", { class: "tools" }, this.editButton, this.undoButton, this.resetButton, this.away);
    this.append(
      h("header", {}, this.runButton, h("h1", {}, this.options.title), this.status, tools),
      this.tasks,
      this.editor,
      this.notice,
      this.recorded,
      this.terminal,
    );
    this.setCode(this.options.code);
    this.listen();
  }

  disconnectedCallback(): void {
    this.offs.forEach((off) => off());
  }

  /** What of it is to be seen at the start. */
  private arrange(): void {
    const { mode, attached, output } = this.options;
    this.terminal.toggleAttribute("output-only", mode === "editor");
    this.terminal.hidden = mode !== "terminal";
    this.editor.hidden = mode === "terminal" || attached;
    this.editButton.hidden = !attached || mode === "terminal";
    this.editButton.setAttribute("aria-expanded", "false");
    this.editor.readOnly = this.options.readonly;
    if (this.options.lang === "go") this.editor.setAttribute("aria-label", "Program (Ctrl+Enter runs)");
    this.status.hidden = this.resetButton.hidden = true;
    const text = h("pre", { tabindex: 0 }, this.fill(output));
    this.recorded.append(h("figcaption", {}, "What it printed when it was recorded"), text);
    this.recorded.hidden = !output;
  }

  get code(): string {
    return this.editor.value;
  }

  /** Replaces the lab's commands: those that "Reset code" brings back. */
  setCode(code: string): void {
    this.options.code = code;
    this.editor.value = this.fill(code);
    this.edited();
    this.drawRun();
  }

  /** The names of the sandbox in place of their marks; AWS's example account before there is one. */
  private fill(text: string): string {
    const { account = "111122223333", region = "us-east-1" } = this.workspace.sandbox ?? {};
    return text.replaceAll("{{account}}", account).replaceAll("{{region}}", region);
  }

  /** Runs commands, the lab's own if none are given. Resolves with the last one's exit code. */
  async run(commands?: string): Promise<number> {
    if (this.busy) return this.lastCode;
    const { lang } = this.options;
    if (lang !== "sh" && lang !== "go") return this.refuse(`The lab runs a shell's commands and Go, not ${lang}.`);
    this.terminal.hidden = false;
    this.terminal.clear();
    this.tell("run", {});
    this.starting = true;
    this.drawRun();
    await this.open();
    const text = commands ?? this.code; // in which the sandbox's names stand now
    const failed = () => this.workspace.status.kind === "error";
    this.lastCode = failed() ? 1 : this.starting ? 0 : stopped;
    this.starting = false;
    if (!this.lastCode) await (lang === "go" && !commands ? this.runGo(text) : this.shell.run(splitCommands(text)));
    this.unrun = failed() ? text : null;
    this.drawRun();
    this.tell("result", { code: this.lastCode });
    return this.lastCode;
  }

  /** Runs a program. Its tools are fetched at the first. */
  private async runGo(text: string): Promise<void> {
    try {
      this.go ??= this.watched(new (await loadGo())(this.workspace));
    } catch (e) {
      return this.cannot((e as Error).message);
    }
    const go = this.go;
    await this.shell.program("go run main.go", (r) => go.start(text, r));
  }

  private watched(go: GoRun): GoRun {
    const loading = (progress: number): Status => ({ kind: "loading", what: "Go's compiler", progress });
    go.tools.on("progress", (p) => this.status.show(loading(p.loaded / p.total)));
    go.tools.on("state", () => this.status.show(this.workspace.status));
    return go;
  }

  private cannot(message: string): void {
    this.lastCode = this.refuse(message);
  }

  private refuse(message: string): number {
    this.notice.say(message);
    this.tell("error", { message });
    return 1;
  }

  stop(): void {
    this.starting = false;
    this.shell.stop();
    this.drawRun();
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

  get state(): { code: string; running: boolean; status: string; exit: number; tasks: { done: number; of: number } } {
    const { code, busy: running, lastCode: exit } = this;
    return { code, running, status: this.workspace.status.kind, exit, tasks: this.tasks.state };
  }

  private get busy(): boolean {
    return this.starting || this.shell.mode !== "idle";
  }

  /** Makes sure of a sandbox in which the lesson is on. Never rejects. */
  private async open(): Promise<void> {
    await this.workspace.open();
    if (this.workspace.status.kind === "error") return;
    await this.tasks.begin().catch((e: Error) => this.terminal.note(`The tasks cannot be checked. ${e.message}`));
  }

  private listen(): void {
    this.runButton.addEventListener("click", () => (this.busy ? this.stop() : void this.run()));
    this.undoButton.addEventListener("click", () => this.setCode(this.options.code));
    this.resetButton.addEventListener("click", () => void this.reset());
    this.editButton.addEventListener("click", () => this.toggleEditor());
    this.notice.addEventListener("retry", () => void (this.unrun === null ? this.open() : this.run(this.unrun)));
    this.editor.addEventListener("input", () => this.edited());
    this.editor.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
        e.preventDefault();
        void this.run();
      }
    });
    this.offs = [
      this.shell.on("mode", () => this.drawRun()),
      this.shell.on("out", (o) => {
        this.recorded.hidden = true;
        this.tell("output", { ...o });
      }),
      this.shell.on("exit", (code) => (this.lastCode = code)),
      this.workspace.on("sandbox", () => this.moveIn()),
      this.workspace.on("status", (s) => this.took(s)),
    ];
  }

  private took(s: Status): void {
    this.status.hidden = false;
    this.status.show(s);
    this.notice.show(s);
    this.resetButton.hidden = this.away.hidden = s.kind !== "ready";
    this.away.hidden ||= self.origin === "null"; // a window of an opaque frame is opaque, too
    if (s.kind === "ended") this.tasks.forget();
    this.drawRun();
    const failed = s.kind === "error" || s.kind === "ended" || s.link === "down";
    if (!failed) return;
    this.recorded.hidden = !this.options.output;
    if (this.options.mode !== "terminal" && !this.terminal.text.trim()) this.terminal.hidden = true;
    if (s.kind === "error") this.shell.stop(); // nothing waits for what may never come
    this.tell("error", { message: s.message ?? "The server cannot be reached." });
  }

  /** There is a sandbox now: its names go into the commands, unless the reader has changed them. */
  private moveIn(): void {
    const { id, token } = this.workspace.sandbox!;
    this.away.setAttribute("href", `${this.workspace.origin}/#sandbox=${id}&token=${token}`);
    if (this.undoButton.hidden) this.setCode(this.options.code);
  }

  /** Without commands it only starts: then the reader types. */
  private drawRun(): void {
    const label = this.busy ? "Stop" : this.code ? "Run" : "Start";
    this.runButton.replaceChildren(icon(this.busy ? icons.stop : icons.play), h("span", {}, label));
    this.runButton.classList.toggle("stop", this.busy);
    this.runButton.hidden = label === "Start" && this.workspace.status.kind === "ready";
  }

  private toggleEditor(): void {
    this.editor.hidden = !this.editor.hidden;
    this.editButton.setAttribute("aria-expanded", String(!this.editor.hidden));
    this.edited();
    if (!this.editor.hidden) this.editor.focus({ preventScroll: true });
  }

  private edited(): void {
    this.undoButton.hidden = this.editor.value === this.fill(this.options.code);
    this.editor.rows = Math.min(16, Math.max(1, this.editor.value.split("\n").length));
  }

  private tell(name: string, detail: Record<string, unknown>): void {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

const stopped = 130; // the exit code of what the reader stopped

function quiet(label: string, path = ""): HTMLButtonElement {
  return h("button", { type: "button", class: "quiet" }, path ? icon(path) : "", label);
}
