// Who makes a program of what the compiler wrote to /w: Go's linker in this worker, or the server.
import { exec } from "./exec.ts";
import type { MemFS } from "./memfs.ts";
import { discard, pack, unpack } from "./pack.ts";

export const env = { GOOS: "js", GOARCH: "wasm", GOROOT: "/go", TMPDIR: "/tmp", HOME: "/tmp" };

export interface Linker {
  /** Gets ready, ahead of time, for programs that import packages of these packs. */
  warm(packs: string[]): Promise<unknown>;
  /** The program, which imports packages of these packs; null when the linker refuses it, and has said why. */
  link(packs: string[]): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** A linker that has loaded the packages of some packs and waits for the program. */
interface Spare {
  packs: Set<string>;
  go: () => void;
  done: Promise<number>;
}

/** Go's own linker. fetch gets a pack of what it reads: 100 MB and more, so it is there only while a linker reads it. */
export class LocalLinker implements Linker {
  private spare: Promise<Spare> | null = null;
  private readonly packs = new Set(["base"]); // what this page's programs have needed

  constructor(
    private readonly linker: WebAssembly.Module,
    private readonly files: MemFS,
    private readonly fetch: (pack: string) => Promise<Uint8Array<ArrayBuffer>>,
  ) {}

  async warm(packs: string[]): Promise<void> {
    this.spare ??= this.start(new Set([...this.packs, ...packs]));
    await this.spare.catch((e: Error) => {
      this.spare = null;
      throw e;
    });
  }

  async link(packs: string[]): Promise<Uint8Array<ArrayBuffer> | null> {
    await this.warm(packs);
    const spare = await this.spare!;
    const takeBack = await this.lend(packs.filter((p) => !spare.packs.has(p)));
    this.spare = null;
    spare.go();
    const code = await spare.done.finally(takeBack);
    if (code !== 0) return null;
    const wasm = this.files.get("/w/out.wasm") as Uint8Array<ArrayBuffer>;
    this.files.remove("/w/out.wasm");
    return wasm;
  }

  private async start(packs: Set<string>): Promise<Spare> {
    const takeBack = await this.lend([...packs]);
    const waits = new Promise<() => void>((resolve) => Object.assign(globalThis, { cloudletLinker: resolve }));
    const flags = ["-s", "-w", "-importcfg", "/o/importcfg", "-buildmode=exe", "-o", "/w/out.wasm", "/w/main.o"];
    const done = exec(this.linker, ["link", ...flags], { ...env, LINKPREFORK: "1" });
    const go = await Promise.race([waits, done.then(() => null)]).finally(takeBack);
    if (!go) throw new Error("Go's linker did not start.");
    return { packs, go, done };
  }

  /** Puts packs where a linker reads them. The answer takes them back. */
  private async lend(packs: string[]): Promise<() => void> {
    const lent = await Promise.all(packs.map(this.fetch));
    for (const pack of packs) this.packs.add(pack);
    const paths = lent.flatMap((bytes) => unpack(bytes, this.files));
    return () => {
      for (const path of paths) this.files.remove(path);
      lent.forEach(discard);
    };
  }
}

const objects = ["main.o", "play.o", "play_test.o"];

/** The server's linker (server/golink), for browsers with little memory. */
export class RemoteLinker implements Linker {
  constructor(
    private readonly url: string,
    private readonly files: MemFS,
    private readonly print: (text: string) => void,
  ) {}

  warm(): Promise<unknown> {
    return Promise.resolve();
  }

  async link(): Promise<Uint8Array<ArrayBuffer> | null> {
    const body = pack(objects.flatMap((name) => this.take(name)));
    const answer = await fetch(this.url, { method: "POST", body, credentials: "omit" }).catch(() => null);
    if (!answer) throw new Error("The program could not be linked: the server does not answer.");
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
    const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
    if (answer.status !== 422)
      throw new Error(`The program could not be linked. ${message ?? `The server answered ${answer.status}.`}`);
    this.print(message ?? "");
    return null;
  }

  private take(name: string): [string, Uint8Array][] {
    const bytes = this.files.get(`/w/${name}`);
    if (!bytes) return [];
    this.files.remove(`/w/${name}`);
    return [[name, bytes]];
  }
}
