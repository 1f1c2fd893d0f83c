import { h } from "../../core/dom.ts";
import { bytes } from "../../core/dropped.ts";
import { highlightJSON } from "../../core/highlight.ts";
import type { Command } from "../command.ts";
import { table } from "../ui.ts";
import type { Context } from "../view.ts";
import { parseCSV } from "./csv.ts";
import type { Head } from "./data.ts";
import { get } from "./download.ts";

const most = 64 << 10; // bytes of text
const mostOfImage = 8 << 20;
const rowsShown = 100;

type Kind = "csv" | "text" | "image" | "";

const textual = /\.(txt|md|json|jsonl|ya?ml|xml|html?|css|m?[jt]s|go|py|sh|sql|log|ini|toml|tf)$/i;

/** As what an object can be shown, by its type and its name. */
export function kindOf(key: string, type = ""): Kind {
  if (
    /^image\/(png|jpeg|gif|webp|avif|svg\+xml|bmp|x-icon)/.test(type) ||
    /\.(png|jpe?g|gif|webp|avif|svg)$/i.test(key)
  )
    return "image";
  if (/^text\/(csv|tab-separated-values)/.test(type) || /\.(csv|tsv)$/i.test(key)) return "csv";
  if (/^text\/|^application\/(json|xml|javascript|x-ndjson|yaml|sql)/.test(type) || textual.test(key)) return "text";
  return "";
}

const imageTypes: Record<string, string> = { svg: "image/svg+xml", jpg: "image/jpeg" };

/** What is in an object, as far as a page can show it: a table, a text, a picture. */
export async function preview(c: Context, flags: Command["flags"], key: string, head: Head): Promise<HTMLElement> {
  const kind = kindOf(key, head.ContentType);
  if (!head.ContentLength) return h("p", { class: "empty" }, "It is empty.");
  if (!kind) return h("p", { class: "empty" }, `No preview of ${head.ContentType ?? "such an object"}.`);
  if (kind === "image" && head.ContentLength > mostOfImage)
    return h("p", { class: "empty" }, `A picture of ${bytes(head.ContentLength)} is too large to show here.`);
  const cut = kind !== "image" && head.ContentLength > most;
  const data = await get(c, { ...flags, range: cut ? `bytes=0-${most - 1}` : undefined });
  if (kind === "image") {
    const ending = key.split(".").pop()!.toLowerCase();
    const type = head.ContentType?.startsWith("image/") ? head.ContentType : (imageTypes[ending] ?? `image/${ending}`);
    return h("img", { class: "preview", alt: key, src: await dataURL(data, type) });
  }
  let text = new TextDecoder().decode(data);
  if (cut) text = text.slice(0, text.lastIndexOf("\n") + 1 || text.length);
  const shown = kind === "csv" ? csvTable(text, key) : plain(text, key);
  const more = h("p", { class: "fine" }, `The first ${bytes(most)} of ${bytes(head.ContentLength)}.`);
  return h("div", { class: "block" }, shown, cut ? more : null);
}

function plain(text: string, key: string): HTMLElement {
  return h(
    "pre",
    { class: "json", tabindex: 0, role: "region", "aria-label": `Text of ${key}` },
    highlightJSON(text) ?? text,
  );
}

function csvTable(text: string, key: string): HTMLElement {
  const [heads, ...rows] = parseCSV(text, rowsShown + 1);
  const shown = table(`Rows of ${key}`, heads ?? [], rows.length ? rows : [(heads ?? []).map(() => "")], "", true);
  const full = rows.length < rowsShown;
  return h(
    "div",
    { class: "block csv" },
    shown,
    h("p", { class: "fine" }, full ? `${rows.length} rows` : `The first ${rowsShown} rows`),
  );
}

const dataURL = (data: ArrayBuffer, type: string): Promise<string> =>
  new Promise((ok) => {
    const reader = new FileReader();
    reader.onload = () => ok(reader.result as string);
    reader.readAsDataURL(new Blob([data], { type }));
  });
