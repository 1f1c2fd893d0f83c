/** Typed events for plain classes: E maps an event's name to what it carries. */
export class Emitter<E extends object> {
  private readonly listeners = new Map<keyof E, Set<(value: never) => void>>();

  /** Calls f at each event; the answer stops that. */
  on<K extends keyof E>(name: K, f: (value: E[K]) => void): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(f as (value: never) => void));
    return () => set.delete(f as (value: never) => void);
  }

  protected emit<K extends keyof E>(name: K, value: E[K]): void {
    for (const f of [...(this.listeners.get(name) ?? [])]) (f as (value: E[K]) => void)(value);
  }
}
