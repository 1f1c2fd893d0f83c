import { h } from "../../core/dom.ts";
import { day, link, section, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { instances, nameOf, network } from "./data.ts";
import { toolbar, watch } from "./instances.ts";
import { nameAndTags } from "./name.ts";
import { linked } from "./pages.ts";
import { monthly } from "./prices.ts";
import { reachBox } from "./reachbox.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** One instance: what it is, what it is connected with, and who can reach it. */
export async function instance(c: Context, id: string): Promise<View> {
  const [i] = await instances(c, id);
  if (!i) return gone(id, "instance");
  const bar = toolbar(c, () => [i]);
  bar.update();
  const ended = i.State.Name === "terminated";
  return {
    title: nameOf(i) || id,
    body: [
      crumb("ec2/instances", "Instances", id),
      h("div", { class: "row" }, state(i.State.Name), bar.element),
      facts([
        ["ID", h("code", {}, id)],
        ["Type", `${i.InstanceType}${monthly(i.InstanceType) ? `, ${monthly(i.InstanceType)}` : ""}`],
        ["Image", `${i.ImageId}, ${i.PlatformDetails}, ${i.Architecture}`],
        ["Key pair", i.KeyName ?? "none"],
        ["Launched", day(i.LaunchTime)],
        ["Public address", i.PublicIpAddress],
        ["Public name", i.PublicDnsName],
        ["Private address", i.PrivateIpAddress],
        ["VPC", i.VpcId && link(`ec2/networks/${i.VpcId}`, i.VpcId)],
        ["Subnet", i.SubnetId && h("span", {}, linked(i.SubnetId), ` in ${i.Placement.AvailabilityZone}`)],
        ["Role", i.IamInstanceProfile?.Arn],
      ]),
      ended ? h("span") : section("Who can reach it?", [(await reachBox(c, await network(c), { to: id })).element]),
      section("Security groups", [
        table(
          "Security groups",
          ["Group", "ID"],
          i.SecurityGroups.map((g) => [link(`ec2/groups/${g.GroupId}`, g.GroupName, "name"), g.GroupId]),
          "None any more.",
        ),
      ]),
      section("Network interfaces", [
        table(
          "Network interfaces",
          ["Device", "Interface", "Address"],
          i.NetworkInterfaces.map((n) => [
            String(n.Attachment.DeviceIndex),
            linked(n.NetworkInterfaceId),
            n.PrivateIpAddress,
          ]),
          "None any more.",
        ),
      ]),
      section("Volumes", [
        table(
          "Volumes",
          ["Device", "Volume", "State", "On termination"],
          i.BlockDeviceMappings.map((b) => [
            b.DeviceName,
            link("ec2/volumes", b.Ebs.VolumeId),
            state(b.Ebs.Status),
            b.Ebs.DeleteOnTermination ? "is deleted" : "stays",
          ]),
          "None any more.",
        ),
      ]),
      nameAndTags(c, i, id),
    ],
    changed: watch(
      () => [i],
      async () => c.again(),
    ),
  };
}
