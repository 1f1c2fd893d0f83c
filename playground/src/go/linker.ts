// Who makes a program of what the compiler wrote to /w: Go's linker in this worker, or the server.
import { exec } from "./exec.ts";
import type { MemFS } from "./memfs.ts";
import { discard, pack, unpack } from "./pack.ts";

export const env = { GOOS: "js", GOARCH: "wasm", GOROOT: "/go", TMPDIR: "/tmp", HOME: "/tmp" };

export interface Linker {
  /** Gets ready for a program, ahead of time. */
  warm(): Promise<unknown>;
  /** The program; null when the linker refuses it, and has said why. */
  link(): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** A linker that has loaded all packages and waits for the program. */
interface Spare {
  go: () => void;
  done: Promise<number>;
}

/** Go's own linker. objects is the pack of what it reads: 300 MB, so it is there only while a linker reads it. */
export class LocalLinker implements Linker {
  private spare: Promise<Spare> | null = null;

  constructor(
    private readonly linker: WebAssembly.Module,
    private readonly files: MemFS,
    private readonly objects: () => Promise<Uint8Array<ArrayBuffer>>,
  ) {}

  warm(): Promise<unknown> {
    return (this.spare ??= this.start());
  }

  async link(): Promise<Uint8Array<ArrayBuffer> | null> {
    await this.warm();
    const spare = await this.spare!;
    this.spare = null;
    spare.go();
    if ((await spare.done) !== 0) return null;
    const wasm = this.files.get("/w/out.wasm") as Uint8Array<ArrayBuffer>;
    this.files.remove("/w/out.wasm");
    return wasm;
  }

  private async start(): Promise<Spare> {
    const packed = await this.objects();
    const read = unpack(packed, this.files);
    const waits = new Promise<() => void>((resolve) => Object.assign(globalThis, { cloudletLinker: resolve }));
    const flags = ["-s", "-w", "-importcfg", "/o/importcfg", "-buildmode=exe", "-o", "/w/out.wasm", "/w/main.o"];
    const done = exec(this.linker, ["link", ...flags], { ...env, LINKPREFORK: "1" });
    const go = await Promise.race([waits, done.then(() => null)]);
    for (const path of read) this.files.remove(path);
    discard(packed);
    if (!go) throw new Error("Go's linker did not start.");
    return { go, done };
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
