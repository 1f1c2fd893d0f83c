import { h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { action, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { type Address, addresses as all, called, type Instance, instances } from "./data.ts";
import { linked } from "./pages.ts";

/** The Elastic IP addresses: public ones that stay. */
export async function addresses(c: Context): Promise<View> {
  const [list, machines] = await Promise.all([all(c), instances(c)]);
  return {
    title: "Elastic IPs",
    body: [
      h(
        "div",
        { class: "row" },
        action(
          "Allocate address",
          async () => {
            await c.aws.call("ec2", "allocate-address", { domain: choice("DomainType", "vpc") });
            c.again();
          },
          "primary",
        ),
      ),
      table(
        "Elastic IP addresses",
        ["Address", "Allocation", "Associated with", ""],
        list.map((a) => row(c, a, machines)),
        "There are none. A public address that an instance gets by itself is given back when it stops; this one stays.",
      ),
    ],
  };
}

function row(c: Context, a: Address, machines: Instance[]): Node[] {
  const on = a.InstanceId
    ? linked(a.InstanceId)
    : a.NetworkInterfaceId
      ? linked(a.NetworkInterfaceId)
      : h("span", {}, "nothing");
  const free = machines.filter((i) => ["running", "stopped"].includes(i.State.Name));
  return [
    h("span", { class: "name" }, a.PublicIp),
    h("span", {}, a.AllocationId),
    a.AssociationId || !free.length ? on : associate(c, a, free),
    a.AssociationId
      ? action("Disassociate", async () => {
          await c.aws.call("ec2", "disassociate-address", { "association-id": a.AssociationId });
          c.again();
        })
      : sure("Release", "Give it back? Somebody else may get it.", async () => {
          await c.aws.call("ec2", "release-address", { "allocation-id": a.AllocationId });
          c.again();
        }),
  ];
}

function associate(c: Context, a: Address, machines: Instance[]): HTMLElement {
  const to = h(
    "select",
    { "aria-label": `Instance for ${a.PublicIp}` },
    ...machines.map((i) => h("option", { value: i.InstanceId }, called(i, i.InstanceId))),
  );
  return h(
    "span",
    { class: "row" },
    to,
    action("Associate", async () => {
      await c.aws.call("ec2", "associate-address", { "allocation-id": a.AllocationId, "instance-id": to.value });
      c.again();
    }),
  );
}
