// The worker in which package analysis runs (wasm/toolchain/analyze): it answers each
// request with its id, in order.
import { exec, mount } from "./exec.ts";
import { MemFS } from "./memfs.ts";
import { places, unpack } from "./pack.ts";
import { type Parts, Store } from "./store.ts";

export interface Ask {
  id: number;
  request: string; // JSON, of wasm/toolchain/analyze
}

interface Scope {
  onmessage: ((e: MessageEvent<Parts | Ask>) => void) | null;
  postMessage(m: { id: number; answer: string }): void;
  cloudletPaths: string[];
  cloudletOpen(path: string): Uint8Array | null;
  cloudletAnalyze(analyze: (request: string) => string): void;
}
const scope = self as unknown as Scope;

let analyze: Promise<(request: string) => string>;

scope.onmessage = async ({ data }) => {
  if ("id" in data) {
    const { id } = data;
    scope.postMessage({ id, answer: await analyze.then((f) => f(data.request)).catch(() => "{}") });
  } else {
    analyze = start(data);
  }
};

async function start(parts: Parts): Promise<(request: string) => string> {
  const store = new Store(parts);
  const [module, pack] = await Promise.all([store.wasm("analyze"), store.bytes("export")]);
  const files = new MemFS((_, bytes) => console.warn(new TextDecoder().decode(bytes)));
  unpack(pack, files);
  mount(files);
  const packages = places(files.get("/x/importcfg")!);
  scope.cloudletPaths = [...packages.keys()].filter(
    (path) => !path.startsWith("cloudlet/") && !path.includes("/internal/"),
  );
  scope.cloudletOpen = (path) => files.get(packages.get(path) ?? "");
  const ready = new Promise<(request: string) => string>((resolve) => (scope.cloudletAnalyze = resolve));
  void exec(module, ["analyze"], {});
  return ready;
}
