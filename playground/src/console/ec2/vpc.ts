import { h } from "../../core/dom.ts";
import { struct } from "../command.ts";
import { form, link, note, section, sure, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { groups, nameOf, network } from "./data.ts";
import { optionsOf } from "./dhcp.ts";
import { nameAndTags } from "./name.ts";
import { linked } from "./pages.ts";
import { crumb, facts, gone } from "./state.ts";

/** One VPC: its settings, and its end. */
export async function vpc(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const v = net.vpcs.find((x) => x.VpcId === id);
  if (!v) return gone(id, "VPC");
  const of = (x: { VpcId?: string }): boolean => x.VpcId === id;
  const busy = [
    ...net.instances.filter(of).map((i) => i.InstanceId),
    ...net.nats.filter(of).map((n) => n.NatGatewayId),
    ...net.endpoints.filter((e) => of(e) && e.VpcEndpointType !== "Gateway").map((e) => e.VpcEndpointId),
  ];
  return {
    title: nameOf(v) || id,
    body: [
      crumb(`ec2/networks/${id}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["Addresses", v.CidrBlock],
        ["Default", v.IsDefault ? "yes: an instance stands here if nothing else is said" : "no"],
        ["Subnets", String(net.subnets.filter(of).length)],
        ["Route tables", String(net.tables.filter(of).length)],
      ]),
      h("p", {}, link(`ec2/networks/${id}`, "Show the picture", "button")),
      section("DNS", [await dns(c, id)]),
      section("DHCP", [await optionsOf(c, v)]),
      nameAndTags(c, v, id),
      section("Delete", [
        busy.length
          ? note("", "What stands in it must go first: ", ...busy.flatMap((x, i) => [i ? ", " : "", linked(x)]))
          : sure(
              "Delete VPC",
              "With its subnets, route tables, ACLs, gateways, peerings, endpoints and groups?",
              async () => {
                await remove(c, id);
                c.go("ec2/networks");
              },
            ),
      ]),
    ],
  };
}

/** The two switches for names. */
async function dns(c: Context, id: string): Promise<HTMLElement> {
  const read = async (attribute: string, key: string): Promise<boolean> =>
    (
      await c.aws.read<Record<string, { Value: boolean }>>("ec2", "describe-vpc-attribute", {
        "vpc-id": id,
        attribute,
      })
    )[key]!.Value;
  const before = await Promise.all([
    read("enableDnsSupport", "EnableDnsSupport"),
    read("enableDnsHostnames", "EnableDnsHostnames"),
  ]);
  const ticks = [
    { flag: "enable-dns-support", ...tick("Resolve names", {}, "Amazon's resolver answers in this VPC") },
    { flag: "enable-dns-hostnames", ...tick("Host names", {}, "An instance with a public address gets a public name") },
  ];
  ticks.forEach((t, i) => (t.input.checked = before[i]!));
  return form(
    "Save",
    ticks.map((t) => t.row),
    async () => {
      for (const [i, t] of ticks.entries())
        if (t.input.checked !== before[i])
          await c.aws.call("ec2", "modify-vpc-attribute", {
            "vpc-id": id,
            [t.flag]: struct("AttributeBooleanValue", { Value: t.input.checked }),
          });
      c.again();
    },
  );
}

/** Deletes a VPC with all that it consists of, as AWS's console does. */
async function remove(c: Context, id: string): Promise<void> {
  const of = (x: { VpcId?: string }): boolean => x.VpcId === id;
  const [net, gs] = await Promise.all([network(c), groups(c)]);
  const call = (operation: string, flags: Record<string, string | string[]>): Promise<unknown> =>
    c.aws.call("ec2", operation, flags);
  const endpoints = net.endpoints.filter(of).map((e) => e.VpcEndpointId);
  if (endpoints.length) await call("delete-vpc-endpoints", { "vpc-endpoint-ids": endpoints });
  for (const p of net.peerings)
    if ([p.RequesterVpcInfo, p.AccepterVpcInfo].some(of) && !["failed", "expired"].includes(p.Status.Code))
      await call("delete-vpc-peering-connection", { "vpc-peering-connection-id": p.VpcPeeringConnectionId });
  for (const { InternetGatewayId: g, Attachments: on } of net.gateways) {
    if (!on.some(of)) continue;
    await call("detach-internet-gateway", { "internet-gateway-id": g, "vpc-id": id });
    await call("delete-internet-gateway", { "internet-gateway-id": g });
  }
  for (const s of net.subnets.filter(of)) await call("delete-subnet", { "subnet-id": s.SubnetId });
  for (const t of net.tables.filter(of))
    if (!t.Associations.some((a) => a.Main)) await call("delete-route-table", { "route-table-id": t.RouteTableId });
  for (const a of net.acls.filter(of))
    if (!a.IsDefault) await call("delete-network-acl", { "network-acl-id": a.NetworkAclId });
  for (const g of gs.filter(of))
    if (g.GroupName !== "default") await call("delete-security-group", { "group-id": g.GroupId });
  await call("delete-vpc", { "vpc-id": id });
}
