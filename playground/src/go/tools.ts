// Go's compiler and linker at work over a MemFS that holds the packs (wasm/toolchain/pack).
import { exec } from "./exec.ts";
import type { MemFS } from "./memfs.ts";
import { unpack } from "./pack.ts";
import { type Problem, type SourceFile, parseProblems, testMain } from "./source.ts";

const env = { GOOS: "js", GOARCH: "wasm", GOROOT: "/go", TMPDIR: "/tmp", HOME: "/tmp" };
const shim = 'package main\n\nimport _ "cloudlet/wasm/toolchain/shim"\n';

/** A linker that has loaded all packages and waits for the program. */
interface Spare {
  go: () => void;
  done: Promise<number>;
}

export interface Built {
  wasm: Uint8Array<ArrayBuffer> | null;
  problems: Problem[];
  millis: number;
}

export class Tools {
  private spare: Promise<Spare> | null = null;
  private printed = "";
  private readonly text = new TextDecoder();

  /**
   * files is mounted; what it is told to print goes to print. objects is the pack of what the linker reads: 300 MB,
   * so it is there only while a linker reads it.
   */
  constructor(
    private readonly compiler: WebAssembly.Module,
    private readonly linker: WebAssembly.Module,
    private readonly files: MemFS,
    private readonly objects: () => Promise<Uint8Array>,
  ) {}

  print(bytes: Uint8Array): void {
    this.printed += this.text.decode(bytes);
  }

  /** Starts a linker ahead of the next build, unless one waits. */
  warm(): Promise<unknown> {
    return (this.spare ??= this.startLinker());
  }

  /** Compiles and links the files to a program, or to its tests. */
  async build(files: SourceFile[], test = false): Promise<Built> {
    const start = performance.now();
    this.printed = "";
    await this.warm();
    const ok = test
      ? await this.compileTests(files)
      : await this.compile("main", [...files, { name: "zz_cloudlet.go", text: shim }]);
    const wasm = ok ? await this.link() : null;
    const problems = wasm ? [] : parseProblems(this.printed || "the tools ended without a word", files);
    return { wasm, problems, millis: performance.now() - start };
  }

  /** Compiles the files as package path into /w/path.x (export data) and /w/path.o (object). */
  private async compile(path: string, files: SourceFile[], imports: string[] = []): Promise<boolean> {
    const config =
      new TextDecoder().decode(this.files.get("/x/importcfg")!) +
      imports.map((p) => `packagefile ${p}=/w/${p}.x\n`).join("");
    this.files.put("/w/importcfg", new TextEncoder().encode(config));
    const names = files.map((f) => `./${f.name}`);
    for (const f of files) this.files.put(`/w/${f.name}`, new TextEncoder().encode(f.text));
    const flags = ["-p", path, "-complete", "-dwarf=false", "-pack", "-c=1", "-importcfg", "/w/importcfg"];
    const code = await exec(
      this.compiler,
      ["compile", ...flags, "-o", `/w/${path}.x`, "-linkobj", `/w/${path}.o`, ...names],
      env,
    );
    for (const f of files) this.files.remove(`/w/${f.name}`);
    return code === 0;
  }

  private async compileTests(files: SourceFile[]): Promise<boolean> {
    const isTest = (f: SourceFile) => f.name.endsWith("_test.go");
    const outside = files.filter((f) => isTest(f) && /^package \w+_test\b/m.test(f.text));
    const inside = files.filter((f) => !outside.includes(f));
    if (!(await this.compile("play", inside))) return false;
    if (outside.length && !(await this.compile("play_test", outside, ["play"]))) return false;
    const main = testMain(inside.filter(isTest), outside);
    return this.compile(
      "main",
      [{ name: "_testmain.go", text: main }],
      outside.length ? ["play", "play_test"] : ["play"],
    );
  }

  private async link(): Promise<Uint8Array<ArrayBuffer> | null> {
    const spare = await this.spare!;
    this.spare = null;
    spare.go();
    if ((await spare.done) !== 0) return null;
    const wasm = this.files.get("/w/out.wasm") as Uint8Array<ArrayBuffer>;
    this.files.remove("/w/out.wasm");
    return wasm;
  }

  private async startLinker(): Promise<Spare> {
    const read = unpack(await this.objects(), this.files);
    const waits = new Promise<() => void>((resolve) => Object.assign(globalThis, { cloudletLinker: resolve }));
    const flags = ["-s", "-w", "-importcfg", "/o/importcfg", "-buildmode=exe", "-o", "/w/out.wasm", "/w/main.o"];
    const done = exec(this.linker, ["link", ...flags], { ...env, LINKPREFORK: "1" });
    const go = await Promise.race([waits, done.then(() => null)]);
    for (const path of read) this.files.remove(path);
    if (!go) throw new Error(`Go's linker did not start: ${this.printed}`);
    return { go, done };
  }
}
