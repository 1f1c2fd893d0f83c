import { h } from "../../core/dom.ts";
import type { Command } from "../command.ts";
import { action, field, form, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { holdsFor } from "./associated.ts";
import {
  called,
  destinationOf,
  nameOf,
  type Network,
  network,
  type Route,
  type RouteTable,
  type Subnet,
  tableOf,
  targetOf,
} from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { linked, pageOf } from "./pages.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** The routes that lead to something, with what to say if there are none. */
export function routesTo(net: Network, id: string, none: string): HTMLElement {
  return section("Routes that lead to it", [
    table(
      "Routes",
      ["Route table", "Destination"],
      net.tables.flatMap((t) =>
        t.Routes.filter((r) => targetOf(r) === id).map((r) => [
          thing(t, t.RouteTableId, pageOf(t.RouteTableId)),
          h("code", {}, destinationOf(r)),
        ]),
      ),
      none,
    ),
  ]);
}

/** One route table: its routes, and the subnets for which it holds. */
export async function routeTable(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const t = net.tables.find((x) => x.RouteTableId === id);
  if (!t) return gone(id, "route table");
  const main = t.Associations.some((a) => a.Main);
  return {
    title: nameOf(t) || id,
    body: [
      crumb(`ec2/networks/${t.VpcId}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["VPC", linked(t.VpcId)],
        ["Main", main ? "yes: it holds for all subnets that have no other" : "no"],
      ]),
      section("Routes", [
        table(
          "Routes",
          ["To", "By way of", "State", ""],
          t.Routes.map((r) => row(c, t, r)),
          "None.",
        ),
        more("Add or change a route", editor(c, net, t)),
      ]),
      section("Subnets", [associations(c, net, t)]),
      nameAndTags(c, t, id),
      main
        ? h("span")
        : section("Main table", [
            action("Make it the main table", async () => {
              const old = net.tables.filter((x) => x.VpcId === t.VpcId).flatMap((x) => x.Associations);
              await c.aws.call("ec2", "replace-route-table-association", {
                "association-id": old.find((a) => a.Main)!.RouteTableAssociationId,
                "route-table-id": id,
              });
              c.again();
            }),
            sure("Delete route table", `Delete ${nameOf(t) || id}?`, async () => {
              await c.aws.call("ec2", "delete-route-table", { "route-table-id": id });
              c.go(`ec2/networks/${t.VpcId}`);
            }),
          ]),
    ],
  };
}

/** The flag that names a destination, by its kind. */
const destination = (to: string): string =>
  to.startsWith("pl-")
    ? "destination-prefix-list-id"
    : to.includes(":")
      ? "destination-ipv6-cidr-block"
      : "destination-cidr-block";

function row(c: Context, t: RouteTable, r: Route): (Node | string | null)[] {
  const to = destinationOf(r);
  const fixed = targetOf(r) === "local" || targetOf(r).startsWith("vpce-");
  return [
    h("code", {}, linked(to)),
    linked(targetOf(r)),
    state(r.State),
    fixed
      ? null
      : action("Remove", async () => {
          await c.aws.call("ec2", "delete-route", { "route-table-id": t.RouteTableId, [destination(to)]: to });
          c.again();
        }),
  ];
}

/** The flag that names a target, by how its id begins. */
const targets: Record<string, string> = {
  igw: "gateway-id",
  nat: "nat-gateway-id",
  pcx: "vpc-peering-connection-id",
  i: "instance-id",
};

/** A form for a route. One with a destination that is there already gets the new target. */
function editor(c: Context, net: Network, t: RouteTable): HTMLElement {
  const to = field("To", { value: "0.0.0.0/0", required: true }, "A range of addresses; 0.0.0.0/0 is everything.");
  const ways: [string, string][] = [
    ...net.gateways
      .filter((g) => g.Attachments.some((a) => a.VpcId === t.VpcId))
      .map((g): [string, string] => [g.InternetGatewayId, `Internet gateway ${called(g, g.InternetGatewayId)}`]),
    ...net.nats
      .filter((n) => n.VpcId === t.VpcId)
      .map((n): [string, string] => [n.NatGatewayId, `NAT gateway ${called(n, n.NatGatewayId)}`]),
    ...net.peerings
      .filter((p) => [p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId].includes(t.VpcId))
      .map((p): [string, string] => [p.VpcPeeringConnectionId, `Peering ${p.VpcPeeringConnectionId}`]),
    ...net.instances
      .filter((i) => i.VpcId === t.VpcId)
      .map((i): [string, string] => [i.InstanceId, `Instance ${called(i, i.InstanceId)}`]),
  ];
  if (!ways.length)
    return h(
      "p",
      { class: "empty" },
      "There is nothing in this VPC that a route could lead to: create a gateway first.",
    );
  const way = select("By way of", ways);
  return form("Save route", [to.row, way.row], async () => {
    const range = to.input.value.trim();
    const flags: Command["flags"] = {
      "route-table-id": t.RouteTableId,
      [destination(range)]: range,
      [targets[way.input.value.split("-")[0]!]!]: way.input.value,
    };
    await c.aws.call("ec2", t.Routes.some((r) => destinationOf(r) === range) ? "replace-route" : "create-route", flags);
    c.again();
  });
}

function associations(c: Context, net: Network, t: RouteTable): HTMLElement {
  const own = net.subnets.filter((s) => s.VpcId === t.VpcId);
  const association = (s: Subnet): RouteTable["Associations"][0] | undefined =>
    t.Associations.find((a) => a.SubnetId === s.SubnetId);
  const end = (s: Subnet): Node => {
    const a = association(s);
    if (!a) return h("span", { class: "fine" }, "as the main table");
    return action("Disassociate", async () => {
      await c.aws.call("ec2", "disassociate-route-table", { "association-id": a.RouteTableAssociationId });
      c.again();
    });
  };
  return holdsFor(
    c,
    own.filter((s) => tableOf(net.tables, s) === t).map((s) => [s, end(s)]),
    own.filter((s) => !association(s)),
    (subnet) => associate(c, net, subnet, t.RouteTableId),
  );
}

/** Lets a route table hold for a subnet, instead of the one it may have had. */
export function associate(c: Context, net: Network, subnet: string, id: string): Promise<unknown> {
  const before = net.tables.flatMap((t) => t.Associations).find((a) => a.SubnetId === subnet);
  return before
    ? c.aws.call("ec2", "replace-route-table-association", {
        "association-id": before.RouteTableAssociationId,
        "route-table-id": id,
      })
    : c.aws.call("ec2", "associate-route-table", { "route-table-id": id, "subnet-id": subnet });
}
