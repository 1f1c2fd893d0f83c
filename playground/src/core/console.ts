import type { Client, Running } from "./client.ts";
import { Emitter } from "./emitter.ts";
import { History } from "./history.ts";
import { splitCommands } from "./split.ts";

/** idle: waits for a command; busy: one runs; asking: it waits for a line. */
export type Mode = "idle" | "busy" | "asking";

interface Events {
  mode: Mode;
  command: string; // one begins
  out: { fd: 1 | 2; text: string };
  exit: number;
  answer: string; // a line the reader gave to the running command
  queued: number; // commands that wait for their turn
}

/** Runs commands one after another on a client; the terminal element shows it. */
export class Console extends Emitter<Events> {
  readonly history: History;
  mode: Mode = "idle";
  columns = 100;
  private current: number | null = null;
  private halt: (() => void) | null = null; // of a program
  private queue: string[] = [];
  private readonly idle: (() => void)[] = [];

  constructor(
    readonly client: Client,
    readonly open: () => Promise<void>, // makes sure of a sandbox and a client
    historyKey: string,
  ) {
    super();
    this.history = new History(historyKey);
  }

  /** Takes what the reader entered: an answer for the running command, or commands to run. */
  enter(text: string): void {
    if (this.mode === "asking" && this.current !== null) {
      this.client.input(this.current, text + "\n");
      this.emit("answer", text);
      return this.become("busy");
    }
    this.history.add(text.trimEnd());
    this.run(splitCommands(text));
  }

  /** Runs commands after those that wait already; resolves when all have ended. */
  run(commands: string[]): Promise<void> {
    this.queue.push(...commands);
    if (!this.queue.length && this.mode === "idle") return Promise.resolve();
    const done = new Promise<void>((resolve) => this.idle.push(resolve));
    if (this.current === null && !this.halt) this.next();
    else this.emit("queued", this.queue.length);
    return done;
  }

  /** Runs something that is no command of the shell but shows like one; start answers how to stop it. For an idle console. */
  program(label: string, start: (r: Running) => () => void): Promise<void> {
    this.become("busy");
    this.emit("command", label);
    return new Promise((resolve) => {
      this.halt = start({
        out: (fd, text) => this.emit("out", { fd, text }),
        prompt: () => undefined, // a program's input is at its end
        exit: (code) => {
          this.halt = null;
          this.emit("exit", code);
          this.next();
          resolve();
        },
      });
    });
  }

  /** Ctrl+D: no more input for the running command. */
  endInput(): void {
    if (this.mode === "asking" && this.current !== null) this.client.input(this.current, null);
  }

  /** Stops the running command and forgets those that wait. */
  stop(): void {
    this.queue = [];
    this.emit("queued", 0);
    this.halt?.();
    if (this.current !== null) this.client.stop(this.current);
  }

  private next(): void {
    const line = this.queue.shift();
    this.emit("queued", this.queue.length);
    if (line === undefined) {
      this.current = null;
      this.become("idle");
      for (const f of this.idle.splice(0)) f();
      return;
    }
    this.become("busy");
    this.emit("command", line);
    void this.open();
    this.current = this.client.run(line, this.columns, {
      out: (fd, text) => this.emit("out", { fd, text }),
      prompt: () => this.become("asking"),
      exit: (code) => {
        this.emit("exit", code);
        this.next();
      },
    });
  }

  private become(mode: Mode): void {
    this.mode = mode;
    this.emit("mode", mode);
  }
}
