import { h } from "../../core/dom.ts";
import { struct } from "../command.ts";
import { action, day, field, form, more, section, select, sure, table, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import {
  called,
  destinationOf,
  named,
  nameOf,
  type Network,
  network,
  type Peering,
  type PeeringEnd,
  targetOf,
  type Vpc,
} from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { crumb, facts, gone, state } from "./state.ts";

const ends = (p: Peering): PeeringEnd[] => [p.RequesterVpcInfo, p.AccepterVpcInfo];

/** The peering connections of a VPC, and a form that asks for one more. */
export function peerings(c: Context, net: Network, vpc: Vpc): HTMLElement {
  return section("Peering connections", [
    table(
      "Peering connections",
      ["Peering connection", "With", "State"],
      net.peerings
        .filter((p) => ends(p).some((e) => e.VpcId === vpc.VpcId))
        .map((p) => [
          thing(p, p.VpcPeeringConnectionId, pageOf(p.VpcPeeringConnectionId)),
          inWords(net, ends(p).find((e) => e.VpcId !== vpc.VpcId) ?? p.AccepterVpcInfo),
          state(p.Status.Code),
        ]),
      "None: it is joined with no other VPC.",
    ),
    more("Ask for a peering connection", request(c, net, vpc)),
  ]);
}

/** A VPC at an end: by its name if it is here. */
function inWords(net: Network, e: PeeringEnd): string {
  const here = net.vpcs.find((v) => v.VpcId === e.VpcId);
  return here ? called(here, e.VpcId) : `${e.VpcId} of ${e.OwnerId} in ${e.Region}`;
}

function request(c: Context, net: Network, vpc: Vpc): HTMLElement {
  const name = field("Name", {}, "It may be empty.");
  const peer = select("With", [
    ...net.vpcs
      .filter((v) => v !== vpc)
      .map((v): [string, string] => [v.VpcId, `${called(v, v.VpcId)} ${v.CidrBlock}`]),
    ["", "a VPC of another region or account"],
  ]);
  const far = {
    id: field("VPC ID", { placeholder: "vpc-0123456789abcdef0" }),
    region: field("Region", { value: c.sandbox.region }),
    account: field("Account", { value: c.sandbox.account }),
  };
  const box = h("div", { class: "pair" }, far.id.row, far.region.row, far.account.row);
  const toggle = (): void => void (box.hidden = peer.input.value !== "");
  peer.input.addEventListener("change", toggle);
  toggle();
  const hint = h("p", { class: "fine" }, "The other side must accept. The addresses of the two must not overlap.");
  return form("Ask", [name.row, peer.row, box, hint], async () => {
    const near = peer.input.value;
    const made = await c.aws.call<{ VpcPeeringConnection: Peering }>("ec2", "create-vpc-peering-connection", {
      "vpc-id": vpc.VpcId,
      "peer-vpc-id": near || far.id.input.value.trim(),
      "peer-region": near ? undefined : far.region.input.value.trim(),
      "peer-owner-id": near ? undefined : far.account.input.value.trim(),
      "tag-specifications": named("vpc-peering-connection", name.input.value.trim()),
    });
    c.go(pageOf(made.VpcPeeringConnection.VpcPeeringConnectionId));
  });
}

/** One peering connection: its two ends, what can be done in its state, and the routes that it takes. */
export async function peering(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const p = net.peerings.find((x) => x.VpcPeeringConnectionId === id);
  if (!p) return gone(id, "peering connection");
  const here = (e: PeeringEnd): boolean => net.vpcs.some((v) => v.VpcId === e.VpcId);
  const at = (ends(p).find(here) ?? p.RequesterVpcInfo).VpcId;
  const end = (e: PeeringEnd): Node =>
    h("span", {}, here(e) ? linked(e.VpcId, inWords(net, e)) : inWords(net, e), e.CidrBlock ? ` ${e.CidrBlock}` : "");
  return {
    title: nameOf(p) || id,
    body: [
      crumb(`ec2/networks/${at}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(p.Status.Code)],
        ["Why", p.Status.Code === "failed" && p.Status.Message],
        ["Requester", end(p.RequesterVpcInfo)],
        ["Accepter", end(p.AccepterVpcInfo)],
        ["Expires", p.ExpirationTime && day(p.ExpirationTime)],
      ]),
      answer(c, p),
      p.Status.Code === "active" ? routes(c, net, p) : h("span"),
      p.Status.Code === "active" ? names(c, p, ends(p).filter(here)) : h("span"),
      nameAndTags(c, p, id),
      ["failed", "expired"].includes(p.Status.Code)
        ? h("span")
        : section("Delete", [
            sure("Delete peering connection", "Its routes lead nowhere then. Delete?", async () => {
              await c.aws.call("ec2", "delete-vpc-peering-connection", { "vpc-peering-connection-id": id });
              c.go(`ec2/networks/${at}`);
            }),
          ]),
    ],
    changed: news(["vpc-peering-connection"], c.again),
  };
}

/** Buttons for whoever was asked; another account answers for itself. */
function answer(c: Context, p: Peering): HTMLElement {
  const to = p.AccepterVpcInfo;
  if (p.Status.Code !== "pending-acceptance") return h("span");
  if (to.OwnerId !== c.sandbox.account)
    return h("p", { class: "fine" }, `Account ${to.OwnerId} has to accept it, in ${to.Region}.`);
  const say = (label: string, className: string): HTMLElement =>
    action(
      label,
      async () => {
        await c.aws.call("ec2", `${label.toLowerCase()}-vpc-peering-connection`, {
          "vpc-peering-connection-id": p.VpcPeeringConnectionId,
          region: to.Region === c.sandbox.region ? undefined : to.Region,
        });
        c.again();
      },
      className,
    );
  return section("It waits for an answer", [h("div", { class: "row" }, say("Accept", "primary"), say("Reject", ""))]);
}

/** The route tables of both ends that are here, and whether each leads to the other end. */
function routes(c: Context, net: Network, p: Peering): HTMLElement {
  const rows = [ends(p), ends(p).reverse()].flatMap(([from, to]) =>
    net.tables
      .filter((t) => t.VpcId === from!.VpcId)
      .map((t) => {
        const route = t.Routes.find((r) => targetOf(r) === p.VpcPeeringConnectionId);
        const range = to!.CidrBlock ?? "";
        return [
          thing(t, t.RouteTableId, pageOf(t.RouteTableId)),
          inWords(net, from!),
          route
            ? h("span", {}, h("code", {}, destinationOf(route)), " ", state(route.State))
            : action(`Add a route to ${range}`, async () => {
                await c.aws.call("ec2", "create-route", {
                  "route-table-id": t.RouteTableId,
                  "destination-cidr-block": range,
                  "vpc-peering-connection-id": p.VpcPeeringConnectionId,
                });
                c.again();
              }),
        ];
      }),
  );
  return section("Routes", [
    h("p", { class: "fine" }, "Packets take it only where a route says so: one there, and one back."),
    table("Routes", ["Route table", "Of", "Leads to the other side"], rows, "Neither VPC is in this region."),
  ]);
}

/** Whether names of instances lead to their private addresses from the other side. */
function names(c: Context, p: Peering, here: PeeringEnd[]): HTMLElement {
  const sides = here.map((e) => {
    const asked = e === p.AccepterVpcInfo;
    const t = tick(
      `Names in the ${asked ? "accepter" : "requester"}'s VPC`,
      {},
      "From the other side they lead to private addresses",
    );
    t.input.checked = !!e.PeeringOptions?.AllowDnsResolutionFromRemoteVpc;
    return { ...t, flag: `${asked ? "accepter" : "requester"}-peering-connection-options` };
  });
  return section("DNS", [
    form(
      "Save",
      sides.map((s) => s.row),
      async () => {
        await c.aws.call("ec2", "modify-vpc-peering-connection-options", {
          "vpc-peering-connection-id": p.VpcPeeringConnectionId,
          ...Object.fromEntries(
            sides.map((s) => [
              s.flag,
              struct("PeeringConnectionOptionsRequest", { AllowDnsResolutionFromRemoteVpc: s.input.checked }),
            ]),
          ),
        });
        c.again();
      },
    ),
  ]);
}
