import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { day, field, form, section, select, sure } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { addresses, called, isPublic, named, nameOf, type Network, network, type Vpc } from "./data.ts";
import { nameAndTags } from "./name.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { routesTo } from "./routetable.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** One NAT gateway: where it stands, its address, and the routes that lead to it. */
export async function nat(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const n = net.nats.find((x) => x.NatGatewayId === id);
  if (!n) return gone(id, "NAT gateway");
  const ip = n.NatGatewayAddresses?.[0];
  return {
    title: nameOf(n) || id,
    body: [
      crumb(`ec2/networks/${n.VpcId}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(n.State)],
        ["VPC", linked(n.VpcId)],
        ["Subnet", linked(n.SubnetId)],
        ["Public address", ip?.PublicIp],
        ["Private address", ip?.PrivateIp],
        ["Created", day(n.CreateTime)],
      ]),
      routesTo(net, id, "None: nothing goes through it yet. A route is added in the route table of a private subnet."),
      nameAndTags(c, n, id),
      section("Delete", [
        sure("Delete NAT gateway", "Its address stays allocated. Delete?", async () => {
          await c.aws.call("ec2", "delete-nat-gateway", { "nat-gateway-id": id });
          c.again();
        }),
      ]),
    ],
    changed: news(["natgateway"], c.again),
  };
}

/** A form for a new NAT gateway, with an address of its own. */
export function newNat(c: Context, net: Network, vpc: Vpc): HTMLElement {
  const own = net.subnets.filter((s) => s.VpcId === vpc.VpcId);
  if (!own.length) return h("p", { class: "empty" }, "It stands in a subnet: create one first.");
  const name = field("Name", {}, "It may be empty.");
  const sub = select(
    "Subnet",
    own.map((s): [string, string] => [
      s.SubnetId,
      `${called(s, s.SubnetId)}, ${isPublic(net.tables, s) ? "public" : "private"}`,
    ]),
  );
  sub.input.value = (own.find((s) => isPublic(net.tables, s)) ?? own[0]!).SubnetId;
  const ip = select("Elastic IP address", [["", "a new one"]]);
  void addresses(c)
    .then((list) =>
      ip.input.append(
        ...list
          .filter((a) => !a.AssociationId)
          .map((a) => h("option", { value: a.AllocationId }, called(a, a.PublicIp))),
      ),
    )
    .catch(() => {});
  return form("Create NAT gateway", [name.row, sub.row, ip.row], async () => {
    const allocation =
      ip.input.value ||
      (await c.aws.call<{ AllocationId: string }>("ec2", "allocate-address", { domain: choice("DomainType", "vpc") }))
        .AllocationId;
    const made = await c.aws.call<{ NatGateway: { NatGatewayId: string } }>("ec2", "create-nat-gateway", {
      "subnet-id": sub.input.value,
      "allocation-id": allocation,
      "tag-specifications": named("natgateway", name.input.value.trim()),
    });
    c.go(pageOf(made.NatGateway.NatGatewayId));
  });
}
