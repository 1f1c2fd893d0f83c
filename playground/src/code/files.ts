import { Emitter } from "../core/emitter.ts";
import { prebuilt, type SourceFile } from "../go/toolchain.ts";

const shelf = "cloudlet:code";
const mostFiles = 20;
const mostBytes = 512 << 10;

/** The reader's program: its files, of which one is open; kept in this browser. */
export class Files extends Emitter<{ change: void }> {
  list: SourceFile[] = [];
  open = "main.go";

  constructor() {
    super();
    this.list = recall() ?? first();
    this.open = this.list[0]!.name;
  }

  get text(): string {
    return this.list.find((f) => f.name === this.open)?.text ?? "";
  }

  /** Takes the text of the open file. */
  write(text: string): void {
    const file = this.list.find((f) => f.name === this.open);
    if (file) file.text = text;
    this.keep();
  }

  show(name: string): void {
    this.open = name;
    this.emit("change", undefined);
  }

  /** Adds a file and opens it; answers why not, or "". */
  add(name: string): string {
    if (!/^[A-Za-z]\w*\.go$/.test(name)) return "A file's name is letters, digits and _, and ends in .go";
    if (this.list.some((f) => f.name === name)) return `There is a file ${name} already`;
    if (this.list.length >= mostFiles) return `A program has at most ${mostFiles} files here`;
    const test = name.endsWith("_test.go") ? 'import "testing"\n\nfunc TestIt(t *testing.T) {\n}\n' : "";
    this.list.push({ name, text: `package main\n\n${test}` });
    this.keep();
    this.show(name);
    return "";
  }

  /** Removes the open file, unless it is the only one. */
  remove(): void {
    if (this.list.length < 2) return;
    this.list = this.list.filter((f) => f.name !== this.open);
    this.keep();
    this.show(this.list[0]!.name);
  }

  /** Replaces all of it by one file. */
  replace(text: string): void {
    this.list = [{ name: "main.go", text }];
    this.keep();
    this.show("main.go");
  }

  private keep(): void {
    const text = JSON.stringify(this.list);
    try {
      if (text.length <= mostBytes) localStorage.setItem(shelf, text);
    } catch {
      // storage is refused or full: the files live as long as the page
    }
  }
}

function first(): SourceFile[] {
  const shortest = [...prebuilt()].sort((a, b) => a.text.length - b.text.length)[0];
  return [{ name: "main.go", text: shortest?.text ?? "package main\n\nfunc main() {\n}\n" }];
}

function recall(): SourceFile[] | null {
  try {
    const kept = JSON.parse(localStorage.getItem(shelf) ?? "null") as SourceFile[] | null;
    const whole = kept?.length && kept.every((f) => typeof f.name === "string" && typeof f.text === "string");
    return whole ? kept : null;
  } catch {
    return null;
  }
}
