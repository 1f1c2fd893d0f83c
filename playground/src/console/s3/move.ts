import { h } from "../../core/dom.ts";
import { field, form, select } from "../ui.ts";
import type { Context } from "../view.ts";
import { allBuckets, at, leaf } from "./data.ts";
import { carry } from "./written.ts";

/** A form that copies or moves objects and folders to another place, or a single one to another name. */
export async function moveForm(
  c: Context,
  from: { bucket: string; region?: string },
  prefix: string,
  keys: string[],
  done: (target: string, bucket: string, moved: boolean) => void,
): Promise<HTMLElement> {
  const all = await allBuckets(c);
  const verb = select("What to do", [
    ["cp", "Copy"],
    ["mv", "Move"],
  ]);
  const bucket = select(
    "To the bucket",
    all.map((b): [string, string] => [b.Name, b.Name]),
  );
  bucket.input.value = from.bucket;
  const folder = field("Folder", { value: prefix }, "Empty for the top of the bucket.");
  const single = keys.length === 1;
  const name = field("Name", { value: single ? leaf(keys[0]!) : "", required: single });
  const rows = [verb.row, bucket.row, folder.row, ...(single ? [name.row] : [])];
  const f = form("Do it", [h("div", { class: "row" }, ...rows)], async () => {
    const to = await at(c, bucket.input.value);
    const base = folder.input.value.trim().replace(/^\/+|\/+$/g, "");
    const moved = verb.input.value === "mv";
    let target = "";
    for (const key of keys) {
      const last = single ? name.input.value.trim() : leaf(key);
      target = `${base ? `${base}/` : ""}${last}${key.endsWith("/") ? "/" : ""}`;
      await c.aws.write(carry(moved ? "mv" : "cp", from, key, to, target));
    }
    done(target, to.bucket, moved);
  });
  return h("div", { class: "inset" }, f);
}
