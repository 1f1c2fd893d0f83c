import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { field, form, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { instances, list as listed } from "./data.ts";
import { titled } from "./name.ts";
import { linked } from "./pages.ts";
import { state } from "./state.ts";

interface PlacementGroup {
  GroupId: string;
  GroupName: string;
  Strategy: string;
  State: string;
  PartitionCount?: number;
}

/** The placement groups: instances near each other, or apart. */
export async function placement(c: Context): Promise<View> {
  const [groups, machines] = await Promise.all([
    listed<PlacementGroup>(c, "describe-placement-groups", "PlacementGroups"),
    instances(c),
  ]);
  const name = field("Name", { required: true, placeholder: "near" });
  const strategy = select("Strategy", [
    ["cluster", "cluster: close together, for fast networks"],
    ["spread", "spread: each on hardware of its own"],
    ["partition", "partition: sets of racks, apart"],
  ]);
  const inside = (g: PlacementGroup): Node[] =>
    machines
      .filter((i) => i.Placement.GroupName === g.GroupName && i.State.Name !== "terminated")
      .map((i) => linked(i.InstanceId));
  return {
    title: "Placement groups",
    body: [
      table(
        "Placement groups",
        ["Group", "Strategy", "State", "Instances", ""],
        groups.map((g) => [
          titled(g.GroupName, "", g.GroupId),
          g.PartitionCount ? `${g.Strategy}, ${g.PartitionCount} partitions` : g.Strategy,
          state(g.State),
          h("span", { class: "two" }, ...(inside(g).length ? inside(g) : ["none"])),
          sure("Delete", `Delete ${g.GroupName}?`, async () => {
            await c.aws.call("ec2", "delete-placement-group", { "group-name": g.GroupName });
            c.again();
          }),
        ]),
        "There are none.",
      ),
      h(
        "p",
        { class: "fine" },
        "An instance is put into a group at its launch: ",
        h("code", {}, "aws ec2 run-instances --placement GroupName=…"),
      ),
      section("Create placement group", [
        form("Create placement group", [name.row, strategy.row], async () => {
          await c.aws.call("ec2", "create-placement-group", {
            "group-name": name.input.value.trim(),
            strategy: choice("PlacementStrategy", strategy.input.value),
          });
          c.again();
        }),
      ]),
    ],
  };
}
