import { h } from "../../core/dom.ts";
import { policyEditor } from "../policies.ts";
import { action, choices, form, link, section, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { callAll, called, type Endpoint, groups, nameOf, type Network, network, type Vpc } from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** The endpoints of a VPC: ways to AWS's services that need no internet. */
export function endpoints(net: Network, vpc: Vpc): HTMLElement {
  return section("Endpoints", [
    table(
      "Endpoints",
      ["Endpoint", "Service", "State"],
      net.endpoints
        .filter((e) => e.VpcId === vpc.VpcId)
        .map((e) => [
          thing(e, e.VpcEndpointId, pageOf(e.VpcEndpointId), e.VpcEndpointType),
          e.ServiceName,
          state(e.State.toLowerCase()),
        ]),
      "None: AWS's services are reached over the internet, if at all.",
    ),
    h("p", {}, link(`ec2/networks/endpoints/create/${vpc.VpcId}`, "Create an endpoint")),
  ]);
}

/** One endpoint: where it stands or which routes lead to it, who may use it for what, and its end. */
export async function endpoint(c: Context, id: string): Promise<View> {
  const [net, all] = await Promise.all([network(c), groups(c)]);
  const e = net.endpoints.find((x) => x.VpcEndpointId === id);
  if (!e) return gone(id, "endpoint");
  const modify = async (flags: Record<string, string[]>): Promise<void> => {
    await c.aws.call("ec2", "modify-vpc-endpoint", { "vpc-endpoint-id": id, ...flags });
    c.again();
  };
  const parts = (title: string, word: string, now: string[], list: [string, string][]): HTMLElement => {
    const box = choices(title, list, now);
    return form(`Save the ${title.toLowerCase()}`, [box.element], () => {
      const chosen = box.value();
      const flags = {
        [`add-${word}-ids`]: chosen.filter((x) => !now.includes(x)),
        [`remove-${word}-ids`]: now.filter((x) => !chosen.includes(x)),
      };
      return modify(Object.fromEntries(Object.entries(flags).filter(([, ids]) => ids.length)));
    });
  };
  return {
    title: nameOf(e) || id,
    body: [
      crumb(`ec2/networks/${e.VpcId}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(e.State.toLowerCase())],
        ["Kind", e.VpcEndpointType],
        ["Service", e.ServiceName],
        ["VPC", linked(e.VpcId)],
        ["Names", e.DnsEntries.length ? names(e) : null],
        ["Interfaces", e.NetworkInterfaceIds.length ? ids(e.NetworkInterfaceIds) : null],
      ]),
      e.VpcEndpointType === "Gateway"
        ? section("Route tables", [
            h("p", { class: "fine" }, "Each gets a route to the service's addresses."),
            parts("Route tables", "route-table", e.RouteTableIds, tablesOf(net, e.VpcId)),
          ])
        : section("Where it stands", [
            parts("Subnets", "subnet", e.SubnetIds, subnetsOf(net, e.VpcId)),
            parts(
              "Security groups",
              "security-group",
              e.Groups.map((g) => g.GroupId),
              all.filter((g) => g.VpcId === e.VpcId).map((g) => [g.GroupId, `${g.GroupName} (${g.GroupId})`]),
            ),
          ]),
      e.PolicyDocument ? section("Policy", [policy(c, e)]) : h("span"),
      nameAndTags(c, e, id),
      section("Delete", [
        sure("Delete endpoint", "Nothing gets to the service through it then. Delete?", async () => {
          await callAll(c, "delete-vpc-endpoints", { "vpc-endpoint-ids": [id] });
          c.go(`ec2/networks/${e.VpcId}`);
        }),
      ]),
    ],
    changed: news(["vpc-endpoint"], c.again),
  };
}

const ids = (list: string[]): HTMLElement => h("span", { class: "two" }, ...list.map((x) => linked(x)));
const names = (e: Endpoint): HTMLElement =>
  h("span", { class: "two" }, ...e.DnsEntries.map((d) => h("code", { class: "long" }, d.DnsName)));

/** The route tables of a VPC, to choose from. */
export const tablesOf = (net: Network, vpc: string): [string, string][] =>
  net.tables.filter((t) => t.VpcId === vpc).map((t) => [t.RouteTableId, called(t, t.RouteTableId)]);

/** The subnets of a VPC, to choose from. */
export const subnetsOf = (net: Network, vpc: string): [string, string][] =>
  net.subnets
    .filter((s) => s.VpcId === vpc)
    .map((s) => [s.SubnetId, `${called(s, s.SubnetId)} in ${s.AvailabilityZone}`]);

/** The policy, which says what may be done through the endpoint. */
function policy(c: Context, e: Endpoint): HTMLElement {
  const pretty = JSON.stringify(JSON.parse(e.PolicyDocument!), null, 2);
  const editor = policyEditor(c, "What may be done through it", pretty, "RESOURCE_POLICY");
  const modify = async (flags: Record<string, string | boolean>): Promise<void> => {
    await c.aws.call("ec2", "modify-vpc-endpoint", { "vpc-endpoint-id": e.VpcEndpointId, ...flags });
    c.again();
  };
  return h(
    "div",
    { class: "block" },
    form("Save policy", [editor.element], () => modify({ "policy-document": editor.text() })),
    action("Let everything through again", () => modify({ "reset-policy": true })),
  );
}
