import type { Console } from "../core/console.ts";
import { announce, h } from "../core/dom.ts";
import type { Completion } from "../core/messages.ts";
import { Completions } from "./completions.ts";

const askDelay = 70; // ms of quiet before suggestions are asked for

/**
 * The line where the reader types: history, suggestions, multi-line paste. Tab
 * completes, but after Escape it moves the focus as everywhere.
 */
export class Prompt extends HTMLElement {
  console!: Console;
  private readonly sign = h("span", { class: "sign", "aria-hidden": "true" }, "$");
  private readonly popup = document.createElement("cloudlet-completions") as Completions;
  readonly input = h("textarea", {
    rows: 1,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    autocorrect: "off",
    enterkeyhint: "send",
    "aria-label": "Command",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-describedby": "",
  });
  private from = 0; // where the suggestions' text begins
  private released = false; // Escape was pressed: Tab moves on
  private timer = 0;
  private asked = 0;
  private offs: (() => void)[] = [];

  connectedCallback(): void {
    this.append(this.sign, this.input, this.popup);
    this.input.setAttribute("aria-controls", this.popup.listId);
    this.input.addEventListener("keydown", this.key);
    this.input.addEventListener("input", this.typed);
    this.input.addEventListener("blur", this.blurred);
    this.popup.addEventListener("pick", this.take);
    this.offs = [this.console.on("mode", () => this.draw())];
    this.draw();
  }

  disconnectedCallback(): void {
    this.offs.forEach((off) => off());
    this.input.removeEventListener("keydown", this.key);
    this.input.removeEventListener("input", this.typed);
    this.input.removeEventListener("blur", this.blurred);
    this.popup.removeEventListener("pick", this.take);
  }

  /** Puts a command on the line without running it. */
  set(text: string): void {
    this.input.value = text;
    this.input.setSelectionRange(text.length, text.length);
    this.fit();
    this.close();
  }

  override focus(): void {
    this.input.focus({ preventScroll: true });
  }

  private draw(): void {
    const mode = this.console.mode;
    this.dataset.mode = mode;
    this.sign.textContent = mode === "idle" ? "$" : mode === "asking" ? "›" : "…";
    this.input.setAttribute("aria-label", mode === "asking" ? "Answer for the running command" : "Command");
  }

  private readonly key = (e: KeyboardEvent): void => {
    if (e.isComposing) return;
    const act = this.action(e);
    if (act === null) return;
    e.preventDefault();
    act();
  };

  /** What a key does, or null when the browser shall do as always. */
  private action(e: KeyboardEvent): (() => void) | null {
    const ctrl = e.ctrlKey && !e.altKey && !e.metaKey;
    const key = ctrl ? `Ctrl+${e.key.toLowerCase()}` : e.key;
    if (key === "Tab" && !e.shiftKey && !this.released) return () => void this.tab();
    this.released = key === "Escape" || (this.released && key === "Shift");
    switch (key) {
      case "Enter":
        return e.shiftKey ? null : () => (this.popup.selected >= 0 ? this.take() : this.enter());
      case "Ctrl+enter":
        return () => this.enter();
      case "Escape":
        return () => this.escape();
      case "ArrowUp":
      case "ArrowDown":
        return this.arrow(key === "ArrowUp" ? -1 : 1);
      case "Ctrl+c":
        return this.hasSelection() ? null : () => this.interrupt();
      case "Ctrl+d":
        return this.input.value ? null : () => this.console.endInput();
      case "Ctrl+l":
        return () => this.dispatchEvent(new CustomEvent("clear", { bubbles: true }));
      case "Ctrl+r":
        return () => this.searchHistory();
      case "Ctrl+u":
        return () => this.set("");
    }
    return null;
  }

  private arrow(step: -1 | 1): (() => void) | null {
    if (this.popup.selected >= 0 || (this.popup.isOpen && step > 0)) {
      return () => this.select(step);
    }
    const { value, selectionStart } = this.input;
    const inside = step < 0 ? value.lastIndexOf("\n", selectionStart - 1) : value.indexOf("\n", selectionStart);
    if (inside >= 0) return null; // several lines: the caret moves among them
    return () => {
      const line = this.console.history.walk(step, value);
      if (line !== null) this.set(line);
    };
  }

  private enter(): void {
    const text = this.input.value;
    if (!text.trim() && this.console.mode !== "asking") return;
    this.set("");
    this.console.enter(text);
  }

  private interrupt(): void {
    if (this.console.mode === "idle") this.set("");
    else this.console.stop();
  }

  private escape(): void {
    if (this.popup.isOpen) this.close();
    announce("Tab now leaves the terminal");
  }

  private hasSelection(): boolean {
    return this.input.selectionStart !== this.input.selectionEnd || !getSelection()?.isCollapsed;
  }

  private readonly typed = (): void => {
    this.fit();
    this.popup.selected = -1;
    clearTimeout(this.timer);
    if (this.console.mode !== "idle" || !this.input.value.trim()) return this.close();
    this.timer = window.setTimeout(() => void this.ask(), askDelay);
  };

  /** Asks for suggestions; answers whether they are still of use when they come. */
  private async ask(): Promise<boolean> {
    clearTimeout(this.timer);
    const turn = ++this.asked;
    const { value, selectionStart } = this.input;
    void this.console.open();
    const { from, items } = await this.console.client.complete(value, selectionStart);
    if (turn !== this.asked || value !== this.input.value || this.console.mode !== "idle") return false;
    const word = value.slice(from, selectionStart);
    this.suggest(from, items.length === 1 && items[0]!.text.trimEnd() === word ? [] : items);
    return true;
  }

  private async tab(): Promise<void> {
    if (this.popup.selected >= 0) return this.take();
    if (!this.popup.isOpen && !(await this.ask())) return;
    const items = this.popup.items;
    if (!items.length) return;
    const { value, selectionStart } = this.input;
    const word = value.slice(this.from, selectionStart);
    const common = commonPrefix(items.map((i) => i.text));
    if (items.length === 1) (this.select(1), this.take());
    else if (common.length > word.length && common.startsWith(word)) this.replace(common);
    else this.select(1);
  }

  private searchHistory(): void {
    const found = this.console.history.search(this.input.value);
    clearTimeout(this.timer); // what was typed before must not replace this list
    this.asked++;
    this.suggest(
      0,
      found.map((text) => ({ text, label: text, kind: "history" })),
    );
    if (found.length) this.select(1);
    else announce("Nothing like this was typed before");
  }

  private suggest(from: number, items: Completion[]): void {
    this.from = from;
    this.popup.show(items.slice(0, 200));
    this.place();
    if (items.length) announce(`${items.length} suggestion${items.length > 1 ? "s" : ""}, Tab to choose`);
  }

  private select(step: number): void {
    this.popup.move(step);
    this.input.setAttribute("aria-activedescendant", this.popup.activeId);
  }

  private readonly take = (): void => {
    const item = this.popup.items[this.popup.selected];
    if (!item) return;
    const whole = item.kind === "history";
    if (whole) return this.set(item.text);
    this.replace(/[\s/=:,]$/.test(item.text) ? item.text : item.text + " ");
    this.close();
    this.typed();
  };

  private replace(text: string): void {
    const { value, selectionStart } = this.input;
    const rest = value.slice(selectionStart);
    const head = value.slice(0, this.from) + text;
    this.input.value = head + (head.endsWith(" ") ? rest.replace(/^ /, "") : rest);
    this.input.setSelectionRange(head.length, head.length);
    this.fit();
  }

  private readonly blurred = (): void => {
    this.released = false;
    this.close();
  };

  private close(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.popup.hide();
    this.input.removeAttribute("aria-activedescendant");
  }

  private fit(): void {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  /** Under the word it completes, or above the line where there is no room below. */
  private place(): void {
    if (!this.popup.isOpen) return;
    const line = this.input.value.slice(0, this.from);
    const column = (line.length - line.lastIndexOf("\n") - 1) % Math.max(20, this.console.columns);
    this.popup.style.setProperty("--column", String(column));
    const frame = this.closest(".screen")?.getBoundingClientRect();
    const own = this.getBoundingClientRect();
    if (!frame) return;
    const below = frame.bottom - own.bottom;
    this.popup.classList.toggle("above", below < this.popup.offsetHeight + 8 && own.top - frame.top > below);
  }
}

function commonPrefix(texts: string[]): string {
  let prefix = texts[0] ?? "";
  for (const t of texts) while (!t.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
