import { ask, Refused } from "./ask.ts";
import { Emitter } from "./emitter.ts";
import type { Workspace } from "./workspace.ts";

/** How the sandbox behaves where one may choose; sandbox/cloud/settings.go has the same. */
export interface Settings {
  /** Seconds until a change of IAM is seen everywhere. */
  propagationDelay: number;
  /** Changes of IAM that are under way. */
  pending: number;
  /** Percent of the calls that are refused. */
  throttle: number;
  expiredKeys: boolean;
  /** The Availability Zone that is out, or "". */
  zoneOutage: string;
  /** The Availability Zone without spot capacity, a region for all its zones, or "". */
  spotShortage: string;
}

/** Nothing fails. */
export const calm = { propagationDelay: 0, throttle: 0, expiredKeys: false, zoneOutage: "", spotShortage: "" };

/** What is switched on, in words. */
export function troubles(s: Omit<Settings, "pending">): string[] {
  const list: string[] = [];
  if (s.throttle >= 100) list.push("every call is throttled");
  else if (s.throttle > 0) list.push(`${s.throttle} of 100 calls are throttled`);
  if (s.propagationDelay === 1) list.push("changes of IAM take a second");
  else if (s.propagationDelay > 0) list.push(`changes of IAM take ${s.propagationDelay} seconds`);
  if (s.expiredKeys) list.push("all keys have expired");
  if (s.zoneOutage) list.push(`${s.zoneOutage} is out`);
  if (s.spotShortage) list.push(`${s.spotShortage} has no spot capacity`);
  return list;
}

/** The faults of the sandbox, known here and changed here. Emits change. */
export class Faults extends Emitter<{ change: Settings }> {
  now: Settings = { ...calm, pending: 0 };

  constructor(private readonly workspace: Workspace) {
    super();
    workspace.on("sandbox", () => void this.set({}).catch(() => {}));
    workspace.on("event", (e) => {
      if (e.type === "reset" || e.type === "restore") void this.set({}).catch(() => {});
    });
  }

  /** Changes some settings; with none it reads them. Throws Refused. */
  async set(some: Partial<Settings>): Promise<void> {
    const s = this.workspace.sandbox;
    if (!s) throw new Refused("", "There is no sandbox yet.");
    this.now = await ask<Settings>(location.origin, s, { ask: "settings", ...some });
    this.emit("change", this.now);
  }
}
