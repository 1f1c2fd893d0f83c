import { Api, ApiError } from "./api.ts";
import type { Sandbox } from "./messages.ts";

/**
 * Remembers which sandbox this tab uses, under a session name that several widgets
 * may share. Where storage is refused (third-party storage blocked, an opaque
 * origin) it remembers in memory, for as long as the document lives.
 */
export class Session {
  private memory: Sandbox | null = null;

  constructor(
    private readonly api: Api,
    private readonly name: string,
  ) {}

  /** The sandbox of this session: the remembered one if it still lives, else a new one. */
  open(): Promise<Sandbox> {
    return this.alone(async () => {
      const known = this.recall();
      if (known) {
        try {
          return this.remember(await this.api.check(known));
        } catch (e) {
          if (!(e instanceof ApiError) || ![401, 403, 404].includes(e.status)) throw e;
        }
      }
      return this.remember(await this.api.create());
    });
  }

  /** Forgets the sandbox; the next open makes a new one. */
  forget(): void {
    this.memory = null;
    quietly(() => sessionStorage.removeItem(this.key));
  }

  private get key(): string {
    return `cloudlet:${this.name}`;
  }

  private recall(): Pick<Sandbox, "id" | "token"> | null {
    const given = /^#sandbox=([a-z0-9]+)&token=([\w-]+)$/.exec(location.hash);
    if (given) return { id: given[1]!, token: given[2]! };
    const text = quietly(() => sessionStorage.getItem(this.key));
    return text ? quietly(() => JSON.parse(text) as Sandbox) : this.memory;
  }

  private remember(s: Sandbox): Sandbox {
    this.memory = s;
    quietly(() => sessionStorage.setItem(this.key, JSON.stringify(s)));
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

/** The value of f, or null where the browser refuses. */
function quietly<T>(f: () => T): T | null {
  try {
    return f() ?? null;
  } catch {
    return null;
  }
}
