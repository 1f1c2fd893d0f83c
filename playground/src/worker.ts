// The client worker's loader: fetches the Go client, says how far it is, starts it,
// and hands it the page's messages. The Go side is wasm/client/main.go.
import type { FromWorker, ToWorker } from "./core/messages.ts";

declare const CLIENT_WASM: string; // URL, by build.mjs
declare const CLIENT_SIZE: number; // bytes, uncompressed

interface Go {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}
interface Scope {
  Go: new () => Go;
  cloudletOrigin?: string; // set by the blob of an opaque document
  cloudletClient?: (receive: (m: ToWorker) => void) => void; // called once by Go
  onmessage: ((e: MessageEvent<ToWorker>) => void) | null;
  postMessage(m: FromWorker): void;
}
const scope = self as unknown as Scope;
const origin = scope.cloudletOrigin ?? location.origin;

const queue: ToWorker[] = [];
let receive: ((m: ToWorker) => void) | null = null;

scope.onmessage = (e) => (receive ? receive(e.data) : queue.push(e.data));
scope.cloudletClient = (f) => {
  receive = f;
  for (const m of queue.splice(0)) f(m);
};

/** The body passed on, its bytes counted. */
function counted(answer: Response): Response {
  let loaded = 0;
  let told = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      loaded += chunk.byteLength;
      if (loaded - told > CLIENT_SIZE / 50) {
        told = loaded;
        scope.postMessage({ type: "progress", loaded, total: CLIENT_SIZE });
      }
      out.enqueue(chunk);
    },
  });
  return new Response(answer.body!.pipeThrough(count), { headers: { "Content-Type": "application/wasm" } });
}

async function load(go: Go): Promise<WebAssembly.Instance> {
  const answer = await fetch(origin + CLIENT_WASM, { credentials: "omit" }).catch(() => null);
  if (!answer) throw new Error("The AWS client could not be downloaded: the server does not answer.");
  if (!answer.ok) throw new Error(`The AWS client could not be downloaded: the server answered ${answer.status}.`);
  const source = location.hash === "#warm" ? answer : counted(answer);
  const { instance } = await WebAssembly.instantiateStreaming(source, go.importObject);
  return instance;
}

async function main(): Promise<void> {
  if (typeof WebAssembly !== "object") throw new Error("This browser has no WebAssembly, or it is switched off.");
  const go = new scope.Go();
  const instance = await load(go);
  await go.run(instance);
  throw new Error("The AWS client ended unexpectedly.");
}

main().catch((e: unknown) => {
  const text = e instanceof Error ? e.message : String(e);
  const refused = e instanceof WebAssembly.CompileError && /polic|CSP|unsafe-eval/i.test(text);
  scope.postMessage({
    type: "failed",
    reason: refused ? "This page's security policy refuses WebAssembly, which the AWS client is made of." : text,
  });
});
