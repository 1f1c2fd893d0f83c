import { h, icon } from "../core/dom.ts";
import { type Group, mood, type Thing } from "../core/inventory.ts";
import { countKinds, facts, kindOf, serviceNames } from "../core/kinds.ts";

const mostTiles = 60; // of one group; the rest is counted

/** The list of what exists: services, regions, and a tile for each thing. */
export class ResourceList extends HTMLElement {
  private groups: Group[] = [];
  private readonly opened = new Set<string>(); // groups whose defaults are shown
  private looked = new Set<string>();

  connectedCallback(): void {
    this.addEventListener("toggle", this.toggled, true);
    this.draw();
  }

  disconnectedCallback(): void {
    this.removeEventListener("toggle", this.toggled, true);
  }

  show(groups: Group[]): void {
    this.groups = groups;
    this.draw();
  }

  /** Points at some things (those that a call of the trail changed). */
  look(keys: string[]): void {
    this.looked = new Set(keys);
    for (const tile of this.querySelectorAll<HTMLElement>(".tile"))
      tile.classList.toggle("looked", this.looked.has(tile.dataset.key ?? ""));
  }

  private draw(): void {
    const old = new Map([...this.querySelectorAll<HTMLElement>(".tile")].map((t) => [t.dataset.key, t]));
    this.replaceChildren(...this.groups.map((g) => this.group(g, old)));
  }

  private group(g: Group, old: Map<string | undefined, HTMLElement>): HTMLElement {
    const service = serviceNames[g.service] ?? { name: g.service.toUpperCase(), about: "" };
    const id = `group-${g.service}-${g.region || "global"}`;
    const shown = visible(g.things);
    const tiles = shown.map((t) => this.tile(t, old));
    return h(
      "section",
      { class: "group", "data-service": g.service, "aria-labelledby": id },
      h(
        "h3",
        { id },
        h("span", { class: "service" }, service.name),
        h("span", { class: "about" }, service.about),
        h("span", { class: "region" }, g.region || "global"),
      ),
      tiles.length ? h("ul", { class: "tiles" }, ...tiles) : null,
      shown.length < g.things.length &&
        h("p", { class: "more" }, `and ${(g.things.length - shown.length).toLocaleString("en")} more`),
      g.defaults.length ? this.defaults(id, g.defaults, old) : null,
    );
  }

  private defaults(id: string, things: Thing[], old: Map<string | undefined, HTMLElement>): HTMLElement {
    return h(
      "details",
      { class: "defaults", "data-group": id, open: this.opened.has(id) },
      h("summary", {}, `Comes with every account: ${countKinds(things)}`),
      h("ul", { class: "tiles small" }, ...things.map((t) => this.tile(t, old))),
    );
  }

  /** The tile of a thing; an unchanged one is used again, so that nothing flickers. */
  private tile(t: Thing, old: Map<string | undefined, HTMLElement>): HTMLElement {
    const print = JSON.stringify(t);
    const before = old.get(t.key);
    if (before?.dataset.print === print) return before;
    const known = facts(t);
    const kind = kindOf(t.service, t.type);
    const title = t.name || t.id;
    const tile = h(
      "li",
      {
        class: `tile ${t.verb ?? ""}`,
        "data-key": t.key,
        "data-print": print,
        title: [t.arn || t.id, ...known].join("\n"),
      },
      h("span", { class: "glyph" }, icon(kind.icon)),
      h(
        "span",
        { class: "text" },
        h(
          "span",
          { class: "head" },
          h("span", { class: "name" }, title),
          t.state && h("span", { class: `state ${mood(t.state)}` }, t.state),
        ),
        h("span", { class: "sub" }, [kind.one, ...known.slice(0, 2)].join(" · ")),
        t.service === "ec2" && t.name && h("span", { class: "sub id" }, t.id),
      ),
      t.verb && h("span", { class: "verb" }, t.verb),
    );
    tile.classList.toggle("looked", this.looked.has(t.key));
    tile.classList.toggle("fresh", t.verb !== undefined);
    tile.addEventListener("animationend", () => tile.classList.remove("fresh"), { once: true });
    return tile;
  }

  private readonly toggled = (e: Event): void => {
    const d = e.target as HTMLDetailsElement;
    const group = d.dataset.group;
    if (!group) return;
    if (d.open) this.opened.add(group);
    else this.opened.delete(group);
  };
}

/** What of a long list to show: what changed last, and then the first. */
function visible(things: Thing[]): Thing[] {
  if (things.length <= mostTiles) return things;
  return [...things.filter((t) => t.verb), ...things.filter((t) => !t.verb)].slice(0, mostTiles);
}
