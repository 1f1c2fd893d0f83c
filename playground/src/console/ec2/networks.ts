import { h } from "../../core/dom.ts";
import { link, section, select, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, isPublic, nameOf, network, tableOf, targetOf } from "./data.ts";
import { type Reach, reachBox } from "./reachbox.ts";
import { drawVpc } from "./vpcpicture.ts";

/** The networks as a picture, and the way of a packet in it. */
export async function networks(c: Context, id: string): Promise<View> {
  let net = await network(c);
  const busy = net.instances.find((i) => i.VpcId)?.VpcId;
  const vpc = net.vpcs.find((v) => v.VpcId === id) ?? net.vpcs.find((v) => v.VpcId === busy) ?? net.vpcs[0];
  if (!vpc) return { title: "Networks", body: [h("p", { class: "empty" }, "There is no VPC in this region.")] };
  const pick = select(
    "VPC",
    net.vpcs.map((v): [string, string] => [
      v.VpcId,
      `${called(v, v.VpcId)} ${v.CidrBlock}${v.IsDefault ? ", default" : ""}`,
    ]),
  );
  pick.input.value = vpc.VpcId;
  pick.input.addEventListener("change", () => c.go(`ec2/networks/${pick.input.value}`));
  const place = h("div", { class: "scroll-x", tabindex: 0, role: "region", "aria-label": "Picture of the VPC" });
  let answer: Reach | null = null;
  let width = 0;
  const draw = (): void => {
    width = place.clientWidth || 900;
    place.replaceChildren(drawVpc(net, vpc, width, answer) as unknown as HTMLElement);
  };
  new ResizeObserver(() => {
    if (place.isConnected && Math.abs(place.clientWidth - width) > 8) draw();
  }).observe(place);
  const reread = async (): Promise<void> => {
    net = await network(c);
    draw();
  };
  const box = await reachBox(c, net, {
    to: net.instances.find((i) => i.VpcId === vpc.VpcId)?.InstanceId,
    drawn: (r) => {
      answer = r;
      void reread().catch(() => {});
    },
  });
  draw();
  let known = "";
  return {
    title: "Networks",
    body: [
      pick.row,
      place,
      section("Does a packet get through?", [box.element]),
      section("Subnets", [
        table(
          "Subnets",
          ["Subnet", "Addresses", "Zone", "Route table", "Leads to"],
          net.subnets
            .filter((s) => s.VpcId === vpc.VpcId)
            .map((s) => {
              const t = tableOf(net.tables, s);
              return [
                h(
                  "span",
                  { class: "two" },
                  h("span", { class: "name" }, nameOf(s) || s.SubnetId),
                  nameOf(s) ? h("span", { class: "fine" }, s.SubnetId) : null,
                ),
                `${s.CidrBlock}, ${s.AvailableIpAddressCount} free`,
                s.AvailabilityZone,
                t?.RouteTableId ?? "",
                (t?.Routes ?? [])
                  .map(
                    (r) =>
                      `${r.DestinationCidrBlock ?? r.DestinationPrefixListId ?? "IPv6"} → ${targetOf(r)}${r.State === "blackhole" ? " (black hole)" : ""}`,
                  )
                  .join(", ") + (isPublic(net.tables, s) ? " — public" : ""),
              ];
            }),
          "No subnets yet.",
        ),
      ]),
      h(
        "p",
        { class: "fine" },
        "The same question is answered by Reachability Analyzer: ",
        h("code", {}, "aws ec2 create-network-insights-path"),
        ". ",
        link("ec2/groups", "Security groups"),
      ),
    ],
    changed: (now) => {
      const states = now
        .filter((r) => r.service === "ec2")
        .map((r) => `${r.id} ${r.state ?? ""}`)
        .join();
      if (known && known !== states) void reread().catch(() => {});
      known = states;
    },
  };
}
