const limit = 500;

/** The lines typed before, newest last, with a place to walk from. */
export class History {
  private lines: string[] = [];
  private at = 0; // lines.length: the line being typed
  private draft = "";

  constructor(private readonly key: string) {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "[]");
      if (Array.isArray(kept)) this.lines = kept.filter((l) => typeof l === "string");
    } catch {
      // refused or damaged: an empty history
    }
    this.at = this.lines.length;
  }

  add(line: string): void {
    if (line.trim() && line !== this.lines.at(-1)) this.lines.push(line);
    this.lines = this.lines.slice(-limit);
    this.at = this.lines.length;
    this.draft = "";
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.lines));
    } catch {
      // kept for this document only
    }
  }

  /** The line before or after the one shown, or null at the end. */
  walk(step: -1 | 1, shown: string): string | null {
    const next = this.at + step;
    if (next < 0 || next > this.lines.length) return null;
    if (this.at === this.lines.length) this.draft = shown;
    this.at = next;
    return next === this.lines.length ? this.draft : this.lines[next]!;
  }

  /** Lines that contain all words of the text, newest first, each once. */
  search(text: string, most = 12): string[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (l: string) => words.every((w) => l.toLowerCase().includes(w));
    return [...new Set([...this.lines].reverse())].filter(fits).slice(0, most);
  }
}
