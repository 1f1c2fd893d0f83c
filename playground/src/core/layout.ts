import type { Desk } from "./desk.ts";
import { h, icon, icons } from "./dom.ts";

/** Where a view stands on a wide page. Views of one place share it as tabs; on a phone all are tabs of the page. */
export type Place = "guide" | "work" | "state" | "history";

export interface View {
  name: string; // also the id of its panel
  label: string;
  icon: string;
  place: Place;
  bare?: boolean; // draws its own head
  address?: RegExp; // the location.hash that brings it to the front
  /** Makes the view's element, when it is first shown. The head is the panel's, beside its title. Rejects with a message for the reader. */
  open(desk: Desk, head: HTMLElement): HTMLElement | Promise<HTMLElement>;
}

const places: Record<Place, string> = {
  guide: "Guide",
  work: "Ways to work",
  state: "What exists",
  history: "What happened",
};

/** The panels of the page and the tabs between them. */
export class Layout {
  private readonly panels = new Map<string, Panel>();
  private readonly shown = new Map<Place, string>();
  private readonly nav = h("nav", { class: "views", "aria-label": "Views" });
  readonly main = h("main", { id: "main" });

  constructor(
    readonly desk: Desk,
    views: View[],
  ) {
    for (const [place, label] of Object.entries(places) as [Place, string][]) {
      const here = views.filter((v) => v.place === place);
      if (here.length) this.main.append(this.area(place, label, here));
    }
    this.nav.append(...views.map((v) => this.tab(v, true)));
    desk.on("show", (name) => this.show(name));
    desk.on("news", (name) => this.mark(name));
    addEventListener("hashchange", () => this.follow());
  }

  /** Puts the panels into the page, and shows the first of each place; the address may ask for another. */
  mount(before: Element): void {
    before.before(this.nav, this.main);
    for (const name of this.shown.values()) this.panels.get(name)!.open(this.desk);
    this.main.dataset.view = "terminal";
    this.press();
    this.follow();
  }

  private area(place: Place, label: string, views: View[]): HTMLElement {
    const area = h("div", { class: "area", "data-place": place });
    if (views.length > 1)
      area.append(
        h("div", { class: "tabs", role: "group", "aria-label": label }, ...views.map((v) => this.tab(v, false))),
      );
    for (const v of views) {
      const panel = new Panel(v, views.length > 1);
      this.panels.set(v.name, panel);
      area.append(panel.element);
    }
    this.shown.set(place, views[0]!.name);
    return area;
  }

  private tab(v: View, phone: boolean): HTMLElement {
    const button = h("button", { type: "button", "data-view": v.name }, phone && icon(v.icon), h("span", {}, v.label));
    button.addEventListener("click", () => this.show(v.name));
    return button;
  }

  private show(name: string): void {
    const panel = this.panels.get(name);
    if (!panel) return;
    this.shown.set(panel.view.place, name);
    this.main.dataset.view = name;
    for (const b of this.buttons(name)) b.classList.remove("news");
    this.press();
    panel.open(this.desk);
  }

  /** Says which panels and buttons are in front. */
  private press(): void {
    for (const { view, element } of this.panels.values()) {
      const front = this.shown.get(view.place) === view.name;
      element.dataset.front = String(front);
      for (const b of this.buttons(view.name)) {
        const pressed = this.nav.contains(b) ? this.main.dataset.view === view.name : front;
        b.setAttribute("aria-pressed", String(pressed));
      }
    }
    for (const area of this.main.children)
      area.classList.toggle("front", Boolean(area.querySelector(`[id="${this.main.dataset.view}"]`)));
  }

  /** A dot says that a view which is not in front has news. */
  private mark(name: string): void {
    for (const b of this.buttons(name)) b.classList.toggle("news", b.getAttribute("aria-pressed") !== "true");
  }

  private buttons(name: string): HTMLElement[] {
    return [...this.nav.children, ...this.main.querySelectorAll(".area > .tabs > button")].filter(
      (b): b is HTMLElement => (b as HTMLElement).dataset.view === name,
    );
  }

  private follow(): void {
    for (const { view } of this.panels.values()) if (view.address?.test(location.hash)) this.show(view.name);
  }
}

/** The frame of one view. Its content is made when it is first in front. */
class Panel {
  readonly element: HTMLElement;
  private readonly head: HTMLElement;
  private content: Promise<void> | null = null;

  constructor(
    readonly view: View,
    tabbed: boolean,
  ) {
    const id = `${view.name}-title`;
    const title = h("h2", { id, class: view.bare || tabbed ? "offscreen" : "" }, view.label);
    this.head = h("div", { class: "panel-head" }, title);
    this.element = h("section", {
      id: view.name,
      class: `panel ${view.name}-panel`,
      "aria-labelledby": id,
      tabindex: -1,
    });
    this.element.append(view.bare ? title : this.head);
  }

  open(desk: Desk): void {
    this.content ??= this.fill(desk);
  }

  private async fill(desk: Desk): Promise<void> {
    try {
      this.element.append(await this.view.open(desk, this.head));
    } catch (e) {
      const again = h("button", { type: "button" }, icon(icons.reset), "Try again");
      const note = h("p", { class: "error", role: "alert" }, (e as Error).message, " ", again);
      again.addEventListener("click", () => {
        note.remove();
        this.content = this.fill(desk);
      });
      this.element.append(note);
    }
  }
}

/** What of a view scrolls; it can be reached and scrolled by keyboard. */
export function scroller(label: string, content: HTMLElement): HTMLElement {
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, content);
}
