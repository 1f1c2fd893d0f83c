import { h } from "../../core/dom.ts";
import { action, field, form, link, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, filter, type Group, groups as all, vpcs } from "./data.ts";
import { titled } from "./name.ts";
import { linked, pageOf } from "./pages.ts";
import { packetChoice, placeChoice } from "./ruleform.ts";
import { packets, peer, permission, type Rule } from "./rules.ts";
import { crumb, facts, gone } from "./state.ts";

/** The security groups. */
export async function groups(c: Context): Promise<View> {
  const list = await all(c);
  return {
    title: "Security groups",
    body: [
      h("div", { class: "row" }, link("ec2/groups/create", "Create security group", "button primary")),
      table(
        "Security groups",
        ["Group", "Description", "VPC"],
        list.map((g) => [titled(g.GroupName, pageOf(g.GroupId), g.GroupId), g.Description, linked(g.VpcId)]),
        "There are none.",
      ),
    ],
  };
}

/** A new group. */
export async function createGroup(c: Context): Promise<View> {
  const nets = await vpcs(c);
  const name = field("Group name", { required: true, placeholder: "web" });
  const about = field("Description", { required: true, value: "web servers" });
  const vpc = select(
    "VPC",
    nets.map((v): [string, string] => [v.VpcId, `${called(v, v.VpcId)} ${v.CidrBlock}`]),
  );
  const f = form("Create security group", [name.row, about.row, vpc.row], async () => {
    const made = await c.aws.call<{ GroupId: string }>("ec2", "create-security-group", {
      "group-name": name.input.value.trim(),
      description: about.input.value.trim(),
      "vpc-id": vpc.input.value,
    });
    c.go(`ec2/groups/${made.GroupId}`);
  });
  return { title: "Create security group", body: [crumb("ec2/groups", "Security groups", "create"), f] };
}

/** One group: its rules, to add to and to take from. */
export async function group(c: Context, id: string): Promise<View> {
  const [list, got] = await Promise.all([
    all(c),
    c.aws.read<{ SecurityGroupRules: Rule[] }>("ec2", "describe-security-group-rules", {
      filters: [filter("group-id", id)],
    }),
  ]);
  const g = list.find((x) => x.GroupId === id);
  if (!g) return gone(id, "group");
  return {
    title: g.GroupName,
    body: [
      crumb("ec2/groups", "Security groups", id),
      facts([
        ["ID", h("code", {}, id)],
        ["VPC", link(`ec2/networks/${g.VpcId}`, g.VpcId)],
        ["Description", g.Description],
      ]),
      rules(c, g, list, got.SecurityGroupRules, false),
      rules(c, g, list, got.SecurityGroupRules, true),
      g.GroupName === "default"
        ? h("span")
        : section("Delete", [
            sure("Delete security group", `Delete ${g.GroupName}?`, async () => {
              await c.aws.call("ec2", "delete-security-group", { "group-id": id });
              c.go("ec2/groups");
            }),
          ]),
    ],
  };
}

function rules(c: Context, g: Group, list: Group[], rules: Rule[], egress: boolean): HTMLElement {
  const word = egress ? "Outbound" : "Inbound";
  const rows = rules
    .filter((r) => r.IsEgress === egress)
    .map((r) => [
      packets(r),
      list.find((x) => x.GroupId === r.ReferencedGroupInfo?.GroupId)?.GroupName ?? peer(r),
      r.Description ?? "",
      action("Remove", async () => {
        await c.aws.call("ec2", `revoke-security-group-${egress ? "egress" : "ingress"}`, {
          "group-id": g.GroupId,
          "security-group-rule-ids": [r.SecurityGroupRuleId],
        });
        c.again();
      }),
    ]);
  return section(`${word} rules`, [
    table(
      `${word} rules`,
      ["Packets", egress ? "To" : "From", "Description", ""],
      rows,
      egress ? "Nothing may leave." : "Nothing may come in. Answers to what went out come in always.",
    ),
    more(`Add ${egress ? "an outbound" : "an inbound"} rule`, adder(c, g, list, egress)),
  ]);
}

/** A form for a rule. The kind fills in protocol and ports. */
function adder(c: Context, g: Group, list: Group[], egress: boolean): HTMLElement {
  const what = packetChoice();
  const where = placeChoice(
    egress ? "To" : "From",
    ...list.filter((x) => x.VpcId === g.VpcId).map((x): [string, string] => [x.GroupId, `Members of ${x.GroupName}`]),
  );
  const about = field("Description", {}, "It may be empty.");
  return form("Add rule", [...what.rows, ...where.rows, about.row], async () => {
    const { protocol, from, to } = what.value();
    await c.aws.call("ec2", `authorize-security-group-${egress ? "egress" : "ingress"}`, {
      "group-id": g.GroupId,
      "ip-permissions": [permission(protocol, from, to, where.value(), about.input.value.trim())],
    });
    c.again();
  });
}
