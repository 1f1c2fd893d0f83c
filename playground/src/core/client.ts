import { Emitter } from "./emitter.ts";
import { KeptFiles } from "./files.ts";
import type {
  Carried,
  Completion,
  Dropped,
  FromWorker,
  LinkState,
  Resource,
  Sandbox,
  ServerEvent,
  ToWorker,
} from "./messages.ts";
import { startWorker } from "./worker.ts";

declare const WORKER: string; // URL, by build.mjs

interface Events {
  progress: number; // 0 to 1
  ready: void;
  failed: string;
  link: { state: LinkState; reason?: string };
  event: ServerEvent;
  resources: Resource[];
}

/** What a running command says; every call happens between run and exit. */
export interface Running {
  out(fd: 1 | 2, text: string): void;
  prompt(): void;
  exit(code: number): void;
  carried?(files: Carried[]): void; // how far the files of an `aws s3` transfer are
}

const completionTimeout = 3000; // ms
const stopTimeout = 2000; // ms, after which a worker that computes and hears nothing is ended

/**
 * The client worker: the real SDK and the aws CLI as wasm. Nothing is fetched
 * before start.
 */
export class Client extends Emitter<Events> {
  private worker: Worker | null = null;
  private serial = 0;
  private readonly running = new Map<number, Running>();
  private readonly completing = new Map<number, (answer: { from: number; items: Completion[] }) => void>();
  private readonly taking = new Map<number, (answer: { data?: ArrayBuffer; error?: string }) => void>();
  private readonly putting = new Map<number, (answer: { dir: string; error?: string }) => void>();
  private waiting: ToWorker[] = []; // until ready
  private isReady = false;
  private given: { sandbox: Sandbox; origin: string } | null = null;

  get ready(): boolean {
    return this.isReady;
  }

  get started(): boolean {
    return this.worker !== null;
  }

  /** Begins to fetch the client, while the page still gets itself a sandbox. */
  load(origin: string): void {
    if (this.worker) return;
    try {
      this.worker = makeWorker(origin);
    } catch (e) {
      this.emit("failed", `The browser refuses to start a worker here (${(e as Error).message}).`);
      return;
    }
    this.worker.onmessage = (e: MessageEvent<FromWorker>) => this.receive(e.data);
    this.worker.onerror = (e) => {
      e.preventDefault();
      this.fail(e.message ? `The client stopped: ${e.message}` : "The client's script could not be loaded.");
    };
  }

  /** Links the client to a sandbox; what waits to be run runs then. */
  start(sandbox: Sandbox, origin: string): void {
    if (this.given) this.close(); // it belonged to another sandbox, or hung
    this.load(origin);
    this.given = { sandbox, origin };
    const files = new KeptFiles(sandbox.id).load();
    this.worker?.postMessage({ type: "start", sandbox, origin, files } satisfies ToWorker);
  }

  /** Ends the worker; commands that run end with it. */
  close(code = 130): void {
    this.worker?.terminate();
    this.worker = null;
    this.isReady = false;
    this.given = null;
    this.waiting = [];
    this.endAll(code);
  }

  /**
   * Runs a line of shell (or several) and returns its id; aside, in a session of its own that shares only the files
   * with the terminal's, and waits for no other line.
   */
  run(line: string, columns: number, running: Running, aside = false): number {
    const id = ++this.serial;
    this.running.set(id, running);
    this.send({ type: "run", id, line, columns, aside });
    return id;
  }

  input(id: number, data: string | null): void {
    this.send({ type: "stdin", id, data });
  }

  /** Stops a command. A client that does not obey is started anew, with the files that were kept. */
  stop(id: number): void {
    if (!this.isReady) {
      this.waiting = this.waiting.filter((m) => !(m.type === "run" && m.id === id));
      return this.end(id, 130);
    }
    this.send({ type: "stop", id });
    setTimeout(() => {
      if (this.running.has(id) && this.given) this.start(this.given.sandbox, this.given.origin);
    }, stopTimeout);
  }

  /**
   * Puts files of the reader's machine where commands find them (`aws s3 cp people.csv …`): below dir, or in the
   * terminal's current folder. They are read only when they are wanted. Answers the folder; throws what does not fit.
   */
  async files(list: Dropped[], dir = ""): Promise<string> {
    const id = ++this.serial;
    const answer = await new Promise<{ dir: string; error?: string }>((resolve) => {
      this.putting.set(id, resolve);
      this.send({ type: "files", id, dir, list });
    });
    if (answer.error) throw new Error(answer.error);
    return answer.dir;
  }

  /** Takes a file out of the shell's file system: answers its bytes and removes it. Throws an Error. */
  async take(path: string): Promise<ArrayBuffer> {
    const id = ++this.serial;
    const answer = await new Promise<{ data?: ArrayBuffer; error?: string }>((resolve) => {
      this.taking.set(id, resolve);
      this.send({ type: "take", id, path });
    });
    if (!answer.data) throw new Error(answer.error ?? "The file cannot be read.");
    return answer.data;
  }

  /** Asks what could stand at the cursor; answers nothing when the client is busy or not there yet. */
  async complete(line: string, cursor: number): Promise<{ from: number; items: Completion[] }> {
    if (!this.isReady) return { from: cursor, items: [] };
    const id = ++this.serial;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.completing.get(id)?.({ from: cursor, items: [] }), completionTimeout);
      this.completing.set(id, (answer) => {
        clearTimeout(timer);
        this.completing.delete(id);
        resolve(answer);
      });
      this.send({ type: "complete", id, line, cursor });
    });
  }

  private send(m: ToWorker): void {
    if (this.isReady) this.worker?.postMessage(m);
    else this.waiting.push(m);
  }

  private receive(m: FromWorker): void {
    switch (m.type) {
      case "progress":
        return this.emit("progress", m.total ? Math.min(1, m.loaded / m.total) : 0);
      case "ready":
        this.isReady = true;
        rememberWarm();
        for (const w of this.waiting.splice(0)) this.send(w);
        return this.emit("ready", undefined);
      case "failed":
        return this.fail(m.reason);
      case "out":
        return this.running.get(m.id)?.out(m.fd, m.text);
      case "prompt":
        return this.running.get(m.id)?.prompt();
      case "exit":
        return this.end(m.id, m.code);
      case "carried":
        return this.running.get(m.id)?.carried?.(m.files);
      case "put":
        this.putting.get(m.id)?.(m);
        this.putting.delete(m.id);
        return;
      case "taken":
        this.taking.get(m.id)?.(m);
        this.taking.delete(m.id);
        return;
      case "files":
        if (this.given) new KeptFiles(this.given.sandbox.id).save(m.data);
        return;
      case "completions":
        return this.completing.get(m.id)?.({ from: m.from, items: m.items });
      case "link":
        return this.emit("link", m);
      case "event":
        return this.emit("event", m.data);
      case "resources":
        return this.emit("resources", m.data ?? []);
    }
  }

  private fail(reason: string): void {
    for (const r of this.running.values()) r.out(2, reason + "\n");
    this.emit("failed", reason);
    this.close(1);
  }

  private end(id: number, code: number): void {
    const r = this.running.get(id);
    this.running.delete(id);
    r?.exit(code);
  }

  private endAll(code: number): void {
    for (const answer of this.putting.values()) answer({ dir: "", error: "The client has ended." });
    this.putting.clear();
    for (const answer of this.taking.values()) answer({ error: "The client has ended." });
    this.taking.clear();
    for (const id of [...this.running.keys()]) this.end(id, code);
  }
}

/** "#warm" says that this build's wasm was here before: then the browser may take its compiled code from its cache,
 * which it does not for a counted download. */
function makeWorker(origin: string): Worker {
  return startWorker(WORKER + (self.origin === origin && isWarm() ? "#warm" : ""), origin);
}

function isWarm(): boolean {
  try {
    return localStorage.getItem("cloudlet:client") === WORKER;
  } catch {
    return false;
  }
}

function rememberWarm(): void {
  try {
    localStorage.setItem("cloudlet:client", WORKER);
  } catch {
    // no storage here: it stays cold
  }
}
