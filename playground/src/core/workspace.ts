import { Api, ApiError } from "./api.ts";
import { Client } from "./client.ts";
import { Emitter } from "./emitter.ts";
import type { LinkState, Resource, Sandbox, ServerEvent } from "./messages.ts";
import { Session } from "./session.ts";

/**
 * How things stand, for the reader:
 * idle (nothing was begun), opening (a sandbox), loading (the wasm client, progress
 * 0 to 1), ready (link says by which way), error (message says why; retry may help)
 * and ended (the sandbox is gone; retry makes a new one).
 */
export interface Status {
  kind: "idle" | "opening" | "loading" | "ready" | "error" | "ended";
  progress?: number;
  link?: LinkState;
  message?: string;
  what?: string; // is loading: "the AWS client" if nothing else is said
}

interface Events {
  status: Status;
  sandbox: Sandbox;
  event: ServerEvent;
  resources: Resource[];
}

/** One sandbox and the client that drives it: what a page or a widget works with. */
export class Workspace extends Emitter<Events> {
  readonly api: Api;
  readonly client = new Client();
  sandbox: Sandbox | null = null;
  status: Status = { kind: "idle" };
  readonly session: Session;
  private opening: Promise<void> | null = null;

  constructor(
    readonly origin: string,
    session: string,
  ) {
    super();
    this.api = new Api(origin);
    this.session = new Session(this.api, session);
    this.client.on("progress", (progress) => {
      if (["opening", "loading"].includes(this.status.kind)) this.say({ kind: "loading", progress });
    });
    this.client.on("ready", () => this.say({ kind: "ready", link: "connecting" }));
    this.client.on("failed", (message) => this.say({ kind: "error", message }));
    this.client.on("link", (l) => this.linked(l.state, l.reason));
    this.client.on("event", (e) => this.took(e));
    this.client.on("resources", (r) => this.emit("resources", r));
  }

  /** Begins, or begins again after an error; harmless when all is well. Never rejects. */
  open(): Promise<void> {
    if (!this.opening && ["ready", "loading"].includes(this.status.kind)) return Promise.resolve();
    this.opening ??= this.begin().finally(() => (this.opening = null));
    return this.opening;
  }

  /** Takes everything in the sandbox away; its keys stay. Throws ApiError. */
  async reset(): Promise<void> {
    if (this.sandbox) await this.api.reset(this.sandbox);
  }

  private async begin(): Promise<void> {
    if (this.status.kind === "ended") this.session.forget();
    this.say({ kind: "opening" });
    this.client.load(this.origin);
    try {
      this.sandbox = await this.session.open();
    } catch (e) {
      return this.say({ kind: "error", message: e instanceof Error ? e.message : String(e) });
    }
    this.emit("sandbox", this.sandbox);
    if (this.status.kind === "opening") this.say({ kind: "loading", progress: 0 });
    this.client.start(this.sandbox, this.origin);
    await this.firstLook(this.sandbox);
  }

  /** What exists already, before the client can say so. */
  private async firstLook(s: Sandbox): Promise<void> {
    const there = await this.api.resources(s).catch(() => null);
    if (there) this.emit("resources", there);
  }

  private linked(link: LinkState, reason?: string): void {
    if (this.status.kind === "ended") return;
    this.say({ kind: "ready", link, message: reason });
    if (link === "reconnecting" || link === "down") void this.look();
  }

  /** A lost link may mean that the sandbox is gone: ask. */
  private async look(): Promise<void> {
    try {
      if (this.sandbox) await this.api.check(this.sandbox);
    } catch (e) {
      if (!(e instanceof ApiError) || ![401, 403, 404].includes(e.status)) return;
      this.end("This sandbox has ended.");
    }
  }

  private took(e: ServerEvent): void {
    if (e.type === "end" && e.reason === "idle") this.end("This sandbox was not used for a while, and has ended.");
    else if (e.type === "end" && e.reason === "deleted")
      this.end("This sandbox was ended by somebody who holds its key.");
    else this.emit("event", e);
  }

  private end(why: string): void {
    this.client.close();
    this.say({ kind: "ended", message: `${why} What you see here is kept; a new sandbox starts empty.` });
  }

  private say(s: Status): void {
    this.status = s;
    this.emit("status", s);
  }
}
