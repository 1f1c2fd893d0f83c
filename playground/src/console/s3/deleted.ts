import { action, day, link, table } from "../ui.ts";
import type { Context } from "../view.ts";
import { objectAt } from "./bucket.ts";
import type { Marker } from "./data.ts";

/** What was deleted and can be had back: objects under a delete marker. */
export function deleted(
  c: Context,
  of: { bucket: string; region?: string },
  prefix: string,
  markers: Marker[],
  done: () => void,
): HTMLElement {
  const rows = markers
    .filter((m) => m.IsLatest)
    .map((m) => [
      link(objectAt(of.bucket, m.Key), m.Key.slice(prefix.length), "name"),
      day(m.LastModified),
      action("Undelete", async () => {
        await c.aws.call("s3api", "delete-object", { ...of, key: m.Key, "version-id": m.VersionId });
        done();
      }),
    ]);
  return table(
    "Deleted objects",
    ["Name", "Deleted", ""],
    rows,
    "Nothing deleted can be had back here. In a bucket with versioning a deletion is a marker that can be taken away.",
  );
}
