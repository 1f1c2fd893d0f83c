import { h } from "../../core/dom.ts";
import { field, form, link, more, section, select, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { acls } from "./acl.ts";
import {
  called,
  destinationOf,
  isPublic,
  named,
  type Network,
  network,
  tableOf,
  targetOf,
  type Vpc,
  zones as allZones,
} from "./data.ts";
import { endpoints } from "./endpoint.ts";
import { thing } from "./name.ts";
import { newNat } from "./nat.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { peerings } from "./peering.ts";
import { type Reach, reachBox } from "./reachbox.ts";
import { state } from "./state.ts";
import { newSubnet } from "./subnet.ts";
import { drawVpc } from "./vpcpicture.ts";

/** The networks as a picture, the way of a packet in it, and what a VPC consists of. */
export async function networks(c: Context, id: string): Promise<View> {
  const [first, zones] = await Promise.all([network(c), allZones(c)]);
  let net = first;
  const busy = net.instances.find((i) => i.VpcId)?.VpcId;
  const vpc = net.vpcs.find((v) => v.VpcId === id) ?? net.vpcs.find((v) => v.VpcId === busy) ?? net.vpcs[0];
  const create = link("ec2/networks/create", "Create VPC", "button primary");
  if (!vpc)
    return {
      title: "Networks",
      body: [h("p", { class: "empty" }, "There is no VPC in this region."), h("p", {}, create)],
    };
  const place = h("div", { class: "vpc-place" });
  let answer: Reach | null = null;
  let width = 0;
  const draw = (): void => {
    const focus = (document.activeElement as SVGElement | null)?.dataset.id;
    width = place.clientWidth || 900;
    place.replaceChildren(drawVpc(net, vpc, width, { answer }));
    if (focus) place.querySelector<SVGElement>(`a[data-id="${focus}"]`)?.focus();
  };
  new ResizeObserver(() => {
    if (place.isConnected && Math.abs(place.clientWidth - width) > 8) draw();
  }).observe(place);
  const lists = h("div", { class: "block lists" });
  const reread = async (): Promise<void> => {
    net = await network(c);
    draw();
    if (!lists.querySelector("details[open]")) lists.replaceChildren(...parts(c, net, vpc, zones));
  };
  const box = await reachBox(c, net, {
    to: net.instances.find((i) => i.VpcId === vpc.VpcId)?.InstanceId,
    drawn: (r) => {
      answer = r;
      void reread().catch(() => {});
    },
  });
  draw();
  lists.append(...parts(c, net, vpc, zones));
  return {
    title: "Networks",
    body: [
      h("div", { class: "row bar" }, pick(c, net, vpc), create, link(pageOf(vpc.VpcId), "Details", "button")),
      place,
      section("Does a packet get through?", [
        box.element,
        h(
          "p",
          { class: "fine" },
          "Reachability Analyzer answers the same question: ",
          h("code", {}, "aws ec2 create-network-insights-path"),
        ),
      ]),
      lists,
    ],
    changed: news([], () => void reread().catch(() => {})),
  };
}

function pick(c: Context, net: Network, vpc: Vpc): HTMLElement {
  const s = select(
    "VPC",
    net.vpcs.map((v): [string, string] => [
      v.VpcId,
      `${called(v, v.VpcId)} ${v.CidrBlock}${v.IsDefault ? ", default" : ""}`,
    ]),
  );
  s.input.value = vpc.VpcId;
  s.input.addEventListener("change", () => c.go(`ec2/networks/${s.input.value}`));
  return s.row;
}

/** What a VPC consists of, and forms for more of it. */
function parts(c: Context, net: Network, vpc: Vpc, zones: string[]): HTMLElement[] {
  const own = net.subnets.filter((s) => s.VpcId === vpc.VpcId);
  return [
    section("Subnets", [
      table(
        "Subnets",
        ["Subnet", "Addresses", "Leads to"],
        own.map((s) => [
          thing(s, s.SubnetId, pageOf(s.SubnetId), s.AvailabilityZone),
          h(
            "span",
            { class: "two" },
            h("span", {}, s.CidrBlock),
            h(
              "span",
              { class: "fine" },
              `${s.AvailableIpAddressCount} free, ${isPublic(net.tables, s) ? "public" : "private"}`,
            ),
          ),
          leads(net, tableOf(net.tables, s)?.RouteTableId),
        ]),
        "No subnets yet.",
      ),
      more("Create a subnet", newSubnet(c, net, vpc, zones)),
    ]),
    section("Route tables", [
      table(
        "Route tables",
        ["Route table", "Routes", "Subnets"],
        net.tables
          .filter((t) => t.VpcId === vpc.VpcId)
          .map((t) => [
            thing(t, t.RouteTableId, pageOf(t.RouteTableId), ...(t.Associations.some((a) => a.Main) ? ["main"] : [])),
            leads(net, t.RouteTableId),
            String(own.filter((s) => tableOf(net.tables, s) === t).length),
          ]),
        "None.",
      ),
      more("Create a route table", newTable(c, vpc)),
    ]),
    acls(c, net, vpc),
    gateways(c, net, vpc),
    peerings(c, net, vpc),
    endpoints(net, vpc),
  ];
}

/** Where a route table leads, a line for each route. */
function leads(net: Network, id: string | undefined): HTMLElement {
  const routes = net.tables.find((t) => t.RouteTableId === id)?.Routes ?? [];
  return h(
    "span",
    { class: "two" },
    ...routes.map((r) =>
      h(
        "span",
        {},
        linked(destinationOf(r)),
        " → ",
        linked(targetOf(r)),
        r.State === "blackhole" ? " (black hole)" : "",
      ),
    ),
  );
}

function newTable(c: Context, vpc: Vpc): HTMLElement {
  const name = field("Name", {}, "It may be empty.");
  return form("Create route table", [name.row], async () => {
    const made = await c.aws.call<{ RouteTable: { RouteTableId: string } }>("ec2", "create-route-table", {
      "vpc-id": vpc.VpcId,
      "tag-specifications": named("route-table", name.input.value.trim()),
    });
    c.go(pageOf(made.RouteTable.RouteTableId));
  });
}

/** The ways out of a VPC; and internet gateways that are attached to none. */
function gateways(c: Context, net: Network, vpc: Vpc): HTMLElement {
  const name = field("Name", {}, "It may be empty.");
  const attached = net.gateways.some((g) => g.Attachments[0]?.VpcId === vpc.VpcId);
  const create = form("Create internet gateway", [name.row], async () => {
    const made = await c.aws.call<{ InternetGateway: { InternetGatewayId: string } }>(
      "ec2",
      "create-internet-gateway",
      { "tag-specifications": named("internet-gateway", name.input.value.trim()) },
    );
    const id = made.InternetGateway.InternetGatewayId;
    if (!attached)
      await c.aws.call("ec2", "attach-internet-gateway", { "internet-gateway-id": id, "vpc-id": vpc.VpcId });
    c.go(pageOf(id));
  });
  const internet = net.gateways
    .filter((g) => !g.Attachments.length || g.Attachments[0]!.VpcId === vpc.VpcId)
    .map((g) => [
      thing(g, g.InternetGatewayId, pageOf(g.InternetGatewayId)),
      "internet gateway",
      state(g.Attachments.length ? "attached" : "detached"),
    ]);
  const nats = net.nats
    .filter((n) => n.VpcId === vpc.VpcId)
    .map((n) => [thing(n, n.NatGatewayId, pageOf(n.NatGatewayId)), "NAT gateway", state(n.State)]);
  return section("Gateways", [
    table("Gateways", ["Gateway", "Kind", "State"], [...internet, ...nats], "None: no way out."),
    more(attached ? "Create an internet gateway" : "Create an internet gateway and attach it", create),
    more("Create a NAT gateway", newNat(c, net, vpc)),
  ]);
}
