// The worker in which Go's compiler and linker run. It loads the toolchain at "load"
// and answers each "build" with one "built", in order.
import { mount } from "./exec.ts";
import { MemFS } from "./memfs.ts";
import { unpack } from "./pack.ts";
import { limitMemory } from "./limit.ts";
import type { Problem, SourceFile } from "./source.ts";
import { type Linker, LocalLinker, RemoteLinker } from "./linker.ts";
import { type Parts, Store } from "./store.ts";
import { Tools } from "./tools.ts";

interface Load {
  parts: Parts;
  linkAt: string | null; // the URL of the server's linker; null to link here, which takes half a gigabyte and more
  files: SourceFile[]; // a program that may be built
}

export type ToToolWorker =
  ({ type: "load" } & Load) | { type: "build"; id: number; files: SourceFile[]; test: boolean };

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
    bench = load(data);
    bench.then(
      () => scope.postMessage({ type: "ready" }),
      (e: unknown) => scope.postMessage({ type: "failed", reason: reason(e), memory: e instanceof RangeError }),
    );
  } else {
    work = work.then(() => build(data.id, data.files, data.test));
  }
};

/** Fetches the tools. */
async function load({ parts, linkAt, files: program }: Load): Promise<Bench> {
  const store = new Store(parts, (loaded, total) => scope.postMessage({ type: "progress", loaded, total }));
  if (!linkAt) store.begin("link", "objects-base");
  const [compiler, exports] = await Promise.all([store.wasm("compile"), store.bytes("export")]);
  const files = new MemFS((_, bytes) => tools.print(bytes));
  unpack(exports, files);
  mount(files);
  const tools = new Tools(compiler, files);
  const linker = linkAt
    ? new RemoteLinker(linkAt, files, tools.say)
    : new LocalLinker(await store.wasm("link"), files, (pack) => store.bytes(`objects-${pack}`));
  await linker.warm(tools.packs(program));
  void store.forgetOthers();
  return { tools, linker };
}

async function build(id: number, files: SourceFile[], test: boolean): Promise<void> {
  const start = performance.now();
  try {
    const { tools, linker } = await bench;
    const { wasm, problems } = await tools.build(files, linker, test);
    const module = wasm && (await WebAssembly.compile(limitMemory(wasm)));
    scope.postMessage({ type: "built", id, module, problems, millis: performance.now() - start });
    setTimeout(() => (work = work.then(() => linker.warm([])).catch(() => undefined)), 300); // the program runs first
  } catch (e) {
    const problem: Problem = { file: files[0]?.name ?? "", line: 1, column: 1, text: reason(e), severity: "error" };
    scope.postMessage({ type: "built", id, module: null, problems: [problem], millis: performance.now() - start });
  }
}

function reason(e: unknown): string {
  if (e instanceof RangeError) return "There is not enough memory for Go's compiler in this browser.";
  return e instanceof Error ? e.message : String(e);
}
