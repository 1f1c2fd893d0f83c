import { Emitter } from "./emitter.ts";
import type { Workspace } from "./workspace.ts";

/** A line of a bill; sandbox/meter/bill.go has the same. */
export interface BillLine {
  service: string;
  region: string;
  kind: string;
  what: string;
  unit: string;
  /** How many resources add to it now. */
  now: number;
  amount: number;
  /** US dollars a unit, so far, and an hour. */
  price: number;
  cost: number;
  rate: number;
  known: boolean;
}

/** What the sandbox would cost in the real AWS: GET /api/sandboxes/{id}/bill. In US dollars. */
export interface BillState {
  lines: BillLine[];
  total: number;
  hourly: number;
  month: number;
  asOf: string;
  /** When it was asked for, of performance.now(). */
  at: number;
}

const rest = 400; // ms between two questions, so that a script of many calls asks seldom

/** The bill of the sandbox, asked for again when something has changed. Emits change. */
export class Bill extends Emitter<{ change: BillState }> {
  now: BillState | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly workspace: Workspace) {
    super();
    workspace.on("resources", () => this.soon());
    workspace.on("event", () => this.soon());
  }

  /** What it has come to by now: the meter runs between two questions. */
  total(): number {
    if (!this.now) return 0;
    return this.now.total + (this.now.hourly * (performance.now() - this.now.at)) / 3_600_000;
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.read();
    }, rest);
  }

  private async read(): Promise<void> {
    const s = this.workspace.sandbox;
    if (!s) return;
    const answer = await fetch(`${location.origin}/api/sandboxes/${s.id}/bill`, {
      headers: { Authorization: `Bearer ${s.token}` },
      credentials: "omit",
    }).catch(() => null);
    if (!answer?.ok) return; // the next change asks again
    this.now = { ...((await answer.json()) as Omit<BillState, "at">), at: performance.now() };
    this.emit("change", this.now);
  }
}
