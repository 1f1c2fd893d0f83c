// The worker in which a learner's program runs, once. What it prints goes out in
// pieces: at once when little, gathered for a frame when much.
import { exec, mount } from "./exec.ts";
import { MemFS } from "./memfs.ts";

export interface ToProgramWorker {
  module: WebAssembly.Module;
  args: string[];
  env: Record<string, string>;
  files: [string, Uint8Array][];
}

export type FromProgramWorker =
  { type: "output"; fd: 1 | 2; text: string } | { type: "exit"; code: number; reason?: string };

interface Scope {
  onmessage: ((e: MessageEvent<ToProgramWorker>) => void) | null;
  postMessage(m: FromProgramWorker): void;
}
const scope = self as unknown as Scope;

const mostOutput = 4 << 20; // bytes; a program that prints more is ended
const frame = 16; // ms

let printed = 0;
let waiting = "";
let waitingFd: 1 | 2 = 1;
let sent = 0;
let timer = 0;
let over = false;
const decoders = { 1: new TextDecoder(), 2: new TextDecoder() };

function flush(): void {
  clearTimeout(timer);
  timer = 0;
  if (waiting) scope.postMessage({ type: "output", fd: waitingFd, text: waiting });
  waiting = "";
  sent = performance.now();
}

function end(code: number, reason?: string): void {
  if (over) return;
  over = true;
  flush();
  scope.postMessage({ type: "exit", code, reason });
}

function print(fd: number, bytes: Uint8Array): void {
  if (over) return;
  const to = fd as 1 | 2;
  printed += bytes.length;
  if (to !== waitingFd) flush();
  waitingFd = to;
  waiting += decoders[to].decode(bytes, { stream: true });
  if (printed > mostOutput) return end(1, "The program was stopped: it printed more than 4 MiB.");
  if (waiting.length > 32_768 || performance.now() - sent > frame) flush();
  else timer ||= setTimeout(flush, frame) as unknown as number;
}

scope.onmessage = ({ data }) => {
  const files = new MemFS(print);
  for (const [path, bytes] of data.files) files.put(path, bytes);
  mount(files);
  exec(data.module, data.args, data.env).then(
    (code) => end(code),
    (e: unknown) => end(1, e instanceof Error ? e.message : String(e)),
  );
};
