// The parts of Go's toolchain: fetched, or kept from the last time.
import { fetchKept, forgetOthers } from "./kept.ts";
import { discard } from "./pack.ts";

/** A file of the toolchain: its URL, and its size in bytes, uncompressed. */
export type Part = [url: string, size: number];

/** By build.mjs: the files that wasm/toolchain/pack writes. objects-base is always needed, others by what imports their packages. */
export interface Parts {
  compile: Part;
  link: Part;
  analyze: Part;
  export: Part;
  [objects: `objects-${string}`]: Part;
}

type Name = keyof Parts;

const nothing = (): void => undefined;

export class Store {
  private readonly begun = new Map<Name, Promise<Uint8Array<ArrayBuffer>>>();
  private readonly had = new Set<Name>();
  private readonly coming = new Map<Name, number>(); // bytes that are here
  private told = 0; // of them

  /** progress is told of parts that are new to this page: how many bytes of all that are coming. */
  constructor(
    private readonly parts: Parts,
    private readonly progress: (loaded: number, total: number) => void = nothing,
  ) {}

  /** Begins to fetch what will be asked for. */
  begin(...names: Name[]): void {
    for (const name of names) this.begun.set(name, this.fetch(name));
  }

  /** The bytes of a part, which are the caller's. */
  bytes(name: Name): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = this.begun.get(name) ?? this.fetch(name);
    this.begun.delete(name);
    return bytes;
  }

  async wasm(name: Name): Promise<WebAssembly.Module> {
    const bytes = await this.bytes(name);
    const module = await WebAssembly.compile(bytes);
    discard(bytes);
    return module;
  }

  /** Drops what an older version has kept. */
  forgetOthers(): Promise<void> {
    return forgetOthers(Object.values(this.parts).map(([url]: Part) => url));
  }

  private async fetch(name: Name): Promise<Uint8Array<ArrayBuffer>> {
    const [url, size] = this.parts[name]!;
    if (this.had.has(name)) return fetchKept(url, size, nothing);
    this.coming.set(name, 0);
    try {
      const bytes = await fetchKept(url, size, (n) => this.count(name, n));
      this.had.add(name);
      return bytes;
    } catch (e) {
      this.coming.delete(name);
      throw e;
    }
  }

  private count(name: Name, n: number): void {
    this.coming.set(name, this.coming.get(name)! + n);
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const loaded = sum([...this.coming.values()]);
    const total = sum([...this.coming.keys()].map((k) => this.parts[k]![1]));
    if (loaded < total && Math.abs(loaded - this.told) < total / 100) return;
    this.progress(loaded, total);
    this.told = loaded;
    if (loaded === total) this.coming.clear();
  }
}
