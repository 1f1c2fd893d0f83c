import { h } from "../../core/dom.ts";
import { bytes } from "../../core/dropped.ts";
import { choice, Pairs, struct, type Tag } from "../command.ts";
import { action, day, field, form, more, note, section, select, sure } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { folderAt, objectAt, way } from "./bucket.ts";
import { classes } from "./classes.ts";
import { at, type Head, leaf, orNone } from "./data.ts";
import { download } from "./download.ts";
import { moveForm } from "./move.ts";
import { preview } from "./preview.ts";
import { query } from "./query.ts";
import { share } from "./share.ts";
import { pairs, tagForm } from "./tags.ts";
import { isDeleted, versions, versionsOf } from "./versions.ts";
import { source } from "./written.ts";

type Of = { bucket: string; region?: string };

/** One object: what it is, what is in it, and its versions. */
export async function object(c: Context, bucket: string, key: string): Promise<View> {
  const of = await at(c, bucket);
  const all = await versionsOf(c, of, key);
  const head = await orNone(c.aws.call<Head>("s3api", "head-object", { ...of, key }), "404", "NoSuchKey");
  if (!head) return { title: leaf(key), body: [way(bucket, key), ...missing(c, of, key, all)] };
  const tags = await orNone(
    c.aws.read<{ TagSet: Tag[] }>("s3api", "get-object-tagging", { ...of, key }),
    "AccessDenied",
  );
  return {
    title: leaf(key),
    body: [
      way(bucket, key),
      buttons(c, of, key),
      facts(of, key, head),
      section("Preview", [look(c, of, key, head)]),
      query(c, of, key) ?? h("span"),
      share(c, of, key),
      section("Tags", [
        h("p", { class: "fine" }, "Can be changed at any time; policies and lifecycle rules can ask for them."),
        tagForm(tags?.TagSet ?? [], async (list) => {
          if (list.length)
            await c.aws.call("s3api", "put-object-tagging", {
              ...of,
              key,
              tagging: struct("Tagging", { TagSet: list }),
            });
          else await c.aws.call("s3api", "delete-object-tagging", { ...of, key });
          c.again();
        }),
      ]),
      metadata(c, of, key, head),
      storage(c, of, key, head),
      versions(c, of, key, all),
    ],
  };
}

function missing(c: Context, of: Of, key: string, all: Awaited<ReturnType<typeof versionsOf>>): Node[] {
  if (!all.Versions?.length && !all.DeleteMarkers?.length)
    return [h("p", { class: "empty" }, "There is no such object (any more).")];
  return [
    isDeleted(all)
      ? note("warn", "It was deleted. Its versions are still there: take the delete marker away.")
      : h("span"),
    versions(c, of, key, all),
  ];
}

function buttons(c: Context, of: Of, key: string): HTMLElement {
  const place = h("div");
  const folder = key.slice(0, key.length - leaf(key).length);
  const carry = h("button", { type: "button" }, "Copy, move or rename");
  carry.addEventListener("click", async () => {
    const done = (target: string, bucket: string): void => c.go(objectAt(bucket, target));
    place.replaceChildren(await moveForm(c, of, folder, [key], done));
    place.querySelector<HTMLElement>("select")?.focus();
  });
  return h(
    "div",
    { class: "block" },
    h(
      "div",
      { class: "row" },
      action("Download", () => download(c, of, key), "primary"),
      carry,
      sure("Delete", `Delete ${leaf(key)}?`, async () => {
        await c.aws.call("s3api", "delete-object", { ...of, key });
        c.go(folderAt(of.bucket, folder));
      }),
    ),
    place,
  );
}

function facts(of: Of, key: string, head: Head): HTMLElement {
  const fact = (name: string, value: string | undefined): HTMLElement | null =>
    value ? h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, value))) : null;
  return h(
    "dl",
    { class: "facts" },
    fact("S3 URI", `s3://${of.bucket}/${key}`),
    fact("ARN", `arn:aws:s3:::${of.bucket}/${key}`),
    fact("Size", `${bytes(head.ContentLength)} (${head.ContentLength.toLocaleString("en")})`),
    fact("Type", head.ContentType),
    fact("Written", day(head.LastModified)),
    fact("ETag", head.ETag.replaceAll('"', "")),
    fact("Version", head.VersionId),
    fact("Encryption", head.ServerSideEncryption),
    fact("KMS key", head.SSEKMSKeyId),
    fact("Expires", head.Expiration),
    fact("Restore", head.Restore),
  );
}

/** The preview, which is read after the rest of the page is there. */
function look(c: Context, of: Of, key: string, head: Head): HTMLElement {
  const place = h("div", { class: "look", "aria-busy": "true" }, h("p", { class: "fine" }, "Reading…"));
  const archived =
    ["GLACIER", "DEEP_ARCHIVE"].includes(head.StorageClass ?? "") &&
    !/ongoing-request="false"/.test(head.Restore ?? "");
  const shown = archived
    ? Promise.resolve(h("p", { class: "empty" }, "It lies in an archive: it must be restored before it can be read."))
    : preview(c, { ...of, key }, key, head);
  void shown
    .catch((e: Error) => h("p", { class: "error" }, e.message))
    .then((el) => {
      place.replaceChildren(el);
      place.removeAttribute("aria-busy");
    });
  return place;
}

/** Copies an object onto itself, which is how S3 changes what is written with it. */
const rewrite = (c: Context, of: Of, key: string, flags: Parameters<Context["aws"]["call"]>[2]): Promise<unknown> =>
  c.aws.call("s3api", "copy-object", { ...of, key, "copy-source": source(of.bucket, key), ...flags });

function metadata(c: Context, of: Of, key: string, head: Head): HTMLElement {
  const type = field("Content type", { value: head.ContentType ?? "" });
  const cache = field(
    "Cache control",
    { value: head.CacheControl ?? "" },
    "How long browsers may keep it: max-age=3600",
  );
  const own = pairs(
    Object.entries(head.Metadata ?? {}).map(([Key, Value]) => ({ Key, Value })),
    ["Name", "Text"],
  );
  const list = Object.entries(head.Metadata ?? {}).map(([k, v]) =>
    h("div", {}, h("dt", {}, `x-amz-meta-${k}`), h("dd", {}, v)),
  );
  const edit = form("Save metadata", [type.row, cache.row, own.element], async () => {
    const of_ = Object.fromEntries(own.list().map((t) => [t.Key.toLowerCase(), t.Value]));
    await rewrite(c, of, key, {
      "metadata-directive": choice("MetadataDirective", "REPLACE"),
      "content-type": type.input.value.trim() || undefined,
      "cache-control": cache.input.value.trim() || undefined,
      metadata: Object.keys(of_).length ? new Pairs(of_) : undefined,
    });
    c.again();
  });
  return section("Metadata", [
    h("p", { class: "fine" }, "Written once with the object. To change it, the object is copied onto itself."),
    list.length ? h("dl", { class: "facts" }, ...list) : h("p", { class: "fine" }, "None of its own."),
    more("Edit metadata", edit),
  ]);
}

function storage(c: Context, of: Of, key: string, head: Head): HTMLElement {
  const now = head.StorageClass ?? "STANDARD";
  const pick = select(
    "Storage class",
    classes.map((k): [string, string] => [k.name, `${k.label}, $${k.month} a GB and month`]),
  );
  pick.input.value = now;
  const change = form("Change class", [pick.row], async () => {
    await rewrite(c, of, key, { "storage-class": choice("StorageClass", pick.input.value) });
    c.again();
  });
  const restore = form("Restore for a day", [], async () => {
    await c.aws.call("s3api", "restore-object", {
      ...of,
      key,
      "restore-request": struct("RestoreRequest", {
        Days: 1,
        GlacierJobParameters: struct("GlacierJobParameters", { Tier: choice("Tier", "Standard") }),
      }),
    });
    c.again();
  });
  const archived = ["GLACIER", "DEEP_ARCHIVE"].includes(now);
  return section("Storage class", [
    h("p", {}, "It lies in ", h("code", {}, now), "."),
    change,
    archived ? restore : null,
  ]);
}
