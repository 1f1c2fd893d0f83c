import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { action, field, form, section, select, sure, table, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, type Instance, instances, named, type Volume, volumes as all, zones as allZones } from "./data.ts";
import { thing } from "./name.ts";
import { news } from "./news.ts";
import { linked } from "./pages.ts";
import { snapshotButton } from "./snapshots.ts";
import { state } from "./state.ts";

/** The volumes: disks that instances have, and those that none has. */
export async function volumes(c: Context): Promise<View> {
  const [list, machines, zones] = await Promise.all([all(c), instances(c), allZones(c)]);
  const name = field("Name", {}, "It may be empty.");
  const zone = select(
    "Zone",
    zones.map((z): [string, string] => [z, z]),
  );
  const size = field("Size in GiB", { type: "number", min: 1, max: 16384, value: 8, required: true });
  const kind = select(
    "Kind",
    ["gp3", "gp2", "st1", "sc1"].map((k): [string, string] => [k, k]),
  );
  const secret = tick("Encrypted");
  return {
    title: "Volumes",
    body: [
      table(
        "Volumes",
        ["Volume", "State", "Attached to", ""],
        list.map((v) => row(c, v, machines)),
        "There are no volumes. An instance brings one along.",
      ),
      section("Create volume", [
        form("Create volume", [name.row, zone.row, size.row, kind.row, secret.row], async () => {
          await c.aws.call("ec2", "create-volume", {
            "availability-zone": zone.input.value,
            size: Number(size.input.value),
            "volume-type": choice("VolumeType", kind.input.value),
            encrypted: secret.input.checked || undefined,
            "tag-specifications": named("volume", name.input.value.trim()),
          });
          c.again();
        }),
      ]),
    ],
    changed: news(["volume"], c.again),
  };
}

function row(c: Context, v: Volume, machines: Instance[]): Node[] {
  const on = v.Attachments[0];
  const near = machines.filter(
    (i) => i.Placement.AvailabilityZone === v.AvailabilityZone && ["running", "stopped"].includes(i.State.Name),
  );
  return [
    thing(v, v.VolumeId, "", `${v.Size} GiB ${v.VolumeType}${v.Encrypted ? ", encrypted" : ""}, ${v.AvailabilityZone}`),
    state(v.State),
    on
      ? h("span", {}, linked(on.InstanceId), ` as ${on.Device}`)
      : near.length
        ? attach(c, v, near)
        : h("span", {}, "nothing"),
    h(
      "span",
      { class: "row" },
      snapshotButton(c, v.VolumeId),
      on
        ? action("Detach", async () => {
            await c.aws.call("ec2", "detach-volume", { "volume-id": v.VolumeId });
            c.again();
          })
        : sure("Delete", "Delete it with all that is on it?", async () => {
            await c.aws.call("ec2", "delete-volume", { "volume-id": v.VolumeId });
            c.again();
          }),
    ),
  ];
}

function attach(c: Context, v: Volume, near: Instance[]): HTMLElement {
  const to = h(
    "select",
    { "aria-label": `Instance for ${v.VolumeId}` },
    ...near.map((i) => h("option", { value: i.InstanceId }, called(i, i.InstanceId))),
  );
  return h(
    "span",
    { class: "row" },
    to,
    action("Attach", async () => {
      const used = near.find((i) => i.InstanceId === to.value)!.BlockDeviceMappings.map((b) => b.DeviceName);
      const device = [..."fghijklmnop"].map((l) => `/dev/sd${l}`).find((d) => !used.includes(d))!;
      await c.aws.call("ec2", "attach-volume", { "volume-id": v.VolumeId, "instance-id": to.value, device });
      c.again();
    }),
  );
}
