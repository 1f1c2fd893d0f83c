// The worker in which package analysis runs (wasm/toolchain/analyze): it answers each
// request with its id, in order.
import { exec, mount } from "./exec.ts";
import { fetchKept } from "./kept.ts";
import { MemFS } from "./memfs.ts";
import { discard, unpack } from "./pack.ts";
import type { Parts } from "./toolworker.ts";

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
  const part = ([url, size]: [string, number]) => fetchKept(url, size, () => undefined);
  const [wasm, pack] = await Promise.all([part(parts.analyze), part(parts.export)]);
  const files = new MemFS((_, bytes) => console.warn(new TextDecoder().decode(bytes)));
  unpack(pack, files);
  mount(files);
  const lines = new TextDecoder().decode(files.get("/x/importcfg")!).trim().split("\n");
  const places = new Map(lines.map((line) => line.replace("packagefile ", "").split("=") as [string, string]));
  scope.cloudletPaths = [...places.keys()].filter(
    (path) => !path.startsWith("cloudlet/") && !path.includes("/internal/"),
  );
  scope.cloudletOpen = (path) => files.get(places.get(path) ?? "");
  const ready = new Promise<(request: string) => string>((resolve) => (scope.cloudletAnalyze = resolve));
  const module = await WebAssembly.compile(wasm);
  discard(wasm);
  void exec(module, ["analyze"], {});
  return ready;
}
