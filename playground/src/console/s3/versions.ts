import { h } from "../../core/dom.ts";
import { bytes } from "../../core/dropped.ts";
import { action, day, section, sure, table } from "../ui.ts";
import type { Context } from "../view.ts";
import type { Marker, Version, Versions } from "./data.ts";
import { download } from "./download.ts";
import { source } from "./written.ts";

/** Whether the newest of an object is a delete marker. */
export const isDeleted = (v: Versions): boolean => Boolean(v.DeleteMarkers?.some((m) => m.IsLatest));

/** All versions of one object. */
export async function versionsOf(c: Context, of: { bucket: string; region?: string }, key: string): Promise<Versions> {
  const all = await c.aws.read<Versions>("s3api", "list-object-versions", { ...of, prefix: key });
  return {
    Versions: all.Versions?.filter((v) => v.Key === key),
    DeleteMarkers: all.DeleteMarkers?.filter((m) => m.Key === key),
  };
}

/** The versions as a table, each with what can be done with it. */
export function versions(c: Context, of: { bucket: string; region?: string }, key: string, all: Versions): HTMLElement {
  const rows = [
    ...(all.Versions ?? []).map((v) => ({ v, cells: versionRow(c, of, key, v) })),
    ...(all.DeleteMarkers ?? []).map((v) => ({ v, cells: markerRow(c, of, key, v) })),
  ];
  rows.sort((a, b) => Number(b.v.IsLatest) - Number(a.v.IsLatest) || b.v.LastModified.localeCompare(a.v.LastModified));
  return section("Versions", [
    table(
      "Versions",
      ["Version", "Written", "Size", ""],
      rows.map((r) => r.cells),
      "",
    ),
  ]);
}

function versionRow(c: Context, of: { bucket: string; region?: string }, key: string, v: Version): (Node | string)[] {
  const current = v.IsLatest ? h("strong", { class: "badge" }, "current") : null;
  const back = action("Make it the current one", async () => {
    await c.aws.call("s3api", "copy-object", { ...of, key, "copy-source": source(of.bucket, key, v.VersionId) });
    c.again();
  });
  return [
    h("span", {}, h("code", { class: "id" }, v.VersionId), " ", current),
    day(v.LastModified),
    bytes(v.Size),
    h(
      "span",
      { class: "row" },
      action("Download", () => download(c, of, key, v.VersionId)),
      v.IsLatest ? null : back,
      sure("Delete version", "Delete this version for ever?", async () => {
        await c.aws.call("s3api", "delete-object", { ...of, key, "version-id": v.VersionId });
        c.again();
      }),
    ),
  ];
}

function markerRow(c: Context, of: { bucket: string; region?: string }, key: string, m: Marker): (Node | string)[] {
  return [
    h("span", {}, h("code", { class: "id" }, m.VersionId), " ", h("strong", { class: "badge bad" }, "delete marker")),
    day(m.LastModified),
    "–",
    action(m.IsLatest ? "Undelete" : "Remove marker", async () => {
      await c.aws.call("s3api", "delete-object", { ...of, key, "version-id": m.VersionId });
      c.again();
    }),
  ];
}
