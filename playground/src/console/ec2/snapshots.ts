import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { action, day, form, link, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { nameOf, type Snapshot, snapshots as all, zones as allZones } from "./data.ts";
import { thing } from "./name.ts";
import { news } from "./news.ts";
import { state } from "./state.ts";

/** The snapshots: copies of volumes, from which new volumes are made. */
export async function snapshots(c: Context): Promise<View> {
  const [list, zones] = await Promise.all([all(c), allZones(c)]);
  const place = h("div", { class: "block" });
  const restore = (s: Snapshot): void => {
    place.replaceChildren(volumeFrom(c, s, zones));
    place.querySelector<HTMLElement>("select")?.focus();
  };
  return {
    title: "Snapshots",
    body: [
      table(
        "Snapshots",
        ["Snapshot", "State", "Of", ""],
        list.map((s) => [
          thing(s, s.SnapshotId, "", ...[s.Description ?? "", day(s.StartTime)].filter(Boolean)),
          state(s.State),
          `${s.VolumeId}, ${s.VolumeSize} GiB`,
          h(
            "span",
            { class: "row" },
            h("button", { type: "button", onclick: () => restore(s) }, "Make a volume"),
            sure("Delete", "Delete this copy?", async () => {
              await c.aws.call("ec2", "delete-snapshot", { "snapshot-id": s.SnapshotId });
              c.again();
            }),
          ),
        ]),
        "There are none. They are made of volumes.",
      ),
      place,
      h("p", {}, link("ec2/volumes", "Volumes", "button")),
    ],
    changed: news(["snapshot"], c.again),
  };
}

function volumeFrom(c: Context, s: Snapshot, zones: string[]): HTMLElement {
  const zone = select(
    "Zone",
    zones.map((z): [string, string] => [z, z]),
  );
  return form(`Create volume from ${nameOf(s) || s.SnapshotId}`, [zone.row], async () => {
    await c.aws.call("ec2", "create-volume", {
      "snapshot-id": s.SnapshotId,
      "availability-zone": zone.input.value,
      "volume-type": choice("VolumeType", "gp3"),
    });
    c.go("ec2/volumes");
  });
}

/** A button that makes a snapshot of a volume. */
export const snapshotButton = (c: Context, volume: string): HTMLElement =>
  action("Snapshot", async () => {
    await c.aws.call("ec2", "create-snapshot", { "volume-id": volume });
    c.go("ec2/snapshots");
  });
