import type { Client } from "../core/client.ts";
import type { Carried, Dropped } from "../core/messages.ts";
import { Emitter } from "../core/emitter.ts";
import { type Command, quote, type Shown, toCLI, type Written } from "./command.ts";

/** What AWS refused, in its own words. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  constructor(
    readonly code: string, // AccessDenied, "" when it was not AWS that refused
    message: string,
  ) {
    super(message);
  }
}

/** The code of what AWS refused; "" of any other error. Scripts that were loaded apart have classes of their own. */
export function codeOf(e: unknown): string {
  return e instanceof Error && e.name === "AwsError" ? (e as AwsError).code : "";
}

/** Whom the console acts as after a sign-in. */
export interface Identity {
  name: string; // "root", or the user's
  arn: string;
  mfa: boolean;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
}

interface Events {
  called: { command: Shown; error: AwsError | null };
  identity: Identity | null;
}

const refusal = /An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: ([\s\S]*)/;

/** Makes the console's calls: the aws command in the worker, with the real SDK, as whoever is signed in. */
export class Aws extends Emitter<Events> {
  identity: Identity | null = null; // null: the sandbox's own root key

  constructor(
    private readonly client: Client,
    private readonly open: () => Promise<void>,
  ) {
    super();
  }

  become(identity: Identity | null): void {
    this.identity = identity;
    this.emit("identity", identity);
  }

  /** Calls an operation and answers its output. Throws AwsError. */
  async call<T = Record<string, never>>(
    service: string,
    operation: string,
    flags: Command["flags"] = {},
    quiet = false,
  ): Promise<T> {
    const command = { service, operation, flags };
    try {
      const text = await this.shell(`${toCLI(command)} --output json`);
      if (!quiet) this.emit("called", { command, error: null });
      return (text.trim() ? JSON.parse(text) : {}) as T;
    } catch (e) {
      if (!quiet) this.emit("called", { command, error: e as AwsError });
      throw e;
    }
  }

  /** Like call, for what the page reads only to show it: not among the calls worth learning from. */
  read<T>(service: string, operation: string, flags: Command["flags"] = {}): Promise<T> {
    return this.call<T>(service, operation, flags, true);
  }

  /** Runs a line that is no single operation, and shows it, or what the reader would type instead. */
  async write(line: Written, shown: Shown = line): Promise<string> {
    try {
      const text = await this.shell(line.cli);
      this.show(shown);
      return text;
    } catch (e) {
      this.show(shown, e as AwsError);
      throw e;
    }
  }

  /** Shows a command that was run in another way. */
  show(command: Shown, error: AwsError | null = null): void {
    this.emit("called", { command, error });
  }

  /** Lends files of the reader's machine to the shell, under a folder. */
  async lend(files: Dropped[], dir: string): Promise<void> {
    await this.open();
    await this.client.files(files, dir);
  }

  /** Takes a file out of the shell's file system: answers its bytes and removes it. */
  async take(path: string): Promise<ArrayBuffer> {
    await this.open();
    return this.client.take(path);
  }

  /** Runs a line that takes long, beside all others, and tells how far its files are. stop ends it; done rejects then, too. */
  carry(line: string, news: (files: Carried[]) => void): { done: Promise<void>; stop(): void } {
    let err = "";
    let stop = (): void => {};
    const done = this.open().then(
      () =>
        new Promise<void>((ok, bad) => {
          const exit = (code: number): void => (code === 0 ? ok() : bad(new AwsError("", err.trim() || String(code))));
          const out = (fd: number, text: string): void => void (fd === 2 && (err += text));
          const id = this.client.run(this.signed(line), 100, { out, prompt: () => {}, exit, carried: news }, true);
          stop = () => this.client.stop(id);
        }),
    );
    return { done, stop: () => stop() };
  }

  /** Runs a line of shell as the identity and answers what it printed. */
  async shell(line: string): Promise<string> {
    await this.open();
    let [out, err] = ["", ""];
    const code = await new Promise<number>((exit) => {
      this.client.run(this.signed(line), 100, {
        out: (fd, text) => void (fd === 1 ? (out += text) : (err += text)),
        prompt: () => {},
        exit,
      });
    });
    if (code === 0) return out;
    const [, name, message] = refusal.exec(err) ?? [];
    throw new AwsError(name ?? "", (message ?? err).trim() || `The command ended with exit code ${code}.`);
  }

  private signed(line: string): string {
    const id = this.identity;
    if (!id) return line;
    const keys = {
      AWS_ACCESS_KEY_ID: id.accessKeyId,
      AWS_SECRET_ACCESS_KEY: id.secretAccessKey,
      AWS_SESSION_TOKEN: id.sessionToken,
    };
    return `${Object.entries(keys)
      .map(([k, v]) => `${k}=${quote(v)}`)
      .join(" ")} ${line}`;
  }
}
