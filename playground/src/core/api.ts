import type { Class, InClass, Lesson, Made, Progress, Resource, Sandbox, Share, Step, Wall } from "./messages.ts";

/** What leads a class: its code and its capability. */
export interface ClassKey {
  code: string;
  secret: string;
}

/** What an instructor can do to a class. */
export type Led = "tell" | "watch" | "extend" | "reset" | "pace" | "control";

/** What went wrong with a request of ours, in words for the reader. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number, // 0: no answer at all
  ) {
    super(message);
  }
}

const patience = 30_000; // ms for an answer, after which the reader is told

/** The server's sandbox routes. Every method throws ApiError. */
export class Api {
  constructor(readonly origin: string) {}

  create(): Promise<Sandbox> {
    return this.call("POST", "/api/sandboxes", "");
  }

  async resources(s: Sandbox): Promise<Resource[]> {
    return (await this.call<Resource[] | null>("GET", `/api/sandboxes/${s.id}/resources`, s.token)) ?? [];
  }

  /** Resolves when the sandbox is still there; throws an ApiError of status 404 when it is not. */
  async check(s: Pick<Sandbox, "id" | "token">): Promise<Sandbox> {
    const found = await this.call<Partial<Sandbox>>("GET", `/api/sandboxes/${s.id}`, s.token);
    return { ...(s as Sandbox), ...found, token: s.token };
  }

  async reset(s: Sandbox): Promise<void> {
    await this.call("POST", `/api/sandboxes/${s.id}/reset`, s.token);
  }

  /** The calls that changed something, the oldest first. */
  async timeline(s: Sandbox): Promise<Step[]> {
    return (await this.call<{ steps: Step[] }>("GET", `/api/sandboxes/${s.id}/timeline`, s.token)).steps;
  }

  /** Gives the present moment a name. */
  async checkpoint(s: Sandbox, name: string): Promise<void> {
    await this.call("POST", `/api/sandboxes/${s.id}/checkpoint`, s.token, { name });
  }

  /** What exists, as a script of AWS CLI commands or as Terraform. */
  exported(s: Sandbox, as: "cli" | "terraform"): Promise<{ name: string; text: string }> {
    return this.call("GET", `/api/sandboxes/${s.id}/export?as=${as}`, s.token);
  }

  /** Goes back to right after a step, or undoes the last one. */
  async back(s: Sandbox, step?: number): Promise<void> {
    await this.call("POST", `/api/sandboxes/${s.id}/back`, s.token, { step });
  }

  /** What existed right after a step. */
  look(s: Sandbox, step: number): Promise<Resource[]> {
    return this.call("POST", `/api/sandboxes/${s.id}/look`, s.token, { step });
  }

  /** A copy of the sandbox as it was right after a step. */
  branch(s: Sandbox, step: number): Promise<Sandbox> {
    return this.call("POST", `/api/sandboxes/${s.id}/branch`, s.token, { step });
  }

  share(s: Sandbox): Promise<Share> {
    return this.call("POST", `/api/sandboxes/${s.id}/share`, s.token, {});
  }

  /** A sandbox of one's own, a copy of what was shared. */
  openShare(id: string): Promise<Sandbox> {
    return this.call("POST", `/api/shared/${encodeURIComponent(id)}`, "");
  }

  lessons(): Promise<Lesson[]> {
    return this.call("GET", "/api/lessons", "");
  }

  lesson(s: Sandbox, name: string): Promise<Lesson> {
    return this.call("GET", `/api/sandboxes/${s.id}/lessons/${encodeURIComponent(name)}`, s.token);
  }

  /** How the lesson stands, or null when none is on. */
  async progress(s: Sandbox): Promise<Progress | null> {
    try {
      return await this.call<Progress>("GET", `/api/sandboxes/${s.id}/lesson`, s.token);
    } catch (e) {
      if (e instanceof ApiError && e.status === 404) return null;
      throw e;
    }
  }

  /** Begins a lesson (what is ""), or asks for a hint, a solution, or the way back. */
  wish(s: Sandbox, what: string, wish: object): Promise<Progress> {
    return this.call("POST", `/api/sandboxes/${s.id}/lesson${what}`, s.token, wish);
  }

  async leave(s: Sandbox): Promise<void> {
    await this.call("DELETE", `/api/sandboxes/${s.id}/lesson`, s.token);
  }

  createClass(wish: {
    title: string;
    lessons: string[];
    live: boolean;
    shared: boolean;
    paused: boolean;
    webhook: string;
    minutes: number;
    from?: { id: string; token: string };
  }): Promise<Class> {
    return this.call("POST", "/api/classes", "", wish);
  }

  class(code: string): Promise<Class> {
    return this.call("GET", `/api/classes/${encodeURIComponent(code)}`, "");
  }

  joinClass(code: string, name: string): Promise<{ learner: string; sandbox: Sandbox }> {
    return this.call("POST", `/api/classes/${encodeURIComponent(code)}/learners`, "", { name });
  }

  /** How the class stands for this sandbox; 404 when it is in none. */
  inClass(s: Sandbox): Promise<InClass> {
    return this.call("GET", `/api/sandboxes/${s.id}/class`, s.token);
  }

  async hand(s: Sandbox, up: boolean): Promise<void> {
    await this.call("POST", `/api/sandboxes/${s.id}/hand`, s.token, { up });
  }

  /** Lets the instructor in who asked, or takes that back. */
  async control(s: Sandbox, allow: boolean): Promise<void> {
    await this.call("POST", `/api/sandboxes/${s.id}/control`, s.token, { allow });
  }

  /** The sandbox of a learner who lets the instructor in. */
  enter(c: ClassKey, learner: string): Promise<Sandbox> {
    return this.call("GET", `/api/classes/${c.code}/learners/${learner}/sandbox`, c.secret);
  }

  wall(c: ClassKey): Promise<Wall> {
    return this.call("GET", `/api/classes/${c.code}/wall`, c.secret);
  }

  /** The last calls of a learner who is watched. */
  async made(c: ClassKey, learner: string): Promise<Made[]> {
    return (await this.call<Made[] | null>("GET", `/api/classes/${c.code}/learners/${learner}/calls`, c.secret)) ?? [];
  }

  /** A line for each learner of a class, as a file to keep. */
  async results(c: ClassKey, as: "csv" | "jsonl"): Promise<Blob> {
    const headers = { Authorization: `Bearer ${c.secret}` };
    const answer = await fetch(`${this.origin}/api/classes/${c.code}/results?as=${as}`, { headers }).catch(() => null);
    if (!answer?.ok) throw new ApiError("The results could not be fetched.", answer?.status ?? 0);
    return answer.blob();
  }

  /** Has something done in a class. */
  async lead(c: ClassKey, what: Led, wish: object): Promise<void> {
    await this.call("POST", `/api/classes/${c.code}/${what}`, c.secret, wish);
  }

  private async call<T>(method: string, path: string, token: string, json?: object): Promise<T> {
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    const body = json && JSON.stringify(json);
    if (body) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      const signal = AbortSignal.timeout(patience);
      answer = await fetch(this.origin + path, {
        method,
        headers,
        body,
        signal,
        cache: "no-store",
        credentials: "omit",
      });
    } catch {
      throw new ApiError("The server does not answer. Is it running, and are you online?", 0);
    }
    const text = await answer.text().catch(() => "");
    if (!answer.ok) throw new ApiError(refusal(answer.status, text), answer.status);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}

function refusal(status: number, body: string): string {
  const said = sentence(body);
  switch (status) {
    case 404:
      return said || "This sandbox has ended.";
    case 429:
      return said || "Too many sandboxes from your address just now. Wait a minute and try again.";
    case 503:
      return said || "The server is full or going down. Try again in a moment.";
  }
  return said || `The server answered ${status}.`;
}

/** The server's own words, if it sent some: {"error": "…"}, {"message": "…"} or one short line. */
function sentence(body: string): string {
  try {
    const o = JSON.parse(body) as { error?: unknown; message?: unknown };
    const said = o.message ?? o.error;
    return typeof said === "string" ? said : "";
  } catch {
    return body.length < 200 && !body.includes("<") ? body.trim() : "";
  }
}
