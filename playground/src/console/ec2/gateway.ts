import { h } from "../../core/dom.ts";
import { action, form, section, select, sure } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, nameOf, network } from "./data.ts";
import { nameAndTags } from "./name.ts";
import { linked } from "./pages.ts";
import { routesTo } from "./routetable.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** One internet gateway: the VPC that it is attached to, and the routes that lead to it. */
export async function gateway(c: Context, id: string): Promise<View> {
  const net = await network(c);
  const g = net.gateways.find((x) => x.InternetGatewayId === id);
  if (!g) return gone(id, "internet gateway");
  const on = g.Attachments[0]?.VpcId;
  const flags = (vpc: string): Record<string, string> => ({ "internet-gateway-id": id, "vpc-id": vpc });
  const without = net.vpcs.filter((v) => !net.gateways.some((x) => x.Attachments[0]?.VpcId === v.VpcId));
  const pick = select(
    "VPC",
    without.map((v): [string, string] => [v.VpcId, `${called(v, v.VpcId)} ${v.CidrBlock}`]),
  );
  const attach = without.length
    ? form("Attach", [pick.row], async () => {
        await c.aws.call("ec2", "attach-internet-gateway", flags(pick.input.value));
        c.again();
      })
    : h("p", { class: "empty" }, "Every VPC has one already.");
  const detach = action("Detach", async () => {
    await c.aws.call("ec2", "detach-internet-gateway", flags(on!));
    c.again();
  });
  return {
    title: nameOf(g) || id,
    body: [
      crumb(on ? `ec2/networks/${on}` : "ec2/networks", "Networks", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(on ? "attached" : "detached")],
        ["VPC", on && linked(on)],
      ]),
      section(on ? "Attachment" : "Attach it to a VPC", [on ? detach : attach]),
      routesTo(net, id, "None: nothing goes through it yet. A route is added in a route table."),
      nameAndTags(c, g, id),
      section("Delete", [
        on
          ? h("p", { class: "fine" }, "Detach it first.")
          : sure("Delete internet gateway", `Delete ${nameOf(g) || id}?`, async () => {
              await c.aws.call("ec2", "delete-internet-gateway", { "internet-gateway-id": id });
              c.go("ec2/networks");
            }),
      ]),
    ],
  };
}
