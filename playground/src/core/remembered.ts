import { h } from "./dom.ts";

/** A choice among a few words, kept by the browser where it lets us. */
export class Remembered<T extends string> {
  value: T;

  constructor(
    private readonly key: string,
    first: T,
    private readonly all: T[],
  ) {
    this.value = this.stored() ?? first;
  }

  set(value: T): void {
    this.value = value;
    try {
      localStorage.setItem(this.key, value);
    } catch {
      // it holds for this document only
    }
  }

  /** A row of buttons to choose by. */
  buttons(label: string, words: Record<T, string>, chosen: () => void): HTMLElement {
    const bar = h("div", { class: "segments", role: "group", "aria-label": label });
    for (const value of this.all) {
      const button = h("button", { type: "button", "aria-pressed": String(value === this.value) }, words[value]);
      button.addEventListener("click", () => {
        this.set(value);
        for (const b of bar.children) b.setAttribute("aria-pressed", String(b === button));
        chosen();
      });
      bar.append(button);
    }
    return bar;
  }

  private stored(): T | undefined {
    try {
      const text = localStorage.getItem(this.key);
      return this.all.find((v) => v === text);
    } catch {
      return undefined;
    }
  }
}
