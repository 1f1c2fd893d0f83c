import type { Resource, Sandbox } from "./messages.ts";

/** What went wrong with a request of ours, in words for the reader. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number, // 0: no answer at all
  ) {
    super(message);
  }
}

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

  private async call<T>(method: string, path: string, token: string): Promise<T> {
    const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
    let answer: Response;
    try {
      answer = await fetch(this.origin + path, { method, headers, cache: "no-store", credentials: "omit" });
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
      return "This sandbox has ended.";
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
