// Go's wasm_exec.js, as its worker loads it before our scripts: runs a js/wasm module
// over a MemFS.
import type { MemFS } from "./memfs.ts";

interface GoRuntime {
  argv: string[];
  env: Record<string, string>;
  exit: (code: number) => void;
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface Scope {
  Go: new () => GoRuntime;
  fs: unknown;
  path: unknown;
  process: { cwd?: () => string; umask?: () => number };
}

const scope = globalThis as unknown as Scope;

/** Makes files the file system of all that run in this worker. */
export function mount(files: MemFS): void {
  scope.fs = files;
  scope.path = {
    resolve: (...parts: string[]) => (parts.at(-1)!.startsWith("/") ? parts.at(-1) : `/w/${parts.join("/")}`),
  };
  Object.assign(scope.process, { cwd: () => "/w", umask: () => 0o22 });
}

/** Runs a program to its end and returns its exit code. */
export async function exec(module: WebAssembly.Module, argv: string[], env: Record<string, string>): Promise<number> {
  const go = new scope.Go();
  let code = 0;
  Object.assign(go, { argv, env, exit: (c: number) => (code = c) });
  await go.run(await WebAssembly.instantiate(module, go.importObject));
  return code;
}
