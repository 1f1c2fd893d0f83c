import type { Group, Thing } from "./inventory.ts";
import { countKinds, facts, kindOf } from "./kinds.ts";

/** A thing in the picture. A box holds others; the rest are chips of one height. */
export interface Spot {
  key: string;
  thing: Thing;
  x: number;
  y: number;
  w: number;
  h: number;
  box: boolean;
  title: string;
  sub: string;
}

/** A line from what refers to what is referred to. */
export interface Line {
  from: string;
  to: string;
  path: string;
}

export interface Band {
  service: string;
  region: string;
  y: number;
  h: number;
}

export interface Picture {
  width: number;
  height: number;
  bands: Band[];
  spots: Spot[];
  lines: Line[];
  notes: { x: number; y: number; text: string }[];
}

const chip = { h: 42, gap: 14, least: 132 };
const pad = 12;
const head = 34; // of a band
const title = 30; // of a box: what is marked in it keeps off its words
const most = 30; // things drawn of one column or flow; the rest is counted

/**
 * Places what exists on a picture so many pixels wide: IAM as columns with lines (who belongs where, and which
 * policies hold), S3 as a flow, EC2 as boxes in boxes (VPC, subnet, instance, volume). Same input, same picture.
 */
export function layout(groups: Group[], width: number): Picture {
  const p: Picture = { width, height: 0, bands: [], spots: [], lines: [], notes: [] };
  let y = 0;
  for (const g of groups) {
    const inner = y + head;
    const end = g.service === "iam" ? columns(p, g, inner) : nested(p, g, inner);
    if (end === inner) continue;
    p.bands.push({ service: g.service, region: g.region, y, h: end + pad - y });
    y = end + pad + 12;
  }
  p.height = Math.max(0, y - 12);
  return p;
}

function spot(p: Picture, thing: Thing, x: number, y: number, w: number, h = chip.h, box = false): Spot {
  const known = thing.service === "iam" ? [] : facts(thing); // there the lines say it
  const s: Spot = {
    key: thing.key,
    thing,
    x,
    y,
    w,
    h,
    box,
    title: thing.name || thing.id,
    sub: [
      ...(boxes.has(thing.type) ? [] : [thing.state || kindOf(thing.service, thing.type).one]),
      ...known.slice(0, 2),
    ].join(" · "),
  };
  p.spots.push(s);
  return s;
}

/** Puts chips beside and below each other; answers where they end. */
function flow(p: Picture, things: Thing[], x: number, y: number, w: number): number {
  if (!things.length) return y;
  const across = Math.max(1, Math.floor((w + chip.gap) / (chip.least + chip.gap + 40)));
  const each = (w - (across - 1) * chip.gap) / across;
  const shown = sample(things);
  shown.forEach((t, i) => {
    spot(p, t, x + (i % across) * (each + chip.gap), y + Math.floor(i / across) * (chip.h + chip.gap), each);
  });
  const end = y + Math.ceil(shown.length / across) * (chip.h + chip.gap) - chip.gap;
  return rest(p, things.length - shown.length, x, end);
}

/** What of many to draw: what changed last, then the first. */
function sample(things: Thing[]): Thing[] {
  if (things.length <= most) return things;
  return [...things.filter((t) => t.verb), ...things.filter((t) => !t.verb)].slice(0, most);
}

function rest(p: Picture, n: number, x: number, y: number): number {
  if (n <= 0) return y;
  p.notes.push({ x, y: y + 20, text: `and ${n.toLocaleString("en")} more` });
  return y + 26;
}

// IAM: identities, then groups and roles, then policies.

function columns(p: Picture, g: Group, y: number): number {
  const all = [...g.things, ...g.defaults.filter((t) => t.type !== "access-key")];
  const kinds = (...types: string[]) => all.filter((t) => types.includes(t.type));
  const users = kinds("user");
  const middle = kinds("group", "role");
  const policies = [...kinds("policy"), ...byAWS(all)];
  const linked = new Set([...users, ...middle, ...policies]);
  const others = all.filter((t) => !linked.has(t) && t.type !== "access-key");
  const used = [users, middle, policies].filter((c) => c.length);
  const end = used.length ? spread(p, used, y) : y;
  if (!others.length) return end;
  return flow(p, others, pad, used.length ? end + chip.gap : y, p.width - 2 * pad);
}

/** AWS's managed policies are no things of the account; they show where they are attached. */
function byAWS(things: Thing[]): Thing[] {
  const arns = new Set(things.flatMap((t) => t.uses ?? []).filter((u) => u.startsWith("arn:aws:iam::aws:policy/")));
  return [...arns].map((arn) => ({
    service: "iam",
    type: "policy",
    id: arn,
    arn,
    name: arn.slice(arn.lastIndexOf("/") + 1),
    key: arn,
    detail: { by: "by AWS" },
  }));
}

function spread(p: Picture, used: Thing[][], y: number): number {
  const gap = 34;
  const w = (p.width - 2 * pad - (used.length - 1) * gap) / used.length;
  const refs = new Map<string, Spot>();
  let end = y;
  used.forEach((list, i) => {
    const x = pad + i * (w + gap);
    const shown = sample(order(list, refs, used[i - 1] ?? []));
    shown.forEach((t, j) => {
      const s = spot(p, t, x, y + j * (chip.h + chip.gap), w);
      for (const id of [t.id, t.arn]) if (id) refs.set(id, s);
    });
    const below = y + shown.length * (chip.h + chip.gap) - chip.gap;
    end = Math.max(end, rest(p, list.length - shown.length, x, below));
  });
  join(p, refs);
  return end;
}

/** Orders a column by where what refers to it stands, so that few lines cross. */
function order(list: Thing[], refs: Map<string, Spot>, before: Thing[]): Thing[] {
  const height = (t: Thing) => {
    const ys = before.filter((b) => b.uses?.some((u) => u === t.id || u === t.arn)).map((b) => refs.get(b.id)?.y ?? 0);
    return ys.length ? ys.reduce((a, b) => a + b, 0) / ys.length : Number.MAX_SAFE_INTEGER;
  };
  return list
    .map((t) => [height(t), t] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, t]) => t);
}

function join(p: Picture, refs: Map<string, Spot>): void {
  for (const from of new Set(refs.values()))
    for (const use of from.thing.uses ?? []) {
      const to = refs.get(use);
      if (!to || to.x <= from.x) continue;
      const [x1, y1, x2, y2] = [from.x + from.w, from.y + from.h / 2, to.x, to.y + to.h / 2];
      const bend = (x2 - x1) / 2;
      p.lines.push({
        from: from.key,
        to: to.key,
        path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
      });
    }
}

// Everything else: boxes in boxes.

const boxes = new Set(["vpc", "subnet"]);

function nested(p: Picture, g: Group, y: number): number {
  const all = [...g.things, ...g.defaults];
  const ids = new Set(all.map((t) => t.id));
  const inside = new Map<string, Thing[]>();
  for (const t of all) {
    const parent = t.in && ids.has(t.in) ? t.in : "";
    inside.set(parent, [...(inside.get(parent) ?? []), t]);
  }
  return fill(p, inside, "", pad, y, p.width - 2 * pad);
}

/** Draws what stands in a thing: boxes first, then chips, then how many dull ones there are. */
function fill(p: Picture, inside: Map<string, Thing[]>, id: string, x: number, y: number, w: number): number {
  const here = inside.get(id) ?? [];
  const holds = (t: Thing) => boxes.has(t.type) || inside.has(t.id);
  const dull = here.filter((t) => !t.verb && !inside.has(t.id) && (t.default || t.type === "subnet") && id);
  const alive = here.filter((t) => !dull.includes(t));
  let at = y;
  for (const t of sample(alive.filter(holds))) at = box(p, inside, t, x, at, w) + chip.gap;
  const chips = alive.filter((t) => !holds(t));
  if (chips.length) at = flow(p, chips, x, at, w) + chip.gap;
  if (dull.length) {
    p.notes.push({ x, y: at + 13, text: countKinds(dull) });
    at += 20 + chip.gap;
  }
  return at > y ? at - chip.gap : at;
}

function box(p: Picture, inside: Map<string, Thing[]>, t: Thing, x: number, y: number, w: number): number {
  const s = spot(p, t, x, y, w, 0, true);
  const top = boxes.has(t.type) ? title : chip.h + 6;
  const end = fill(p, inside, t.id, x + 10, y + top, w - 20);
  s.h = Math.max(end + (end > y + top ? 10 : 0), y + top + 4) - y;
  return y + s.h;
}
