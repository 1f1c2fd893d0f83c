// What a build is made of and what it says.

export interface SourceFile {
  name: string; // "main.go", without a folder
  text: string;
}

export interface Problem {
  file: string;
  line: number; // from 1
  column: number; // from 1, in UTF-16 units
  text: string;
  severity: "error" | "warning";
}

/** A message of the compiler: "./main.go:12:3: undefined: x"; lines after it that begin with a tab belong to it. */
const message = /^(?:\.\/|\/w\/)?([\w.-]+\.go):(\d+):(?:(\d+):)? (.*)$/;

/** What the compiler or the linker printed, as problems; a line that names no place is one at the start of the first file. */
export function parseProblems(printed: string, files: SourceFile[]): Problem[] {
  const problems: Problem[] = [];
  for (const line of printed.split("\n")) {
    const found = message.exec(line);
    if (found) problems.push(at(files, found[1]!, Number(found[2]), Number(found[3] ?? 1), found[4]!));
    else if (line.startsWith("\t") && problems.length) problems.at(-1)!.text += `\n${line}`;
    else if (line.trim()) problems.push(at(files, files[0]?.name ?? "main.go", 1, 1, line.trim()));
  }
  return problems;
}

function at(files: SourceFile[], file: string, line: number, byte: number, text: string): Problem {
  const source = files.find((f) => f.name === file)?.text.split("\n")[line - 1] ?? "";
  const before = new TextEncoder().encode(source).subarray(0, byte - 1);
  return { file, line, column: new TextDecoder().decode(before).length + 1, text, severity: "error" };
}

const testFunction = /^func (Test|Benchmark|Fuzz|Example)([\p{Lu}\d_]\w*)?\s*\(/gmu;

/** The main package that go test would write for these files: testing.MainStart over all tests, in order. */
export function testMain(inside: SourceFile[], outside: SourceFile[]): string {
  const lists: Record<string, string[]> = { Test: [], Benchmark: [], Fuzz: [], Example: [] };
  for (const [pkg, files] of [
    ["_test", inside],
    ["_xtest", outside],
  ] as const) {
    for (const file of files) {
      for (const [, kind, rest = ""] of file.text.matchAll(testFunction)) {
        const name = kind! + rest;
        if (name === "TestMain") continue;
        if (kind === "Example") addExample(lists.Example!, pkg, file.text, name);
        else lists[kind!]!.push(`{${JSON.stringify(name)}, ${pkg}.${name}},`);
      }
    }
  }
  const own = [...inside, ...outside].some((f) => /^func TestMain\(\w+ \*testing\.M\)/m.test(f.text));
  return `package main

import (
	"os"
	"testing"
	"testing/internal/testdeps"
	_ "cloudlet/wasm/toolchain/shim"
	${inside.length ? "_test" : "_"} "play"
	${outside.length ? '_xtest "play_test"' : ""}
)

var tests = []testing.InternalTest{${lists.Test!.join("\n")}}
var benchmarks = []testing.InternalBenchmark{${lists.Benchmark!.join("\n")}}
var fuzzTargets = []testing.InternalFuzzTarget{${lists.Fuzz!.join("\n")}}
var examples = []testing.InternalExample{${lists.Example!.join("\n")}}

func main() {
	m := testing.MainStart(testdeps.TestDeps{}, tests, benchmarks, fuzzTargets, examples)
	${own ? `${inside.some((f) => f.text.includes("func TestMain(")) ? "_test" : "_xtest"}.TestMain(m)` : "os.Exit(m.Run())"}
	${own ? "os.Exit(0)" : ""}
}
`;
}

/** An example runs only when a comment at its end says what it prints. */
function addExample(list: string[], pkg: string, text: string, name: string): void {
  const body = text.slice(text.indexOf(`func ${name}(`)).split(/^}/m)[0]!;
  const said = /\/\/ (Unordered output|Output):((?:.*\n?)(?:\s*\/\/.*\n?)*)\s*$/i.exec(body);
  if (!said) return;
  const output = said[2]!.replace(/^\s*\/\/ ?/gm, "").trim();
  list.push(
    `{${JSON.stringify(name)}, ${pkg}.${name}, ${JSON.stringify(`${output}\n`)}, ${said[1]!.toLowerCase().startsWith("un")}},`,
  );
}
