// The worker in which Go's compiler and linker run. It loads the toolchain at "load"
// and answers each "build" with one "built", in order.
import { mount } from "./exec.ts";
import { MemFS } from "./memfs.ts";
import { discard, unpack } from "./pack.ts";
import { limitMemory } from "./limit.ts";
import type { Problem, SourceFile } from "./source.ts";
import { fetchKept, forgetOthers } from "./kept.ts";
import { type Linker, LocalLinker, RemoteLinker } from "./linker.ts";
import { Tools } from "./tools.ts";

/** The URLs of a toolchain's parts and their sizes in bytes, uncompressed; by build.mjs. */
export interface Parts {
  compile: [string, number];
  link: [string, number];
  export: [string, number];
  objects: [string, number];
  analyze: [string, number];
}

export type ToToolWorker =
  | { type: "load"; parts: Parts; linkAt: string | null }
  | { type: "build"; id: number; files: SourceFile[]; test: boolean };

export type FromToolWorker =
  | { type: "progress"; loaded: number; total: number }
  | { type: "ready" }
  | { type: "failed"; reason: string; memory: boolean }
  | { type: "built"; id: number; module: WebAssembly.Module | null; problems: Problem[]; millis: number };

interface Scope {
  onmessage: ((e: MessageEvent<ToToolWorker>) => void) | null;
  postMessage(m: FromToolWorker): void;
}
const scope = self as unknown as Scope;

/** What builds programs. */
interface Bench {
  tools: Tools;
  linker: Linker;
}

let bench: Promise<Bench>;
let work: Promise<unknown> = Promise.resolve();

scope.onmessage = ({ data }) => {
  if (data.type === "load") {
    bench = load(data.parts, data.linkAt);
    bench.then(
      () => scope.postMessage({ type: "ready" }),
      (e: unknown) => scope.postMessage({ type: "failed", reason: reason(e), memory: e instanceof RangeError }),
    );
  } else {
    work = work.then(() => build(data.id, data.files, data.test));
  }
};

/** Fetches the tools. linkAt is the URL of the server's linker, null to link here: that takes a gigabyte. */
async function load(parts: Parts, linkAt: string | null): Promise<Bench> {
  const needed = linkAt ? [parts.compile, parts.export] : [parts.compile, parts.link, parts.export, parts.objects];
  const total = needed.reduce((sum, [, size]) => sum + size, 0);
  let loaded = 0;
  let told = 0;
  const count = (n: number) => {
    loaded += n;
    if (loaded - told < total / 100) return;
    told = loaded;
    scope.postMessage({ type: "progress", loaded, total });
  };
  const part = ([url, size]: [string, number]) => fetchKept(url, size, count);
  const wasm = async (p: [string, number]) => {
    const bytes = await part(p);
    const module = await WebAssembly.compile(bytes);
    discard(bytes);
    return module;
  };
  const fetching = linkAt ? null : Promise.all([wasm(parts.link), part(parts.objects)]);
  const [compiler, exports] = await Promise.all([wasm(parts.compile), part(parts.export)]);
  const files = new MemFS((_, bytes) => tools.print(bytes));
  unpack(exports, files);
  mount(files);
  const tools = new Tools(compiler, files);
  const linker = fetching ? await local(parts, files, await fetching) : new RemoteLinker(linkAt!, files, tools.say);
  void forgetOthers(Object.values(parts).map(([url]: [string, number]) => url));
  return { tools, linker };
}

async function local(
  parts: Parts,
  files: MemFS,
  [linker, objects]: [WebAssembly.Module, Uint8Array<ArrayBuffer>],
): Promise<Linker> {
  let first: Uint8Array<ArrayBuffer> | null = objects;
  const made = new LocalLinker(linker, files, async () => {
    const pack = first ?? (await fetchKept(...parts.objects, () => undefined));
    first = null;
    return pack;
  });
  await made.warm();
  return made;
}

async function build(id: number, files: SourceFile[], test: boolean): Promise<void> {
  const start = performance.now();
  try {
    const { tools, linker } = await bench;
    const { wasm, problems } = await tools.build(files, linker, test);
    const module = wasm && (await WebAssembly.compile(limitMemory(wasm)));
    scope.postMessage({ type: "built", id, module, problems, millis: performance.now() - start });
    setTimeout(() => (work = work.then(() => linker.warm())), 300); // the program runs first
  } catch (e) {
    const problem: Problem = { file: files[0]?.name ?? "", line: 1, column: 1, text: reason(e), severity: "error" };
    scope.postMessage({ type: "built", id, module: null, problems: [problem], millis: performance.now() - start });
  }
}

function reason(e: unknown): string {
  if (e instanceof RangeError) return "There is not enough memory for Go's compiler in this browser.";
  return e instanceof Error ? e.message : String(e);
}
