// The frame's side of the talk with its host page; loader.ts is the host's side.
//
//   host to frame: hello {code, theme, kept}, run, stop, reset, theme {theme}, state {id}
//   frame to host: ready {session}, run, output {fd, text}, result {code}, error {message},
//                  check {task, title}, hint {task, text}, complete {calls, errors, hints, revealed},
//                  resize {height}, state {id, state},
//                  keep {session, sandbox}: for a hello on a later page, where the browser keeps nothing for the frame
//
// Every message carries cloudlet: 1.

export type HostMessage =
  | { type: "hello"; code?: string; theme?: string; kept?: unknown }
  | { type: "run" | "stop" | "reset" }
  | { type: "theme"; theme: string }
  | { type: "state"; id: number };

const types = ["hello", "run", "stop", "reset", "theme", "state"];

/** Speaks with the parent window only, and with one origin only. */
export class Host {
  private origin: string | null = knownParent();

  constructor(private readonly take: (m: HostMessage) => void) {}

  /** Listens; the answer ends that. */
  listen(): () => void {
    const f = (e: MessageEvent): void => this.receive(e);
    addEventListener("message", f);
    return () => removeEventListener("message", f);
  }

  /** Tells the host. What a command printed goes only to an origin that is known. */
  tell(type: string, detail: Record<string, unknown> = {}): void {
    if (parent === self) return;
    const harmless = type === "ready" || type === "resize";
    const to = this.origin ?? (harmless ? "*" : null);
    if (to) parent.postMessage({ cloudlet: 1, type, ...detail }, to);
  }

  private receive(e: MessageEvent): void {
    if (e.source !== parent || parent === self) return;
    const m = e.data as { cloudlet?: unknown; type?: unknown } | null;
    if (m?.cloudlet !== 1 || typeof m.type !== "string" || !types.includes(m.type)) return;
    if (this.origin && e.origin !== this.origin) return;
    if (e.origin !== "null") this.origin = e.origin; // an opaque host may ask, but cannot be answered safely
    this.take(m as HostMessage);
  }
}

/** The parent's origin as the browser tells it, or null: then the first hello tells. */
function knownParent(): string | null {
  const listed = location.ancestorOrigins?.[0];
  if (listed && listed !== "null") return listed;
  try {
    return document.referrer ? new URL(document.referrer).origin : null;
  } catch {
    return null;
  }
}
