import { h } from "../../core/dom.ts";
import { struct } from "../command.ts";
import { field, form, link, section, select, sure, table, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { aclOf, obey } from "./acl.ts";
import { heldBy } from "./associated.ts";
import { free, parse } from "./cidr.ts";
import {
  called,
  isPublic,
  named,
  nameOf,
  type Network,
  network,
  type RouteTable,
  type Subnet,
  tableOf,
  type Vpc,
} from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { linked, pageOf } from "./pages.ts";
import { associate } from "./routetable.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** One subnet: which route table holds for it, and what stands in it. */
export async function subnet(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const s = net.subnets.find((x) => x.SubnetId === id);
  if (!s) return gone(id, "subnet");
  return {
    title: nameOf(s) || id,
    body: [
      crumb(`ec2/networks/${s.VpcId}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["VPC", linked(s.VpcId)],
        ["Addresses", `${s.CidrBlock}, ${s.AvailableIpAddressCount} free`],
        ["Zone", s.AvailabilityZone],
        ["Kind", isPublic(net.tables, s) ? "public: it leads to an internet gateway" : "private"],
      ]),
      section("Instances", [
        table(
          "Instances",
          ["Instance", "State", "Address"],
          net.instances
            .filter((i) => i.SubnetId === id)
            .map((i) => [
              thing(i, i.InstanceId, pageOf(i.InstanceId)),
              state(i.State.Name),
              i.PrivateIpAddress ?? "none",
            ]),
          "None is in it.",
        ),
        h("p", {}, link("ec2/launch", "Launch instance", "button")),
      ]),
      section("Public addresses", [publicAddresses(c, s)]),
      section("Route table", [routeTable(c, net, s)]),
      section("Network ACL", [networkAcl(c, net, s)]),
      nameAndTags(c, s, id),
      section("Delete", [
        sure("Delete subnet", `Delete ${nameOf(s) || id}?`, async () => {
          await c.aws.call("ec2", "delete-subnet", { "subnet-id": id });
          c.go(`ec2/networks/${s.VpcId}`);
        }),
      ]),
    ],
  };
}

function publicAddresses(c: Context, s: Subnet): HTMLElement {
  const map = tick("An instance that is launched here gets a public address");
  map.input.checked = s.MapPublicIpOnLaunch;
  return form("Save", [map.row], async () => {
    await setMap(c, s.SubnetId, map.input.checked);
    c.again();
  });
}

const setMap = (c: Context, id: string, on: boolean): Promise<unknown> =>
  c.aws.call("ec2", "modify-subnet-attribute", {
    "subnet-id": id,
    "map-public-ip-on-launch": struct("AttributeBooleanValue", { Value: on }),
  });

/** Which table holds: the VPC's main one, unless the subnet is associated with another. */
function routeTable(c: Context, net: Network, s: Subnet): HTMLElement {
  const now = tableOf(net.tables, s);
  const own = net.tables.flatMap((t) => t.Associations).find((a) => a.SubnetId === s.SubnetId);
  const main = (t: RouteTable): boolean => t.Associations.some((a) => a.Main);
  return heldBy(
    c,
    "route table",
    own ? "Associated with " : "By default, that is the main one: ",
    now?.RouteTableId,
    net.tables
      .filter((t) => t.VpcId === s.VpcId)
      .map((t): [string, string] => [t.RouteTableId, `${called(t, t.RouteTableId)}${main(t) ? ", main" : ""}`]),
    (id) => associate(c, net, s.SubnetId, id),
  );
}

/** Which network ACL holds. */
function networkAcl(c: Context, net: Network, s: Subnet): HTMLElement {
  return heldBy(
    c,
    "network ACL",
    "Packets in and out must get through ",
    aclOf(net, s.SubnetId)?.NetworkAclId,
    net.acls
      .filter((a) => a.VpcId === s.VpcId)
      .map((a): [string, string] => [a.NetworkAclId, `${called(a, a.NetworkAclId)}${a.IsDefault ? ", default" : ""}`]),
    (id) => obey(c, net, s.SubnetId, id),
  );
}

/** A form for a new subnet; the range is the first that is free. */
export function newSubnet(c: Context, net: Network, vpc: Vpc, zones: string[]): HTMLElement {
  const own = net.subnets.filter((s) => s.VpcId === vpc.VpcId);
  const bits = Math.min(28, (parse(vpc.CidrBlock)?.bits ?? 16) + 4);
  const used = own.map((s) => s.CidrBlock);
  const name = field("Name", {}, "It may be empty.");
  const zone = select(
    "Zone",
    zones.map((z): [string, string] => [z, z]),
  );
  const cidr = field(
    "Range of addresses",
    { value: free(vpc.CidrBlock, bits, used) ?? "", required: true },
    `Within ${vpc.CidrBlock}; the proposed one is free.`,
  );
  const map = tick("Instances get public addresses", {}, "It needs a route to an internet gateway, too");
  return form("Create subnet", [name.row, zone.row, cidr.row, map.row], async () => {
    const made = await c.aws.call<{ Subnet: { SubnetId: string } }>("ec2", "create-subnet", {
      "vpc-id": vpc.VpcId,
      "cidr-block": cidr.input.value.trim(),
      "availability-zone": zone.input.value,
      "tag-specifications": named("subnet", name.input.value.trim()),
    });
    if (map.input.checked) await setMap(c, made.Subnet.SubnetId, true);
    c.go(pageOf(made.Subnet.SubnetId));
  });
}
