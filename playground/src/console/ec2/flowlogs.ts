import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { day, field, form, link, note, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, callAll, faces, list as listed, named, subnets, type Tag, vpcs } from "./data.ts";
import { thing } from "./name.ts";
import { linked } from "./pages.ts";
import { state } from "./state.ts";

interface FlowLog {
  FlowLogId: string;
  ResourceId: string;
  TrafficType?: string;
  FlowLogStatus: string;
  LogDestination?: string;
  LogGroupName?: string;
  CreationTime?: string;
  Tags?: Tag[];
}

/** The flow logs: which packets are to be noted, and where. */
export async function flowLogs(c: Context): Promise<View> {
  const logs = await listed<FlowLog>(c, "describe-flow-logs", "FlowLogs");
  return {
    title: "Flow logs",
    body: [
      table(
        "Flow logs",
        ["Flow log", "State", "Of", "To", ""],
        logs.map((l) => [
          thing(l, l.FlowLogId, "", ...(l.CreationTime ? [day(l.CreationTime)] : [])),
          state(l.FlowLogStatus.toLowerCase()),
          h("span", { class: "two" }, linked(l.ResourceId), h("span", { class: "fine" }, l.TrafficType ?? "")),
          h("code", { class: "long" }, l.LogDestination ?? l.LogGroupName ?? ""),
          sure("Delete", "Delete it?", async () => {
            await callAll(c, "delete-flow-logs", { "flow-log-ids": [l.FlowLogId] });
            c.again();
          }),
        ]),
        "There are none.",
      ),
      note(
        "",
        "No packets travel in this sandbox: a flow log is kept as AWS would keep it, but nothing is written to its bucket.",
      ),
      section("Create flow log", [await create(c)]),
    ],
  };
}

async function create(c: Context): Promise<HTMLElement> {
  const [nets, parts, ends, buckets] = await Promise.all([
    vpcs(c),
    subnets(c),
    faces(c),
    c.aws.read<{ Buckets?: { Name: string }[] }>("s3api", "list-buckets"),
  ]);
  const names = buckets.Buckets?.map((b) => b.Name) ?? [];
  if (!names.length)
    return h("p", { class: "empty" }, "It needs a bucket to write to: ", link("s3/create", "create one"), " first.");
  const name = field("Name", {}, "It may be empty.");
  const of = select("Of", [
    ...nets.map((v): [string, string] => [`VPC ${v.VpcId}`, `VPC ${called(v, v.VpcId)}`]),
    ...parts.map((s): [string, string] => [`Subnet ${s.SubnetId}`, `Subnet ${called(s, s.SubnetId)}`]),
    ...ends.map((f): [string, string] => [
      `NetworkInterface ${f.NetworkInterfaceId}`,
      `Interface ${called(f, f.NetworkInterfaceId)}`,
    ]),
  ]);
  const what = select("Packets", [
    ["ALL", "all"],
    ["ACCEPT", "those that were let through"],
    ["REJECT", "those that were stopped"],
  ]);
  const to = select(
    "Bucket",
    names.map((n): [string, string] => [n, n]),
  );
  return form("Create flow log", [name.row, of.row, what.row, to.row], async () => {
    const [type, id] = of.input.value.split(" ");
    await callAll(c, "create-flow-logs", {
      "resource-type": choice("FlowLogsResourceType", type!),
      "resource-ids": [id!],
      "traffic-type": choice("TrafficType", what.input.value),
      "log-destination-type": choice("LogDestinationType", "s3"),
      "log-destination": `arn:aws:s3:::${to.input.value}`,
      "tag-specifications": named("vpc-flow-log", name.input.value.trim()),
    });
    c.again();
  });
}
