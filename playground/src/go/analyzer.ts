import { analyzer, type Problem, type SourceFile } from "./toolchain.ts";

/** Something that may stand at the cursor. */
export interface Item {
  label: string;
  kind: "function" | "method" | "field" | "variable" | "constant" | "type" | "package" | "keyword";
  detail: string;
  import?: string; // a package that the file has to import for it
}

interface Answer {
  problems?: Problem[];
  items?: Item[];
  text?: string;
}

/** What knows Go, in a worker of its own; it is loaded at the first question. */
export class Analyzer {
  private worker: Worker | null = null;
  private readonly waiting = new Map<number, (a: Answer) => void>();
  private serial = 0;

  async check(files: SourceFile[]): Promise<Problem[]> {
    return (await this.ask({ do: "check", files })).problems ?? [];
  }

  /** What may stand at an offset (in UTF-16 units) of a file. */
  async complete(files: SourceFile[], file: string, offset: number): Promise<Item[]> {
    const before = files.find((f) => f.name === file)?.text.slice(0, offset) ?? "";
    const bytes = new TextEncoder().encode(before).length;
    return (await this.ask({ do: "complete", files, file, offset: bytes })).items ?? [];
  }

  /** A file as gofmt writes it, its imports put right; or what is in the way. */
  async format(files: SourceFile[], file: string): Promise<{ text: string | null; problems: Problem[] }> {
    const { text, problems } = await this.ask({ do: "format", files, file });
    return { text: text && !problems?.length ? text : null, problems: problems ?? [] };
  }

  private ask(request: object): Promise<Answer> {
    const worker = this.start();
    if (!worker) return Promise.resolve({});
    const id = ++this.serial;
    worker.postMessage({ id, request: JSON.stringify(request) });
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  private start(): Worker | null {
    if (this.worker) return this.worker;
    this.worker = analyzer();
    if (!this.worker) return null;
    this.worker.onmessage = ({ data }: MessageEvent<{ id: number; answer: string }>) => {
      this.waiting.get(data.id)?.(JSON.parse(data.answer) as Answer);
      this.waiting.delete(data.id);
    };
    return this.worker;
  }
}
