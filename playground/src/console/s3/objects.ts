import { h } from "../../core/dom.ts";
import { bytes, dropped, pickButton } from "../../core/dropped.ts";
import type { Dropped } from "../../core/messages.ts";
import { struct } from "../command.ts";
import { action, day, field, form, link, more, refusal, select, sure, table, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { folderAt, objectAt, tabs, way } from "./bucket.ts";
import { classes } from "./classes.ts";
import { at, leaf, type Listing, type Thing, type Versions } from "./data.ts";
import { deleted } from "./deleted.ts";
import { download } from "./download.ts";
import { moveForm } from "./move.ts";
import { Uploads } from "./uploads.ts";
import { removeAll } from "./written.ts";

const perPage = 100;

/** What is in a bucket below a prefix, as folders and files. */
export async function objects(c: Context, bucket: string, prefix: string): Promise<View> {
  const list = new Browser(c, bucket, prefix, await at(c, bucket));
  await list.draw();
  return {
    title: prefix ? leaf(prefix) : bucket,
    body: [way(bucket, prefix), tabs(bucket, "Objects"), list.element],
  };
}

/** The list of one folder: its pages, what was chosen of it, and what can be done with that. */
class Browser {
  readonly element: HTMLElement;
  private readonly place = h("div", { class: "listing" });
  private readonly bar = h("div", { class: "chosen", role: "group", "aria-label": "With what is chosen" });
  private readonly find = field("Find by the beginning of the name", { type: "search" });
  private readonly gone = tick("Show deleted");
  private readonly storage = select("Storage class of uploads", [
    ["", "STANDARD"],
    ...classes.slice(1).map((k): [string, string] => [k.name, k.name]),
  ]);
  private readonly chosen = new Set<string>();
  private pages: string[] = [""]; // tokens up to the one that is shown
  private turn = 0;

  constructor(
    private readonly c: Context,
    private readonly bucket: string,
    private readonly prefix: string,
    private readonly of: { bucket: string; region?: string },
  ) {
    const up = pickButton("Upload files", false, (files) => void this.upload(files));
    up.querySelector("button")!.className = "primary";
    let timer = 0;
    this.find.input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => this.start(), 250);
    });
    this.gone.input.addEventListener("change", () => this.start());
    const folder = pickButton("Upload a folder", true, (files) => void this.upload(files));
    folder.querySelector("button")!.className = "";
    this.element = h(
      "div",
      { class: "browser" },
      h("div", { class: "row" }, up, folder, this.folderForm(), this.options()),
      Uploads.of(c.aws).element,
      h("div", { class: "row" }, this.find.row, this.gone.row),
      this.bar,
      this.place,
      h("p", { class: "fine drop" }, "Files and folders can be dropped anywhere on this list."),
    );
    this.element.addEventListener("dragover", (e) => {
      if (!e.dataTransfer?.types.includes("Files")) return;
      e.preventDefault();
      this.element.classList.add("over");
    });
    this.element.addEventListener("dragleave", (e) => {
      if (!this.element.contains(e.relatedTarget as Node | null)) this.element.classList.remove("over");
    });
    this.element.addEventListener("drop", (e) => {
      if (!e.dataTransfer?.types.includes("Files")) return;
      e.preventDefault();
      e.stopPropagation();
      this.element.classList.remove("over");
      void dropped(e.dataTransfer).then((files) => this.upload(files));
    });
  }

  private async upload(files: Dropped[]): Promise<void> {
    await Uploads.of(this.c.aws).add(files, this.of, this.prefix, this.storage.input.value);
    if (this.element.isConnected) await this.draw();
  }

  private options(): HTMLElement {
    return more("Options", this.storage.row);
  }

  private folderForm(): HTMLElement {
    const name = field("Name of the folder", { required: true }, "An empty object whose key ends in a slash.");
    const make = form("Create", [name.row], async () => {
      const key = `${this.prefix}${name.input.value.trim().replace(/\/+$/, "")}/`;
      await this.c.aws.call("s3api", "put-object", { ...this.of, key });
      this.c.go(folderAt(this.bucket, key));
    });
    return more("Create folder", make);
  }

  private start(): void {
    this.pages = [""];
    void this.draw();
  }

  /** Reads the page again and shows it. */
  async draw(): Promise<void> {
    const turn = ++this.turn;
    const prefix = this.prefix + this.find.input.value;
    try {
      const shown = this.gone.input.checked ? await this.deletedList(prefix) : await this.list(prefix);
      if (turn !== this.turn) return;
      this.chosen.clear();
      this.place.replaceChildren(...shown);
      this.choose();
    } catch (e) {
      if (turn === this.turn) this.place.replaceChildren(h("p", { class: "error", role: "alert" }, ...refusal(e)));
    }
  }

  private async deletedList(prefix: string): Promise<Node[]> {
    const got = await this.c.aws.call<Versions>("s3api", "list-object-versions", { ...this.of, prefix });
    return [deleted(this.c, this.of, this.prefix, got.DeleteMarkers ?? [], () => void this.draw())];
  }

  private async list(prefix: string): Promise<Node[]> {
    const token = this.pages.at(-1)!;
    const got = await this.c.aws.call<Listing>("s3api", "list-objects-v2", {
      ...this.of,
      delimiter: "/",
      prefix: prefix || undefined,
      "max-keys": perPage,
      "continuation-token": token || undefined,
      paginate: false,
    });
    const files = (got.Contents ?? []).filter((o) => o.Key !== this.prefix);
    const folders = (got.CommonPrefixes ?? []).map((p) => p.Prefix);
    const rows = [...folders.map((f) => this.folderRow(f)), ...files.map((f) => this.fileRow(f))];
    const all = h("input", { type: "checkbox", "aria-label": "Choose all of this page" });
    all.addEventListener("change", () => {
      for (const box of this.place.querySelectorAll<HTMLInputElement>("tbody input")) {
        if (box.checked !== all.checked) box.click();
      }
    });
    const empty = this.find.input.value
      ? "Nothing begins like that."
      : this.pages.length > 1
        ? "There is nothing on this page (any more)."
        : "Nothing is in here yet.";
    return [
      table("Objects", [all, "Name", "Size", "Last modified", "Storage class"], rows, empty, true),
      this.pager(got.NextContinuationToken),
    ];
  }

  private pager(next: string | undefined): HTMLElement {
    if (!next && this.pages.length === 1) return h("span");
    const go = (label: string, to: string[] | null): HTMLElement => {
      const turn = (): void => {
        this.pages = to!;
        void this.draw();
      };
      return h("button", { type: "button", disabled: to === null, onclick: turn }, label);
    };
    return h(
      "div",
      { class: "row pager", role: "group", "aria-label": "Pages" },
      go("Previous", this.pages.length > 1 ? this.pages.slice(0, -1) : null),
      h("span", { role: "status" }, `Page ${this.pages.length}`),
      go("Next", next ? [...this.pages, next] : null),
    );
  }

  private box(key: string): HTMLElement {
    const box = h("input", { type: "checkbox", "aria-label": `Choose ${leaf(key)}` });
    box.addEventListener("change", () => {
      if (box.checked) this.chosen.add(key);
      else this.chosen.delete(key);
      this.choose();
    });
    return box;
  }

  private folderRow(key: string): (Node | string)[] {
    return [this.box(key), link(folderAt(this.bucket, key), `${leaf(key)}/`, "name folder"), "–", "–", "–"];
  }

  private fileRow(o: Thing): (Node | string)[] {
    const name = o.Key.slice(this.prefix.length);
    return [
      this.box(o.Key),
      link(objectAt(this.bucket, o.Key), name, "name"),
      bytes(o.Size),
      day(o.LastModified),
      o.StorageClass,
    ];
  }

  /** What can be done with what is chosen. */
  private choose(): void {
    const keys = [...this.chosen];
    if (!keys.length) return this.bar.replaceChildren();
    const place = h("div");
    const carry = h("button", { type: "button" }, "Copy or move");
    carry.addEventListener("click", async () => {
      place.replaceChildren(await moveForm(this.c, this.of, this.prefix, keys, () => void this.draw()));
      place.querySelector<HTMLElement>("select,input")?.focus();
    });
    const count = keys.length === 1 ? leaf(keys[0]!) : `${keys.length} things`;
    const single = keys.length === 1 && !keys[0]!.endsWith("/");
    this.bar.replaceChildren(
      h(
        "div",
        { class: "row" },
        h("strong", { role: "status" }, `${keys.length} chosen`),
        single ? action("Download", () => download(this.c, this.of, keys[0]!)) : "",
        carry,
        sure("Delete", `Delete ${count}?`, () => this.remove(keys)),
      ),
      place,
    );
  }

  private async remove(keys: string[]): Promise<void> {
    const { aws } = this.c;
    for (const folder of keys.filter((k) => k.endsWith("/"))) await aws.write(removeAll(this.of, folder));
    const files = keys.filter((k) => !k.endsWith("/"));
    if (files.length === 1) await aws.call("s3api", "delete-object", { ...this.of, key: files[0]! });
    if (files.length > 1) {
      const gone = await aws.call<{ Errors?: { Key: string; Message: string }[] }>("s3api", "delete-objects", {
        ...this.of,
        delete: struct("Delete", { Objects: files.map((Key) => struct("ObjectIdentifier", { Key })), Quiet: true }),
      });
      if (gone.Errors?.length) throw new Error(gone.Errors.map((e) => `${e.Key}: ${e.Message}`).join("; "));
    }
    await this.draw();
  }
}
