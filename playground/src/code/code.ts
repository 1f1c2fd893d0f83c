// <cloudlet-code>: a Go program, its editor, and what it prints.
import type { Desk } from "../core/desk.ts";
import { announce, h, icon, icons } from "../core/dom.ts";
import { Analyzer } from "../go/analyzer.ts";
import { Program } from "../go/program.ts";
import { prebuilt, type Problem, Toolchain } from "../go/toolchain.ts";
import { completion } from "./assist.ts";
import { Editor } from "./editor.ts";
import { Files } from "./files.ts";
import { Output } from "./output.ts";

export class CodeElement extends HTMLElement {
  private desk!: Desk;
  private readonly tools = new Toolchain();
  private readonly files = new Files();
  private readonly output = new Output(
    (file, line, column) => this.goTo(file, line, column),
    (name) => this.files.list.some((f) => f.name === name),
  );
  private readonly analyzer = new Analyzer();
  private readonly editor = new Editor(
    {
      run: () => void this.run(),
      format: () => void this.format(),
      changed: (text) => {
        this.files.write(text);
        this.checkSoon();
      },
    },
    completion(this.analyzer, this.files),
  );
  private checking = 0;
  private program: Program | null = null;
  private building: AbortController | null = null;

  private readonly tabs = h("div", { class: "files", role: "tablist", "aria-label": "Files" });
  private readonly runButton = h(
    "button",
    { type: "button", class: "primary", onclick: () => void this.run() },
    icon(icons.play),
    "Run",
  );
  private readonly testButton = h(
    "button",
    { type: "button", hidden: true, onclick: () => void this.run(true) },
    icon(icons.check),
    "Test",
  );
  private readonly stopButton = h(
    "button",
    { type: "button", hidden: true, onclick: () => this.stop() },
    icon(icons.stop),
    "Stop",
  );
  private readonly bar = h("progress", { max: 1, value: 0, hidden: true, "aria-label": "Go's compiler" });
  private readonly say = h("span", { class: "say", role: "status" });

  start(desk: Desk): void {
    this.desk = desk;
  }

  connectedCallback(): void {
    if (this.childElementCount) return;
    const work = h("div", { class: "program" }, h("div", { class: "source" }, this.editor.view.dom), this.output.root);
    this.append(this.head(), work);
    this.files.on("change", () => this.draw());
    this.draw();
    this.tools.on("progress", ({ loaded, total }) => this.progress(loaded, total));
    this.tools.on("state", (s) => s !== "loading" && this.bar.toggleAttribute("hidden", true));
    this.preload();
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private head(): HTMLElement {
    const examples = h("select", {
      "aria-label": "Examples",
      onchange: () => this.example(examples as HTMLSelectElement),
    });
    examples.append(
      h("option", { value: "" }, "Examples"),
      ...prebuilt().map((p) => h("option", { value: p.name }, p.name.replaceAll("-", " "))),
    );
    const add = h(
      "button",
      { type: "button", class: "quiet", "aria-label": "New file", title: "New file", onclick: () => this.add() },
      "+",
    );
    const format = h(
      "button",
      { type: "button", title: "gofmt, with imports (Ctrl+S)", onclick: () => void this.format() },
      "Format",
    );
    const buttons = h(
      "div",
      { class: "buttons" },
      this.bar,
      this.say,
      examples,
      format,
      this.testButton,
      this.stopButton,
      this.runButton,
    );
    return h("div", { class: "code-head" }, h("div", { class: "names" }, this.tabs, add), buttons);
  }

  /** The tools come in the background, unless the reader saves data. */
  private preload(): void {
    const saving = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData;
    const load = () => void this.tools.load(this.files.list).catch((e: Error) => this.tell(e.message));
    if (!saving) setTimeout(load, settle);
  }

  private draw(): void {
    const tab = (name: string) =>
      h(
        "button",
        {
          type: "button",
          role: "tab",
          "aria-selected": String(name === this.files.open),
          onclick: () => this.files.show(name),
        },
        name,
      );
    this.tabs.replaceChildren(...this.files.list.map((f) => tab(f.name)));
    this.testButton.toggleAttribute("hidden", !this.files.list.some((f) => f.name.endsWith("_test.go")));
    if (this.editor.text !== this.files.text) this.editor.open(this.files.text);
  }

  /** Marks what is wrong, once the reader pauses. */
  private checkSoon(): void {
    clearTimeout(this.checking);
    this.checking = setTimeout(() => void this.check(), pause) as unknown as number;
  }

  private async check(): Promise<void> {
    const text = this.editor.text;
    const problems = await this.analyzer.check(this.files.list);
    if (this.editor.text === text && this.isConnected)
      this.editor.mark(problems.filter((p) => p.file === this.files.open));
  }

  private async format(): Promise<void> {
    const before = this.editor.text;
    const { text, problems } = await this.analyzer.format(this.files.list, this.files.open);
    if (this.editor.text !== before) return;
    if (text && text !== before) this.editor.replace(text);
    if (problems.length) this.editor.mark(problems.filter((p) => p.file === this.files.open));
    this.tell(text ? "Formatted" : "It cannot be formatted while it has errors");
  }

  private add(): void {
    const name = prompt("The new file's name", "more.go");
    const refused = name && this.files.add(name.trim());
    if (refused) this.tell(refused);
  }

  private example(select: HTMLSelectElement): void {
    const chosen = prebuilt().find((p) => p.name === select.value);
    select.value = "";
    if (chosen) this.files.replace(chosen.text);
  }

  private goTo(file: string, line: number, column?: number): void {
    if (!this.files.list.some((f) => f.name === file)) return;
    if (this.files.open !== file) this.files.show(file);
    this.editor.goTo(line, column);
  }

  /** Builds and runs the program, or its tests. */
  async run(test = false): Promise<void> {
    this.stop();
    const building = new AbortController();
    this.building = building;
    this.busy(true);
    this.editor.mark([]);
    this.tell(this.tools.state === "ready" ? "Compiling…" : "Preparing…");
    const begun = performance.now();
    const { workspace } = this.desk;
    try {
      const [built] = await Promise.all([
        this.tools.build(this.files.list, { test, signal: building.signal }),
        workspace.open(),
      ]);
      if (building.signal.aborted) return;
      if (!built.module) return this.refused(built.problems, test);
      if (!workspace.sandbox) throw new Error(workspace.status.message ?? "There is no sandbox.");
      this.tell(built.from === "prebuilt" ? "Running…" : `Built in ${seconds(built.millis)}. Running…`);
      this.execute(
        new Program(built.module, {
          sandbox: workspace.sandbox,
          origin: workspace.origin,
          args: test ? ["main.test", "-test.v"] : ["main"],
        }),
        begun,
        test,
      );
    } catch (e) {
      if (building.signal.aborted) return;
      this.output.fail(command(test), e instanceof Error ? e.message : String(e));
      this.ended("");
    }
  }

  private execute(program: Program, begun: number, test: boolean): void {
    this.program = program;
    this.output.begin(command(test));
    program.on("output", (o) => this.output.write(o.fd, o.text));
    program.on("exit", ({ code, reason }) => {
      this.output.end(code, reason);
      this.ended(code === 0 ? `Done in ${seconds(performance.now() - begun)}` : "");
    });
    program.start();
  }

  private refused(problems: Problem[], test: boolean): void {
    this.editor.mark(problems.filter((p) => p.file === this.files.open));
    this.output.problems(command(test), problems);
    this.ended(problems.length === 1 ? "1 problem" : `${problems.length} problems`);
    announce(problems.map((p) => `${p.file}, line ${p.line}: ${p.text}`).join(". "));
  }

  private stop(): void {
    this.building?.abort();
    this.building = null;
    this.program?.stop();
    this.ended("");
  }

  private ended(text: string): void {
    this.program = null;
    this.building = null;
    this.tell(text);
    this.busy(false);
  }

  private busy(on: boolean): void {
    this.stopButton.toggleAttribute("hidden", !on);
    this.runButton.toggleAttribute("hidden", on);
  }

  private progress(loaded: number, total: number): void {
    this.bar.toggleAttribute("hidden", loaded >= total);
    this.bar.setAttribute("value", String(loaded / total));
    this.bar.title = `Go's compiler: ${Math.round((100 * loaded) / total)} %`;
  }

  private tell(text: string): void {
    this.say.textContent = text;
  }
}

const pause = 500; // ms without a key
const settle = 2500; // ms for a program as it came, before the tools want the machine

const command = (test: boolean) => (test ? "go test -v" : "go run .");

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;

customElements.define("cloudlet-code", CodeElement);
