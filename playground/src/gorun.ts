// Go in the widget. A script of its own, which only pages with Go load, at the first Run.
import { Program } from "./go/program.ts";
import { Toolchain, type Problem } from "./go/toolchain.ts";
import type { Running } from "./core/client.ts";
import type { Workspace } from "./core/workspace.ts";

/** Builds and runs Go programs in a workspace's sandbox. */
export class GoRun {
  constructor(
    private readonly workspace: Workspace,
    readonly tools = new Toolchain(),
  ) {}

  /** Runs the text of one file; what it prints, and what the compiler says, goes to r. The answer stops it. */
  start(text: string, r: Running): () => void {
    const stop = new AbortController();
    let program: Program | null = null;
    const end = (code: number, reason = ""): void => {
      if (reason) r.out(2, `${reason}\n`);
      r.exit(code);
    };
    const go = async (): Promise<void> => {
      const { module, problems } = await this.tools.build([{ name: "main.go", text: `${text.trimEnd()}\n` }], {
        signal: stop.signal,
      });
      if (stop.signal.aborted) return;
      for (const p of problems) r.out(2, told(p, text));
      if (!module) return end(1);
      program = new Program(module, { sandbox: this.workspace.sandbox!, origin: this.workspace.origin });
      program.on("output", (o) => r.out(o.fd, o.text));
      program.on("exit", (e) => end(e.code, e.reason));
      program.start();
    };
    go().catch((e: Error) => stop.signal.aborted || end(1, e.message));
    return () => {
      if (program) return program.stop();
      stop.abort();
      end(130);
    };
  }
}

/** A problem with the line that it is in, and a mark under its column. */
function told(p: Problem, text: string): string {
  const line = text.split("\n")[p.line - 1] ?? "";
  const bare = line.trimStart();
  const before = " ".repeat(Math.max(0, p.column - 1 - (line.length - bare.length)));
  return `${p.file}:${p.line}:${p.column}: ${p.text}\n    ${bare}\n    ${before}^\n`;
}

(self as unknown as { CloudletGoRun: typeof GoRun }).CloudletGoRun = GoRun;
