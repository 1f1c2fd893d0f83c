// Go's compiler and a linker at work over a MemFS that holds the packs (wasm/toolchain/pack).
import { exec } from "./exec.ts";
import { env, type Linker } from "./linker.ts";
import type { MemFS } from "./memfs.ts";
import { places } from "./pack.ts";
import { type Problem, type SourceFile, parseProblems, testMain } from "./source.ts";

const shim = 'package main\n\nimport _ "cloudlet/wasm/toolchain/shim"\n';

export interface Built {
  wasm: Uint8Array<ArrayBuffer> | null;
  problems: Problem[];
  millis: number;
}

export class Tools {
  private printed = "";
  private readonly text = new TextDecoder();

  /** files is mounted; what it is told to print goes to print. */
  constructor(
    private readonly compiler: WebAssembly.Module,
    private readonly files: MemFS,
  ) {}

  print(bytes: Uint8Array): void {
    this.say(this.text.decode(bytes));
  }

  readonly say = (text: string): void => void (this.printed += text);

  /** The packs that hold what the files import, but base. A path that occurs as another string does no harm. */
  packs(files: SourceFile[]): string[] {
    const imports = (path: string) =>
      files.some(({ text }) => text.includes(`"${path}"`) || text.includes(`\`${path}\``));
    const packs = new Set<string>();
    for (const [path, place] of places(this.files.get("/x/importcfg")!)) {
      const pack = place.split("/")[2]!; // of /x/pack/name.a
      if (pack !== "base" && !packs.has(pack) && imports(path)) packs.add(pack);
    }
    return [...packs];
  }

  /** Compiles and links the files to a program, or to its tests. */
  async build(files: SourceFile[], linker: Linker, test = false): Promise<Built> {
    const start = performance.now();
    this.printed = "";
    const ok = test
      ? await this.compileTests(files)
      : await this.compile("main", [...files, { name: "zz_cloudlet.go", text: shim }]);
    const wasm = ok ? await linker.link(this.packs(files)) : null;
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
}
