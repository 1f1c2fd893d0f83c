import { announce, h } from "../../core/dom.ts";
import { bytes } from "../../core/dropped.ts";
import type { Dropped } from "../../core/messages.ts";
import type { Aws } from "../aws.ts";
import { quote } from "../command.ts";
import { refusal } from "../ui.ts";
import { upload } from "./written.ts";

let serial = 0;

/** The uploads of a console. They go on while the reader looks at other pages. */
export class Uploads {
  readonly element = h("section", { class: "uploads", "aria-label": "Uploads", hidden: true });

  private constructor(private readonly aws: Aws) {}

  private static readonly known = new WeakMap<Aws, Uploads>();

  /** Those of the console that makes its calls with aws. */
  static of(aws: Aws): Uploads {
    let u = Uploads.known.get(aws);
    if (!u) Uploads.known.set(aws, (u = new Uploads(aws)));
    return u;
  }

  /** Uploads files below a prefix, and resolves when all of them are there or it was cancelled. Never rejects. */
  async add(
    files: Dropped[],
    to: { bucket: string; region?: string },
    prefix: string,
    storageClass = "",
  ): Promise<void> {
    if (!files.length) return;
    const dir = `/tmp/upload-${++serial}`;
    const row = new Row(files, `s3://${to.bucket}/${prefix}`);
    this.element.hidden = false;
    this.element.append(row.element);
    row.closed = () => (this.element.hidden = !this.element.childElementCount);
    try {
      await this.aws.lend(files, dir);
      const { folder, from, key } = place(files, prefix);
      const line = upload(to, `${dir}/${from}`.replace(/\/\.$/, ""), key, folder, storageClass).cli;
      const work = this.aws.carry(`${line} --only-show-errors`, (news) => row.news(news));
      row.stop = () => work.stop();
      await work.done;
      row.end();
      this.aws.show(upload(to, from, key, folder, storageClass));
    } catch (e) {
      row.end(e);
    }
    await this.aws.shell(`rm -rf ${quote(dir)}`).catch(() => "");
  }
}

/** What to copy where: one file, one folder, or all that was given. */
function place(files: Dropped[], prefix: string): { folder: boolean; from: string; key: string } {
  const first = files[0]!.path;
  if (files.length === 1) return { folder: false, from: first, key: prefix + first };
  const top = first.split("/")[0]!;
  const common = files.every((f) => f.path.startsWith(`${top}/`));
  return { folder: true, from: common ? top : ".", key: common ? `${prefix}${top}` : prefix.replace(/\/$/, "") };
}

/** One upload: how far it is, and what came of it. */
class Row {
  readonly element: HTMLElement;
  stop = (): void => {};
  closed = (): void => {};
  private readonly bar: HTMLProgressElement;
  private readonly text = h("p", { class: "fine" });
  private readonly said = h("p", { class: "error", role: "alert" });
  private readonly button = h("button", { type: "button", class: "quiet", onclick: () => this.press() }, "Cancel");
  private readonly total: number;
  private moved = 0;
  private done = 0;
  private state: "running" | "stopped" | "ended" = "running";

  constructor(
    private readonly files: Dropped[],
    private readonly to: string,
  ) {
    this.total = files.reduce((n, f) => n + f.file.size, 0);
    const what = files.length === 1 ? files[0]!.path : `${files.length.toLocaleString("en")} files`;
    this.bar = h("progress", { max: Math.max(1, this.total), value: 0, "aria-label": `Upload of ${what}` });
    this.element = h(
      "div",
      { class: "upload" },
      h("p", {}, h("strong", {}, what), ` to ${to}`),
      this.bar,
      this.text,
      this.said,
      this.button,
    );
    this.draw();
  }

  news(list: { bytes: number; done: boolean }[]): void {
    for (const f of list) {
      this.moved += f.bytes;
      if (f.done) this.done++;
    }
    this.draw();
  }

  end(error?: unknown): void {
    const n = this.files.length;
    if (this.state === "stopped") this.text.textContent = `Cancelled: ${this.done} of ${n} files had arrived.`;
    else if (error) this.said.replaceChildren(...refusal(error));
    else {
      this.moved = this.total;
      this.text.textContent = `${n.toLocaleString("en")} ${n === 1 ? "file" : "files"}, ${bytes(this.total)}: uploaded.`;
      announce(`Uploaded to ${this.to}`);
    }
    this.bar.value = this.total ? this.moved : 1;
    this.state = "ended";
    this.button.textContent = "Dismiss";
  }

  private draw(): void {
    this.bar.value = this.moved;
    this.text.textContent = `${this.done.toLocaleString("en")} of ${this.files.length.toLocaleString("en")} files, ${bytes(this.moved)} of ${bytes(this.total)}`;
  }

  private press(): void {
    if (this.state === "ended") {
      this.element.remove();
      return this.closed();
    }
    this.state = "stopped";
    this.stop();
  }
}
