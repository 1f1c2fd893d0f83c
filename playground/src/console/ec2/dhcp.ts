import { h } from "../../core/dom.ts";
import { type Struct, struct } from "../command.ts";
import { field, form, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, list as listed, named, type Tag, type Vpc, vpcs } from "./data.ts";
import { thing } from "./name.ts";
import { linked } from "./pages.ts";

interface Options {
  DhcpOptionsId: string;
  DhcpConfigurations: { Key: string; Values: { Value: string }[] }[];
  Tags?: Tag[];
}

const all = (c: Context): Promise<Options[]> => listed(c, "describe-dhcp-options", "DhcpOptions");

/** The sets of DHCP options: what hosts are told when they start. */
export async function dhcp(c: Context): Promise<View> {
  const [sets, nets] = await Promise.all([all(c), vpcs(c)]);
  return {
    title: "DHCP options",
    body: [
      table(
        "Sets of DHCP options",
        ["Set", "Options", "VPCs", ""],
        sets.map((o) =>
          row(
            c,
            o,
            nets.filter((v) => v.DhcpOptionsId === o.DhcpOptionsId),
          ),
        ),
        "There are none.",
      ),
      section("Create a set", [create(c)]),
    ],
  };
}

function row(c: Context, o: Options, users: Vpc[]): (Node | null)[] {
  const lines = o.DhcpConfigurations.map((x) => h("span", {}, `${x.Key}: ${x.Values.map((v) => v.Value).join(", ")}`));
  return [
    thing(o, o.DhcpOptionsId),
    h("span", { class: "two" }, ...lines),
    h("span", { class: "two" }, ...(users.length ? users.map((v) => linked(v.VpcId)) : ["none"])),
    users.length
      ? null
      : sure("Delete", "Delete this set?", async () => {
          await c.aws.call("ec2", "delete-dhcp-options", { "dhcp-options-id": o.DhcpOptionsId });
          c.again();
        }),
  ];
}

function create(c: Context): HTMLElement {
  const name = field("Name", {}, "It may be empty.");
  const domain = field("Domain name", { placeholder: "corp.example.com" });
  const servers = field("DNS servers", { value: "AmazonProvidedDNS" }, "Up to four, with commas between them.");
  const clocks = field("NTP servers", { placeholder: "169.254.169.123" }, "Up to four; it may be empty.");
  return form("Create set", [name.row, domain.row, servers.row, clocks.row], async () => {
    const option = (Key: string, text: string): Struct[] => {
      const Values = text.split(/[\s,]+/).filter(Boolean);
      return Values.length ? [struct("NewDhcpConfiguration", { Key, Values })] : [];
    };
    await c.aws.call("ec2", "create-dhcp-options", {
      "dhcp-configurations": [
        ...option("domain-name", domain.input.value),
        ...option("domain-name-servers", servers.input.value),
        ...option("ntp-servers", clocks.input.value),
      ],
      "tag-specifications": named("dhcp-options", name.input.value.trim()),
    });
    c.again();
  });
}

/** Which set of options a VPC's hosts are told, and a form for another. */
export async function optionsOf(c: Context, v: Vpc): Promise<HTMLElement> {
  const domain = (o: Options): string =>
    o.DhcpConfigurations.find((x) => x.Key === "domain-name")?.Values[0]?.Value ?? "no domain";
  const pick = select(
    "DHCP options",
    (await all(c)).map((o): [string, string] => [o.DhcpOptionsId, `${called(o, o.DhcpOptionsId)}: ${domain(o)}`]),
  );
  pick.input.value = v.DhcpOptionsId;
  return form("Use these options", [pick.row], async () => {
    await c.aws.call("ec2", "associate-dhcp-options", { "dhcp-options-id": pick.input.value, "vpc-id": v.VpcId });
    c.again();
  });
}
