import type { Console } from "../core/console.ts";
import { announce, h, icon, icons } from "../core/dom.ts";
import { bytes, dropped, pickButton } from "../core/dropped.ts";
import type { Dropped } from "../core/messages.ts";
import { Block } from "./block.ts";
import { Prompt } from "./prompt.ts";

const mostBlocks = 300;

let serial = 0;

/**
 * The line console: a log of commands with their output, and the prompt. Give it a
 * console before it is connected. The attribute "output-only" leaves the prompt out.
 */
export class Terminal extends HTMLElement {
  console!: Console;
  welcome: HTMLElement | null = null; // under the prompt until there is output
  readonly prompt = document.createElement("cloudlet-prompt") as Prompt;
  private readonly log = h("div", { class: "log", role: "log", "aria-label": "Terminal output" });
  private readonly screen = h("div", { class: "screen", role: "group", "aria-label": "Terminal", tabindex: 0 });
  private readonly stopButton = h(
    "button",
    { type: "button", class: "stop", hidden: true, onclick: () => this.console.stop() },
    icon(icons.stop),
    "Stop",
  );
  private readonly queued = h("span", { class: "queued" });
  private block: Block | null = null;
  private offs: (() => void)[] = [];
  private measure: ResizeObserver | null = null;

  connectedCallback(): void {
    this.prompt.console = this.console;
    this.screen.append(this.log);
    if (!this.hasAttribute("output-only")) this.screen.append(this.prompt, this.welcome ?? "");
    this.append(this.screen, this.bar());
    const c = this.console;
    this.offs = [
      c.on("command", (line) => this.begin(line)),
      c.on("out", (o) => this.block?.write(o.fd, o.text)),
      c.on("answer", (text) => this.block?.write(1, text + "\n")),
      c.on("exit", (code) => this.block?.end(code)),
      c.on("mode", (mode) => this.stopButton.toggleAttribute("hidden", mode === "idle")),
      c.on("queued", (n) => (this.queued.textContent = n ? `${n} more to run` : "")),
    ];
    this.screen.addEventListener("click", this.clicked);
    this.screen.addEventListener("keydown", this.keyed);
    this.addEventListener("clear", this.clear);
    this.addEventListener("dragover", this.dragged);
    this.addEventListener("drop", this.dropped);
    this.measure = new ResizeObserver(() => {
      this.fitColumns();
      this.follow();
    });
    this.measure.observe(this.screen);
  }

  disconnectedCallback(): void {
    this.offs.forEach((off) => off());
    this.measure?.disconnect();
    this.screen.removeEventListener("click", this.clicked);
    this.screen.removeEventListener("keydown", this.keyed);
    this.removeEventListener("clear", this.clear);
    this.removeEventListener("dragover", this.dragged);
    this.removeEventListener("drop", this.dropped);
  }

  /** A remark of ours between the commands. */
  note(text: string): void {
    this.log.append(h("p", { class: "note" }, text));
    this.follow();
  }

  readonly clear = (): void => {
    this.log.replaceChildren(...(this.console.mode === "idle" || !this.block ? [] : [this.block.root]));
  };

  /** All text of the log, as a reader would copy it. */
  get text(): string {
    return this.log.innerText;
  }

  private bar(): HTMLElement {
    const id = `keys-${++serial}`;
    this.prompt.input.setAttribute("aria-describedby", id);
    const key = (k: string, does: string) => h("span", {}, h("kbd", {}, k), ` ${does}`);
    const keys = h(
      "p",
      { class: "keys", id },
      key("Tab", "completes"),
      key("Esc Tab", "leaves"),
      key("↑", "history"),
      key("Ctrl+R", "search"),
      key("Ctrl+C", "stops"),
    );
    const clear = h("button", { type: "button", class: "quiet", onclick: this.clear }, icon(icons.clear), "Clear");
    const add = (files: Dropped[]): void => void this.add(files);
    const bar = h("div", { class: "bar" }, keys, this.queued, this.stopButton);
    if (!this.hasAttribute("output-only"))
      bar.append(pickButton("Add files", false, add), pickButton("Add a folder", true, add));
    bar.append(clear);
    return bar;
  }

  private begin(line: string): void {
    this.block = new Block(line, () => this.follow());
    this.log.append(this.block.root);
    while (this.log.childElementCount > mostBlocks) this.log.firstElementChild!.remove();
    this.screen.scrollTop = this.screen.scrollHeight;
  }

  /** Keeps the end in view, unless the reader scrolled away from it. */
  private follow(): void {
    const s = this.screen;
    if (s.scrollHeight - s.scrollTop - s.clientHeight < 240 || this.console.mode !== "idle")
      s.scrollTop = s.scrollHeight;
  }

  private readonly clicked = (e: MouseEvent): void => {
    const onText = !getSelection()?.isCollapsed || (e.target as Element).closest("button, a, textarea, [role=option]");
    if (!onText && this.prompt.isConnected) this.prompt.focus();
  };

  /** Ctrl+C reaches the command also when the log has the focus. */
  private readonly keyed = (e: KeyboardEvent): void => {
    if (e.target === this.screen && e.ctrlKey && e.key === "c" && getSelection()?.isCollapsed) this.console.stop();
  };

  private readonly dragged = (e: DragEvent): void => {
    if (e.dataTransfer?.types.includes("Files")) e.preventDefault();
  };

  /** Dropped files and folders become files of the sandbox's shell. */
  private readonly dropped = (e: DragEvent): void => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    void dropped(e.dataTransfer).then((files) => this.add(files));
  };

  private async add(files: Dropped[]): Promise<void> {
    if (!files.length) return;
    void this.console.open();
    const what = files.length === 1 ? files[0]!.path : `${files.length.toLocaleString("en")} files`;
    const size = bytes(files.reduce((n, f) => n + f.file.size, 0));
    try {
      const dir = await this.console.client.files(files);
      const folders = [...new Set(files.map((f) => f.path.split("/")).flatMap((p) => (p.length > 1 ? p[0]! : [])))];
      const where = folders.length === 1 ? `${dir}/${folders[0]}` : dir;
      this.note(
        `${what} (${size}) ${files.length === 1 ? "is" : "are"} now in ${where.replace(/^\/home\/me(?=\/|$)/, "~")}`,
      );
      announce(`${what} added`);
    } catch (e) {
      this.note(`${what} could not be added: ${(e as Error).message}`);
    }
  }

  private fitColumns(): void {
    const probe = h("span", { class: "probe" }, "0".repeat(50));
    this.log.append(probe);
    const width = probe.getBoundingClientRect().width / 50;
    probe.remove();
    if (width > 0) this.console.columns = Math.max(20, Math.floor((this.screen.clientWidth - 40) / width));
  }
}
