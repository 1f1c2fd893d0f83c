import { h } from "../../core/dom.ts";
import { choice, type Command, struct } from "../command.ts";
import { action, field, form, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { holdsFor } from "./associated.ts";
import { type Acl, type Entry, named, nameOf, type Network, network, type Subnet, type Vpc } from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { linked, pageOf } from "./pages.ts";
import { packetChoice, placeChoice } from "./ruleform.ts";
import { packets } from "./rules.ts";
import { crumb, facts, gone, state } from "./state.ts";

const last = 32767; // from here on the rules are AWS's: they deny the rest

/** The network ACLs of a VPC, and a form for one more. */
export function acls(c: Context, net: Network, vpc: Vpc): HTMLElement {
  const name = field("Name", {}, "It may be empty. It lets nothing through until it has rules.");
  const create = form("Create network ACL", [name.row], async () => {
    const made = await c.aws.call<{ NetworkAcl: Acl }>("ec2", "create-network-acl", {
      "vpc-id": vpc.VpcId,
      "tag-specifications": named("network-acl", name.input.value.trim()),
    });
    c.go(pageOf(made.NetworkAcl.NetworkAclId));
  });
  return section("Network ACLs", [
    table(
      "Network ACLs",
      ["Network ACL", "Inbound", "Subnets"],
      net.acls
        .filter((a) => a.VpcId === vpc.VpcId)
        .map((a) => [
          thing(a, a.NetworkAclId, pageOf(a.NetworkAclId), ...(a.IsDefault ? ["default"] : [])),
          h("span", { class: "two" }, ...entriesOf(a, false).map((e) => h("span", {}, inWords(e)))),
          String(a.Associations.length),
        ]),
      "None.",
    ),
    more("Create a network ACL", create),
  ]);
}

/** One network ACL: its rules in their order, and the subnets for which it holds. */
export async function acl(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const a = net.acls.find((x) => x.NetworkAclId === id);
  if (!a) return gone(id, "network ACL");
  const ended = sure("Delete network ACL", `Delete ${nameOf(a) || id}?`, async () => {
    await c.aws.call("ec2", "delete-network-acl", { "network-acl-id": id });
    c.go(`ec2/networks/${a.VpcId}`);
  });
  return {
    title: nameOf(a) || id,
    body: [
      crumb(`ec2/networks/${a.VpcId}`, "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["VPC", linked(a.VpcId)],
        ["Default", a.IsDefault ? "yes: it holds for all subnets that were given no other" : "no"],
      ]),
      h(
        "p",
        { class: "fine" },
        "The first rule that fits decides. An ACL remembers nothing: the answers to what was let through need a rule, too, in the other direction.",
      ),
      rules(c, a, false),
      rules(c, a, true),
      section("Subnets", [subnets(c, net, a)]),
      nameAndTags(c, a, id),
      a.IsDefault
        ? h("span")
        : section("Delete", [
            a.Associations.length
              ? h("p", { class: "fine" }, "It holds for subnets: give them another one first.")
              : ended,
          ]),
    ],
  };
}

/** The rules of a direction, in the order in which they are looked at. */
const entriesOf = (a: Acl, egress: boolean): Entry[] =>
  a.Entries.filter((e) => e.Egress === egress).sort((x, y) => x.RuleNumber - y.RuleNumber);

const numberOf = (e: Entry): string => (e.RuleNumber < last ? String(e.RuleNumber) : "*");
const placeOf = (e: Entry): string => e.CidrBlock ?? e.Ipv6CidrBlock ?? "";

/** Protocols have numbers here. */
const protocols: Record<string, string> = { "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6" };

const packetsOf = (e: Entry): string =>
  packets({
    IpProtocol: protocols[e.Protocol] ?? e.Protocol,
    FromPort: e.PortRange?.From ?? e.IcmpTypeCode?.Type,
    ToPort: e.PortRange?.To,
  });

const inWords = (e: Entry): string => `${numberOf(e)}: ${e.RuleAction} ${packetsOf(e)} from ${placeOf(e)}`;

function rules(c: Context, a: Acl, egress: boolean): HTMLElement {
  const word = egress ? "Outbound" : "Inbound";
  const list = entriesOf(a, egress);
  return section(`${word} rules`, [
    table(
      `${word} rules`,
      ["Rule", "Packets", egress ? "To" : "From", "Action", ""],
      list.map((e) => [
        h("span", { class: "name" }, numberOf(e)),
        packetsOf(e),
        placeOf(e),
        state(e.RuleAction),
        e.RuleNumber < last
          ? action("Remove", async () => {
              await c.aws.call("ec2", "delete-network-acl-entry", {
                "network-acl-id": a.NetworkAclId,
                [egress ? "egress" : "ingress"]: true,
                "rule-number": e.RuleNumber,
              });
              c.again();
            })
          : h("span", { class: "fine" }, "what no rule fits"),
      ]),
      "None.",
    ),
    more(`Add or change ${egress ? "an outbound" : "an inbound"} rule`, editor(c, a, list, egress)),
  ]);
}

/** A form for a rule. One with a number that is there already is replaced. */
function editor(c: Context, a: Acl, list: Entry[], egress: boolean): HTMLElement {
  const next = Math.max(90, ...list.map((e) => e.RuleNumber).filter((n) => n < last)) + 10;
  const number = field(
    "Number",
    { type: "number", min: 1, max: last - 1, value: next, required: true },
    "Lower ones are looked at first.",
  );
  const what = packetChoice(["tcp 1024 65535", "Answers (tcp 1024-65535)"]);
  const where = placeChoice(egress ? "To" : "From");
  const verdict = select("Action", [
    ["allow", "allow"],
    ["deny", "deny"],
  ]);
  return form("Save rule", [number.row, ...what.rows, ...where.rows, verdict.row], async () => {
    const n = Number(number.input.value);
    const operation = list.some((e) => e.RuleNumber === n) ? "replace-network-acl-entry" : "create-network-acl-entry";
    await c.aws.call("ec2", operation, {
      "network-acl-id": a.NetworkAclId,
      [egress ? "egress" : "ingress"]: true,
      "rule-number": n,
      "rule-action": choice("RuleAction", verdict.input.value),
      ...packetFlags(what.value()),
      ...placeFlag(where.value()),
    });
    c.again();
  });
}

/** The flags for packets: ports of tcp and udp, types of icmp. */
function packetFlags(p: { protocol: string; from: number; to: number }): Command["flags"] {
  const protocol = Object.keys(protocols).find((n) => protocols[n] === p.protocol) ?? p.protocol;
  if (p.protocol === "icmp") return { protocol, "icmp-type-code": struct("IcmpTypeCode", { Type: p.from, Code: -1 }) };
  return { protocol, "port-range": protocol === "-1" ? undefined : struct("PortRange", { From: p.from, To: p.to }) };
}

const placeFlag = (range: string): Command["flags"] => ({
  [range.includes(":") ? "ipv6-cidr-block" : "cidr-block"]: range,
});

function subnets(c: Context, net: Network, a: Acl): HTMLElement {
  const own = net.subnets.filter((s) => s.VpcId === a.VpcId);
  const holds = (s: Subnet): boolean => a.Associations.some((x) => x.SubnetId === s.SubnetId);
  const fallback = net.acls.find((x) => x.VpcId === a.VpcId && x.IsDefault)!;
  const end = (s: Subnet): Node =>
    a === fallback
      ? h("span")
      : action("Back to the default", async () => {
          await obey(c, net, s.SubnetId, fallback.NetworkAclId);
          c.again();
        });
  return holdsFor(
    c,
    own.filter(holds).map((s) => [s, end(s)]),
    own.filter((s) => !holds(s)),
    (subnet) => obey(c, net, subnet, a.NetworkAclId),
  );
}

/** The ACL that holds for a subnet. */
export const aclOf = (net: Network, subnet: string): Acl | undefined =>
  net.acls.find((a) => a.Associations.some((x) => x.SubnetId === subnet));

/** Lets an ACL hold for a subnet, instead of the one that it has. */
export const obey = (c: Context, net: Network, subnet: string, id: string): Promise<unknown> =>
  c.aws.call("ec2", "replace-network-acl-association", {
    "association-id": aclOf(net, subnet)!.Associations.find((x) => x.SubnetId === subnet)!.NetworkAclAssociationId,
    "network-acl-id": id,
  });
