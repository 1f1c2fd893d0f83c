import type { Change, Resource } from "./messages.ts";

/** One thing on the map: a resource, and what the last call did to it. */
export interface Thing extends Resource {
  key: string;
  verb?: Change["verb"];
}

export interface Group {
  service: string;
  region: string; // "" for global
  things: Thing[];
  defaults: Thing[]; // what a new account has anyway
}

const order = ["iam", "s3", "ec2"];
const together = 4000; // ms: changes this close count as one doing

/** What exists in the sandbox, and what changed last. */
export class Inventory {
  private resources: Resource[] = [];
  private marks = new Map<string, { change: Change; at: number }>();

  /** Takes the whole list as the server has it now. */
  update(resources: Resource[]): void {
    this.resources = resources;
  }

  /** Takes the changes of one call. */
  note(changes: Change[], now: number): void {
    if (!changes.length) return;
    for (const [key, m] of this.marks) if (now - m.at > together) this.marks.delete(key);
    for (const change of changes) this.marks.set(keyOf(change), { change, at: now });
  }

  clear(): void {
    this.resources = [];
    this.marks.clear();
  }

  groups(): Group[] {
    const groups = new Map<string, Group>();
    for (const thing of this.things()) {
      const region = thing.service === "ec2" ? (thing.region ?? "") : "";
      const id = `${rank(thing.service)}${thing.service} ${region}`;
      const group = groups.get(id) ?? { service: thing.service, region, things: [], defaults: [] };
      groups.set(id, group);
      (thing.default && !thing.verb ? group.defaults : group.things).push(thing);
    }
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, g]) => g);
  }

  /** What exists, each once, and the ghosts of what the last call deleted. */
  private things(): Thing[] {
    const things = this.resources.map((r) => ({ ...r, key: keyOf(r), verb: this.marks.get(keyOf(r))?.change.verb }));
    const there = new Set(things.map((t) => t.key));
    const living = things.map((t) => (t.verb === "deleted" ? { ...t, verb: "changed" as const } : t));
    const ghosts = [...this.marks.values()]
      .filter((m) => m.change.verb === "deleted" && !there.has(keyOf(m.change)))
      .map((m) => ({ ...m.change, key: keyOf(m.change) }));
    return [...living, ...ghosts];
  }
}

export function keyOf(r: Resource): string {
  return [r.service, r.type, r.region ?? "", r.id].join("|");
}

function rank(service: string): number {
  const i = order.indexOf(service);
  return i < 0 ? order.length : i;
}

/** The mood of a state: settled and well, on its way, at rest, or wrong. */
export function mood(state: string): "good" | "moving" | "rest" | "bad" {
  const s = state.toLowerCase();
  if (s !== "running" && /ing(-|$)/.test(s)) return "moving";
  if (/fail|error|deny|denied/.test(s)) return "bad";
  if (/^(stopped|terminated|inactive|disabled|suspended|deleted|detached)$/.test(s)) return "rest";
  return "good";
}
