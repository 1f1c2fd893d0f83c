import { Api, ApiError } from "./api.ts";
import type { Sandbox } from "./messages.ts";

type Known = Pick<Sandbox, "id" | "token">;
type Published = Map<string, Promise<Sandbox>>;

/** What the widgets of one page publish to each other, by session name. */
interface Sibling extends Window {
  cloudletSandboxes?: Published;
}

const framed = parent !== self; // a frame's address is no bookmark

/**
 * Remembers which sandbox this tab uses, under a session name that several widgets
 * may share: in sessionStorage, and where that is refused (third-party storage
 * blocked) by looking at the sibling frames of the same origin. A frame without storage
 * keeps the sandbox in its own fragment, too, for when it is loaded again, and gives it
 * to whoever keeps it for later pages of a series (the host page).
 */
export class Session {
  /** Called with the sandbox where the browser keeps nothing for us. */
  unkept: ((s: Known) => void) | null = null;
  private offered: Known | null = null;

  constructor(
    private readonly api: Api,
    private readonly name: string,
  ) {}

  /** Takes what unkept was called with on an earlier page. */
  offer(known: unknown): void {
    const { id, token } = (known ?? {}) as Partial<Record<string, unknown>>;
    if (typeof id === "string" && typeof token === "string" && /^[a-z0-9]+ [\w-]+$/.test(`${id} ${token}`))
      this.offered = { id, token };
  }

  /** The sandbox of this session: the remembered one if it still lives, else a new one. */
  open(): Promise<Sandbox> {
    const others = siblings(this.key);
    const opened = this.alone(() => this.find(others));
    published().set(this.key, opened);
    opened.catch(() => published().delete(this.key));
    return opened;
  }

  private async find(others: Promise<Sandbox>[]): Promise<Sandbox> {
    const shared = /^#shared=([a-z0-9]+)$/.exec(location.hash)?.[1];
    if (shared) {
      const copy = await this.api.openShare(shared);
      quietly(() => history.replaceState(null, "", location.pathname + location.search)); // a reload is no further copy
      return this.remember(copy);
    }
    for (const known of [this.recall(), ...others, this.offered]) {
      const living = await this.living(await Promise.resolve(known).catch(() => null));
      if (living) return this.remember(living);
    }
    return this.remember(await this.api.create());
  }

  /** The sandbox if it is still there, or null. */
  private async living(known: Known | null): Promise<Sandbox | null> {
    if (!known) return null;
    try {
      return await this.api.check(known);
    } catch (e) {
      if (e instanceof ApiError && [401, 403, 404].includes(e.status)) return null;
      throw e;
    }
  }

  /** Forgets the sandbox; the next open makes a new one. */
  forget(): void {
    published().delete(this.key);
    quietly(() => sessionStorage.removeItem(this.key));
    if (framed) quietly(() => history.replaceState(null, "", location.pathname + location.search));
  }

  private get key(): string {
    return `cloudlet:${this.name}`;
  }

  private recall(): Known | null {
    const given = /^#sandbox=([a-z0-9]+)&token=([\w-]+)$/.exec(location.hash);
    if (given) {
      quietly(() => history.replaceState(null, "", location.pathname + location.search)); // a capability is not for bookmarks
      return { id: given[1]!, token: given[2]! };
    }
    const text = quietly(() => sessionStorage.getItem(this.key));
    return text ? quietly(() => JSON.parse(text) as Known) : null;
  }

  private remember(s: Sandbox): Sandbox {
    const kept = quietly(() => (sessionStorage.setItem(this.key, JSON.stringify(s)), true));
    if (!kept && framed) {
      quietly(() => history.replaceState(null, "", `#sandbox=${s.id}&token=${s.token}`));
      this.unkept?.({ id: s.id, token: s.token });
    }
    return s;
  }

  /** Two widgets that open the same session at once must not make two sandboxes. */
  private async alone<T>(work: () => Promise<T>): Promise<T> {
    const locks = quietly(() => navigator.locks);
    if (!locks) return work();
    let entered = false;
    try {
      return await locks.request(this.key, () => {
        entered = true;
        return work();
      });
    } catch (e) {
      if (entered) throw e;
      return work(); // locks are refused here (opaque origin)
    }
  }
}

function published(): Published {
  return ((self as Sibling).cloudletSandboxes ??= new Map());
}

/** What this frame and its siblings of the same origin published under a name. */
function siblings(key: string): Promise<Sandbox>[] {
  const found: Promise<Sandbox>[] = [];
  for (let i = 0; i < parent.length; i++) {
    const theirs = quietly(() => (parent[i] as Sibling).cloudletSandboxes?.get(key));
    if (theirs) found.push(theirs);
  }
  const own = published().get(key);
  return own && !found.includes(own) ? [...found, own] : found;
}

/** The value of f, or null where the browser refuses. */
function quietly<T>(f: () => T): T | null {
  try {
    return f() ?? null;
  } catch {
    return null;
  }
}
