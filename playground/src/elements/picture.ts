import { icon } from "../core/dom.ts";
import { type Group, mood } from "../core/inventory.ts";
import { countKinds, facts, kindOf, serviceNames } from "../core/kinds.ts";
import { type Band, layout, type Line, type Picture, type Spot } from "../core/picture.ts";

const least = 10; // letters that are worth showing beside a name
const letter = { title: 7.3, sub: 6.1 }; // px, the widest face it must fit in

/**
 * The picture of what exists. What the last call created, changed or deleted is marked; things glide to
 * their new place. For a screen reader it is one image with a sentence: the list beside it has it all.
 */
export class PictureElement extends HTMLElement {
  private groups: Group[] = [];
  private looked = new Set<string>();
  private readonly svg = svg("svg", { role: "img" });
  private readonly layers = { bands: svg("g"), lines: svg("g"), boxes: svg("g"), chips: svg("g"), notes: svg("g") };
  private readonly drawn = new Map<string, SVGElement>();
  private readonly sized = new ResizeObserver(() => this.draw());

  connectedCallback(): void {
    this.svg.replaceChildren(...Object.values(this.layers));
    this.append(this.svg);
    this.sized.observe(this);
    for (const name of ["pointerover", "pointerleave"]) this.addEventListener(name, this.hover);
  }

  disconnectedCallback(): void {
    this.sized.disconnect();
    for (const name of ["pointerover", "pointerleave"]) this.removeEventListener(name, this.hover);
  }

  show(groups: Group[]): void {
    this.groups = groups;
    this.draw();
  }

  /** Points at some things. */
  look(keys: string[]): void {
    this.looked = new Set(keys);
    for (const [key, node] of this.drawn) node.classList.toggle("looked", this.looked.has(key));
  }

  private draw(): void {
    const width = Math.floor(this.clientWidth);
    if (width < 120) return;
    const p = layout(this.groups, width);
    set(this.svg, { width, height: p.height, viewBox: `0 0 ${width} ${p.height}`, "aria-label": summary(this.groups) });
    this.layers.bands.replaceChildren(...p.bands.map((b) => band(b, width)));
    this.layers.lines.replaceChildren(...p.lines.map(line));
    this.layers.notes.replaceChildren(...p.notes.map((n) => text("note", n.text, n.x, n.y)));
    this.place(p);
  }

  /** Keeps the nodes that were there, so that they move instead of jumping. */
  private place(p: Picture): void {
    const there = new Set(p.spots.map((s) => s.key));
    for (const [key, node] of this.drawn)
      if (!there.has(key)) {
        node.remove();
        this.drawn.delete(key);
      }
    for (const s of p.spots) {
      const print = JSON.stringify([s.w, s.h, s.thing]);
      let node = this.drawn.get(s.key);
      if (node?.dataset.print !== print) {
        const made = thing(s, print);
        if (node) node.replaceWith(made);
        else (s.box ? this.layers.boxes : this.layers.chips).append(made);
        this.drawn.set(s.key, (node = made));
      }
      node.style.transform = `translate(${s.x}px, ${s.y}px)`;
      node.classList.toggle("looked", this.looked.has(s.key));
    }
    // What stands in a box is drawn after it.
    for (const s of p.spots) if (s.box) this.layers.boxes.append(this.drawn.get(s.key)!);
  }

  /** Brings out the lines of what the pointer is on. */
  private readonly hover = (e: Event): void => {
    const key = e.type === "pointerover" && (e.target as Element).closest<SVGElement>(".tile")?.dataset.key;
    for (const l of this.layers.lines.children as HTMLCollectionOf<SVGElement>)
      l.classList.toggle("near", Boolean(key) && (l.dataset.from === key || l.dataset.to === key));
  };
}

function summary(groups: Group[]): string {
  const things = groups.flatMap((g) => g.things);
  return things.length ? `Picture of ${countKinds(things)}. The list names each.` : "Picture of an empty account";
}

function band(b: Band, width: number): SVGElement {
  const service = serviceNames[b.service] ?? { name: b.service.toUpperCase(), about: "" };
  const g = svg("g", { class: "band", "data-service": b.service });
  const region = text("region", b.region || "global", width - 14, b.y + 21);
  region.setAttribute("text-anchor", "end");
  g.append(svg("rect", { x: 0.5, y: b.y + 0.5, width: width - 1, height: b.h - 1, rx: 12 }));
  const name = text("service", service.name, 14, b.y + 21);
  const about = svg("tspan", { class: "about", dx: 8 });
  about.textContent = service.about;
  name.append(about);
  g.append(name, region);
  return g;
}

function line(l: Line): SVGElement {
  return svg("path", { d: l.path, "data-from": l.from, "data-to": l.to });
}

function thing(s: Spot, print: string): SVGElement {
  const { thing: t } = s;
  const kind = kindOf(t.service, t.type);
  const g = svg("g", {
    class: `tile ${s.box ? "box" : ""} ${t.verb ?? ""} ${t.type}`,
    "data-key": s.key,
    "data-print": print,
    "data-service": t.service,
  });
  const about = svg("title");
  about.textContent = [t.name || t.id, `${kind.one} ${t.arn || t.id}`, ...facts(t)].join("\n");
  g.append(about, svg("rect", { x: 0.5, y: 0.5, width: s.w - 1, height: s.h - 1, rx: s.box ? 9 : 8 }));
  const narrow = s.w < 96;
  const glyph = icon(kind.icon, "glyph");
  set(glyph, { x: 8, y: s.box && t.type !== "instance" ? 5 : 12, width: 17, height: 17 });
  if (!narrow) g.append(glyph);
  const left = narrow ? 8 : 32;
  g.append(...words(s, left));
  if (t.verb) g.append(verb(t.verb, s.w));
  return g;
}

/** Title and what is known; a VPC's or subnet's box has one line for both. */
function words(s: Spot, left: number): SVGElement[] {
  const room = s.w - left - 8;
  const name = cut(s.title, room / letter.title);
  if (s.box && s.thing.type !== "instance") {
    const used = name.length * letter.title + 10;
    const letters = (room - used) / letter.sub;
    const sub = letters < least ? [] : [text("sub", cut(s.sub, letters), left + used, 18)];
    return [text("name", name, left, 18), ...sub];
  }
  const sub = text(s.thing.state ? `sub state ${mood(s.thing.state)}` : "sub", cut(s.sub, room / letter.sub), left, 33);
  return [text("name", name, left, 18), sub];
}

/** The mark of a change, on the upper border at its right: words stand at the left. */
function verb(word: string, width: number): SVGElement {
  const w = word.length * 7.3 + 12;
  const g = svg("g", { class: "verb", transform: `translate(${width - w - 8} -9)` });
  g.append(svg("rect", { width: w, height: 15, rx: 7.5 }), text("", word, 6, 11));
  return g;
}

/** Shortens in the middle: both ends of a name tell things apart. */
function cut(s: string, letters: number): string {
  const n = Math.max(1, Math.floor(letters));
  if (s.length <= n) return s;
  const tail = Math.floor((n - 1) / 3);
  return `${s.slice(0, n - 1 - tail)}…${tail ? s.slice(-tail) : ""}`;
}

function text(className: string, words: string, x: number, y: number): SVGElement {
  const t = svg("text", { class: className, x, y });
  t.textContent = words;
  return t;
}

function svg(name: string, attributes: Record<string, string | number> = {}): SVGElement {
  return set(document.createElementNS("http://www.w3.org/2000/svg", name), attributes);
}

function set<E extends Element>(e: E, attributes: Record<string, string | number>): E {
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, String(value));
  return e;
}
