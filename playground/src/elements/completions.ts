import { h } from "../core/dom.ts";
import type { Completion } from "../core/messages.ts";

let serial = 0;

/**
 * The popup under (or over) the caret. It is passive until the reader moves into it
 * with Tab or the arrow keys; only then Enter takes an item.
 */
export class Completions extends HTMLElement {
  items: Completion[] = [];
  selected = -1;
  private readonly list = h("ul", { role: "listbox", "aria-label": "Suggestions", tabindex: 0 }); // 0: it may scroll

  connectedCallback(): void {
    this.list.id ||= `completions-${++serial}`;
    this.append(this.list);
    this.hidden = true;
    this.list.addEventListener("pointerdown", this.press);
  }

  disconnectedCallback(): void {
    this.list.removeEventListener("pointerdown", this.press);
  }

  get listId(): string {
    return this.list.id;
  }

  get isOpen(): boolean {
    return !this.hidden;
  }

  /** The id of the selected option, for aria-activedescendant. */
  get activeId(): string {
    return this.selected < 0 ? "" : `${this.list.id}-${this.selected}`;
  }

  show(items: Completion[]): void {
    this.items = items;
    this.selected = -1;
    this.hidden = items.length === 0;
    this.list.replaceChildren(...items.map((item, i) => this.option(item, i)));
    this.list.scrollTop = 0;
  }

  hide(): void {
    this.hidden = true;
    this.selected = -1;
    this.items = [];
  }

  move(step: number): void {
    const n = this.items.length;
    this.selected = this.selected < 0 && step < 0 ? n - 1 : (this.selected + step + n) % n;
    [...this.list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === this.selected)));
    this.reveal(this.list.children[this.selected] as HTMLElement);
  }

  /** Scrolls the list alone: scrollIntoView would move the page around a frame too. */
  private reveal(li: HTMLElement): void {
    const [top, bottom] = [li.offsetTop, li.offsetTop + li.offsetHeight];
    if (top < this.list.scrollTop) this.list.scrollTop = top;
    else if (bottom > this.list.scrollTop + this.list.clientHeight)
      this.list.scrollTop = bottom - this.list.clientHeight;
  }

  private option(item: Completion, i: number): HTMLElement {
    const label = item.label || item.text;
    return h(
      "li",
      { role: "option", id: `${this.list.id}-${i}`, "aria-selected": "false", "data-index": i },
      h("span", { class: "label" }, label),
      item.kind && h("span", { class: "kind" }, item.kind),
    );
  }

  private readonly press = (e: Event): void => {
    e.preventDefault(); // the input keeps its focus
    const li = (e.target as Element).closest<HTMLElement>("[data-index]");
    if (!li) return;
    this.selected = Number(li.dataset.index);
    this.dispatchEvent(new CustomEvent("pick"));
  };
}
