import { Emitter } from "../core/emitter.ts";
import type { Sandbox } from "../core/messages.ts";
import type { FromProgramWorker, ToProgramWorker } from "./programworker.ts";
import { programWorker } from "./toolchain.ts";

interface Events {
  output: { fd: 1 | 2; text: string };
  exit: { code: number; reason?: string };
}

export interface ProgramOptions {
  sandbox: Sandbox; // which the AWS SDK finds by its usual variables
  origin: string;
  args?: string[];
  env?: Record<string, string>;
}

/** One run of a program, in a worker of its own. It ends with one "exit". */
export class Program extends Emitter<Events> {
  private worker: Worker | null = null;

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly options: ProgramOptions,
  ) {
    super();
  }

  start(): void {
    const worker = programWorker();
    this.worker = worker;
    worker.onerror = (e) => this.end(1, e.message || "The program's worker ended unexpectedly.");
    worker.onmessage = ({ data }: MessageEvent<FromProgramWorker>) => {
      if (data.type === "output") this.emit("output", data);
      else this.end(data.code, data.reason);
    };
    const { sandbox, origin, args = ["main"], env } = this.options;
    const start: ToProgramWorker = {
      module: this.module,
      args,
      env: { ...environment(sandbox, origin), ...env },
      files: [],
    };
    worker.postMessage(start);
  }

  /** Ends it at once, whatever it does. */
  stop(): void {
    this.end(130);
  }

  private end(code: number, reason?: string): void {
    if (!this.worker) return;
    this.worker.terminate();
    this.worker = null;
    this.emit("exit", { code, reason });
  }
}

/** What a program finds in its environment: the endpoint is the shim's (wasm/toolchain/shim). */
function environment(s: Sandbox, origin: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
    AWS_ACCESS_KEY_ID: s.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s.secretAccessKey,
    AWS_REGION: s.region,
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: "/home",
    CLOUDLET_ORIGIN: origin,
    CLOUDLET_SANDBOX: s.id,
    CLOUDLET_TOKEN: s.token,
  };
}
