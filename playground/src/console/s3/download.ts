import { announce, h } from "../../core/dom.ts";
import type { Command } from "../command.ts";
import type { Context } from "../view.ts";
import { type Head, leaf } from "./data.ts";
import { getObject, presign } from "./written.ts";

const atOnce = 64 << 20; // bytes that go through the console; more the browser fetches by a link
let serial = 0;

/** The bytes of an object, or of a range of it, by a GetObject of the console's. */
export async function get(c: Context, flags: Command["flags"]): Promise<ArrayBuffer> {
  const file = `/tmp/console-${++serial}`;
  const { line, run } = getObject(flags, file);
  await c.aws.write({ ...line, cli: run }, line);
  return c.aws.take(file);
}

/** Saves an object, or a version of it, on the reader's machine. */
export async function download(
  c: Context,
  of: { bucket: string; region?: string },
  key: string,
  version = "",
): Promise<void> {
  const flags = { ...of, key, "version-id": version || undefined };
  const head = await c.aws.read<Head>("s3api", "head-object", flags);
  if (head.ContentLength > atOnce && !version) {
    const link = presign(of, key, 300);
    save((await c.aws.write(link)).trim(), leaf(key));
    return;
  }
  const url = URL.createObjectURL(new Blob([await get(c, flags)], { type: head.ContentType }));
  save(url, leaf(key));
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function save(url: string, name: string): void {
  h("a", { href: url, download: name, target: "_blank", rel: "noopener" }).click();
  announce(`${name} is downloaded`);
}
