export interface Run {
  fd: 1 | 2;
  text: string;
}

const ansi = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])/g;
const limit = 1_000_000; // characters kept of one command's output

/**
 * What a command wrote, as a line printer with a carriage return would show it: a
 * progress line overwrites itself. Colours are dropped.
 */
export class Screen {
  private readonly done: Run[] = []; // whole lines, joined while fd stays
  private line: Run = { fd: 1, text: "" }; // the last, open line
  private column = 0;
  private size = 0;
  dropped = 0; // characters beyond the limit

  write(fd: 1 | 2, text: string): void {
    const parts = text.replace(ansi, "").split(/(\r\n|\n|\r)/);
    for (const part of parts) {
      if (part === "\n" || part === "\r\n") this.newline();
      else if (part === "\r") this.column = 0;
      else if (part) this.put(fd, part);
    }
  }

  /** Everything so far; the last run is the open line. */
  runs(): Run[] {
    return this.line.text ? [...this.done, this.line] : [...this.done];
  }

  text(fd?: 1 | 2): string {
    return this.runs()
      .filter((r) => !fd || r.fd === fd)
      .map((r) => r.text)
      .join("");
  }

  private put(fd: 1 | 2, part: string): void {
    if (this.line.text && this.line.fd !== fd && this.column > 0) {
      this.commit("");
    }
    const before = this.line.text.slice(0, this.column);
    this.line = { fd, text: before + part + this.line.text.slice(this.column + part.length) };
    this.column += part.length;
  }

  private newline(): void {
    this.commit("\n");
  }

  private commit(end: string): void {
    const text = this.line.text + end;
    if (this.size + text.length > limit) this.dropped += text.length;
    else this.append({ fd: this.line.fd, text });
    this.line = { fd: this.line.fd, text: "" };
    this.column = 0;
  }

  private append(run: Run): void {
    this.size += run.text.length;
    const last = this.done.at(-1);
    if (last?.fd === run.fd && last.text.length < 8192) last.text += run.text;
    else this.done.push(run);
  }
}
