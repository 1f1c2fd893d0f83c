import { Emitter } from "../core/emitter.ts";
import { home, startWorker } from "../core/worker.ts";
import type { Problem, SourceFile } from "./source.ts";
import type { Part, Parts } from "./store.ts";
import type { FromToolWorker, ToToolWorker } from "./toolworker.ts";

export type { Problem, SourceFile } from "./source.ts";

declare const GO: { parts: Parts | null; tools: string; program: string; analyzer: string; prebuilt: Prebuilt[] }; // by build.mjs

/** A program that was built with the page (playground/programs): its text, and the URL of its wasm. */
export interface Prebuilt {
  name: string;
  text: string;
  url: string;
}

export type ToolchainState = "absent" | "loading" | "ready" | "failed";

interface Events {
  progress: { loaded: number; total: number };
  state: ToolchainState;
}

export interface Build {
  module: WebAssembly.Module | null; // null: problems say why
  problems: Problem[];
  millis: number;
  from: "prebuilt" | "browser";
}

const plenty = 8; // GB, what a browser says of a machine that has as much or more

/** Whether Go's linker has room here: with all packages it takes a gigabyte. Browsers that do not tell are asked what points at them. */
function roomy(): boolean {
  const told = (navigator as { deviceMemory?: number }).deviceMemory;
  return (told ?? (matchMedia("(pointer: coarse)").matches ? 2 : plenty)) > 4;
}

/** A part's address as a worker of any origin can fetch it. */
const absolute = (parts: Parts): Parts =>
  Object.fromEntries(
    Object.entries(parts).map(([name, [path, size]]: [string, Part]) => [name, [home + path, size]]),
  ) as unknown as Parts;

/** Go's compiler in a worker of this page, and its linker there or, where memory is short, at the server. */
export class Toolchain extends Emitter<Events> {
  state: ToolchainState = "absent";
  private worker: Worker | null = null;
  private loading: Promise<void> | null = null;
  private readonly waiting = new Map<number, (b: Build) => void>();
  private serial = 0;

  /** Fetches the tools, once, with what a program needs; rejects with the reason when they cannot be had. */
  load(program: SourceFile[]): Promise<void> {
    this.loading ??= this.start(roomy(), program).catch((e: Error) => {
      this.loading = null;
      this.say("failed");
      throw e;
    });
    return this.loading;
  }

  /** Builds the files to a program, or to their tests. Only one build is of interest at a time: a signal drops the answer. */
  async build(files: SourceFile[], o: { test?: boolean; signal?: AbortSignal } = {}): Promise<Build> {
    const known = !o.test && files.length === 1 && GO.prebuilt.find((p) => p.text === files[0]!.text);
    if (known) return this.fetchBuilt(known);
    await this.load(files);
    o.signal?.throwIfAborted();
    const id = ++this.serial;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, resolve);
      o.signal?.addEventListener("abort", () => this.waiting.delete(id) && reject(o.signal!.reason as Error));
      this.post({ type: "build", id, files, test: o.test ?? false });
    });
  }

  private async fetchBuilt(known: Prebuilt): Promise<Build> {
    const start = performance.now();
    const module = await WebAssembly.compileStreaming(fetch(home + known.url, { credentials: "omit" }));
    return { module, problems: [], millis: performance.now() - start, from: "prebuilt" };
  }

  private start(here: boolean, files: SourceFile[]): Promise<void> {
    const { parts } = GO;
    if (!parts)
      return Promise.reject(new Error("This server was built without Go's compiler: go tool task build adds it."));
    this.say("loading");
    return new Promise((resolve, reject) => {
      this.worker = startWorker(GO.tools);
      this.worker.onerror = (e) => this.fail(e.message || "Go's compiler ended unexpectedly.", reject);
      this.worker.onmessage = ({ data }: MessageEvent<FromToolWorker>) => {
        if (data.type === "progress") this.emit("progress", data);
        else if (data.type === "failed" && data.memory && here) {
          this.worker!.terminate();
          this.start(false, files).then(resolve, reject);
        } else if (data.type === "failed") this.fail(data.reason, reject);
        else if (data.type === "built") this.built(data);
        else {
          this.say("ready");
          resolve();
        }
      };
      this.post({ type: "load", parts: absolute(parts), linkAt: here ? null : `${home}/api/link`, files });
    });
  }

  private built(m: FromToolWorker & { type: "built" }): void {
    this.waiting.get(m.id)?.({ module: m.module, problems: m.problems, millis: m.millis, from: "browser" });
    this.waiting.delete(m.id);
    this.say("ready"); // packages may have come for it
  }

  private fail(reason: string, reject: (e: Error) => void): void {
    this.worker?.terminate();
    this.worker = null;
    this.loading = null;
    this.say("failed");
    const problem: Problem = { file: "main.go", line: 1, column: 1, text: reason, severity: "error" };
    for (const resolve of this.waiting.values())
      resolve({ module: null, problems: [problem], millis: 0, from: "browser" });
    this.waiting.clear();
    reject(new Error(reason));
  }

  private post(m: ToToolWorker): void {
    this.worker!.postMessage(m);
  }

  private say(state: ToolchainState): void {
    this.state = state;
    this.emit("state", state);
  }
}

/** A new worker that runs a program. */
export const programWorker = (): Worker => startWorker(GO.program);

/** The programs that run without the tools. */
export const prebuilt = (): Prebuilt[] => GO.prebuilt;

/** A new worker that helps the editor, with what it needs; null when this server has none. */
export function analyzer(): Worker | null {
  if (!GO.parts) return null;
  const worker = startWorker(GO.analyzer);
  worker.postMessage(absolute(GO.parts));
  return worker;
}
