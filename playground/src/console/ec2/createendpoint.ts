import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { policyEditor } from "../policies.ts";
import { choices, field, form, more, select, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { type Endpoint, groups, named, network } from "./data.ts";
import { subnetsOf, tablesOf } from "./endpoint.ts";
import { pageOf } from "./pages.ts";
import { crumb, gone } from "./state.ts";

interface Offer {
  ServiceName: string;
  ServiceType: { ServiceType: string }[];
  PrivateDnsName?: string;
}

const open = JSON.stringify(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] },
  null,
  2,
);

/** A new endpoint in a VPC: of routes (Gateway), or with interfaces in subnets (Interface). */
export async function createEndpoint(c: Context, id: string): Promise<View> {
  const [net, all, offers] = await Promise.all([
    network(c),
    groups(c),
    c.aws.read<{ ServiceDetails: Offer[] }>("ec2", "describe-vpc-endpoint-services"),
  ]);
  const vpc = net.vpcs.find((v) => v.VpcId === id);
  if (!vpc) return gone(id, "VPC");
  const name = field("Name", {}, "It may be empty.");
  const kind = select("Kind", [
    ["Gateway", "Gateway: by routes, free"],
    ["Interface", "Interface: in subnets, by the hour"],
  ]);
  const service = select("Service", []);
  const tables = choices("Route tables", tablesOf(net, id));
  const subnets = choices("Subnets, one in a zone", subnetsOf(net, id));
  const own = all.filter((g) => g.VpcId === id);
  const security = choices(
    "Security groups",
    own.map((g): [string, string] => [g.GroupId, `${g.GroupName} (${g.GroupId})`]),
    own.filter((g) => g.GroupName === "default").map((g) => g.GroupId),
  );
  const dns = tick("The service's own name leads to it", {}, "The VPC needs DNS host names for that");
  dns.input.checked = true;
  const editor = policyEditor(c, "Policy", open, "RESOURCE_POLICY");
  const standing = h("div", { class: "block" }, subnets.element, security.element, dns.row);
  const gateway = (): boolean => kind.input.value === "Gateway";
  const draw = (): void => {
    tables.element.hidden = !gateway();
    standing.hidden = gateway();
    service.input.replaceChildren(
      ...offers.ServiceDetails.filter((o) => o.ServiceType.some((t) => t.ServiceType === kind.input.value)).map((o) =>
        h("option", { value: o.ServiceName }, o.ServiceName),
      ),
    );
    const s3 = `com.amazonaws.${c.sandbox.region}.s3`;
    if (gateway()) service.input.value = s3;
  };
  kind.input.addEventListener("change", draw);
  draw();
  const f = form(
    "Create endpoint",
    [
      name.row,
      kind.row,
      service.row,
      tables.element,
      standing,
      more("Policy: everything may go through", editor.element),
    ],
    async () => {
      const where = gateway()
        ? { "route-table-ids": tables.value() }
        : { "subnet-ids": subnets.value(), "security-group-ids": security.value() };
      const made = await c.aws.call<{ VpcEndpoint: Endpoint }>("ec2", "create-vpc-endpoint", {
        "vpc-id": id,
        "vpc-endpoint-type": choice("VpcEndpointType", kind.input.value),
        "service-name": service.input.value,
        ...Object.fromEntries(Object.entries(where).filter(([, ids]) => ids.length)),
        "private-dns-enabled": gateway() ? undefined : dns.input.checked,
        "policy-document": editor.text() === open ? undefined : editor.text(),
        "tag-specifications": named("vpc-endpoint", name.input.value.trim()),
      });
      c.go(pageOf(made.VpcEndpoint.VpcEndpointId));
    },
  );
  return { title: "Create endpoint", body: [crumb(`ec2/networks/${id}`, "Networks", "create an endpoint"), f] };
}
