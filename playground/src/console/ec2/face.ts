import { h } from "../../core/dom.ts";
import { struct } from "../command.ts";
import { action, choices, field, form, note, section, select, sure, table, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import {
  called,
  type Face,
  faces as all,
  type Group,
  groups,
  type Instance,
  instances,
  named,
  nameOf,
  type Subnet,
  subnets,
} from "./data.ts";
import { nameAndTags, thing } from "./name.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { crumb, facts, gone, state } from "./state.ts";

/** The network interfaces: those of instances, of gateways and endpoints, and loose ones. */
export async function faces(c: Context): Promise<View> {
  const [list, nets, gs] = await Promise.all([all(c), subnets(c), groups(c)]);
  return {
    title: "Network interfaces",
    body: [
      faceTable(list, "There are none yet. Each instance brings one along."),
      section("Create network interface", [newFace(c, nets, gs)]),
    ],
    changed: news(["network-interface", "instance"], c.again),
  };
}

/** Network interfaces, each with what it belongs to. */
export const faceTable = (list: Face[], none: string): HTMLElement =>
  table(
    "Network interfaces",
    ["Interface", "State", "Address", "Attached to"],
    list.map((f) => [
      thing(f, f.NetworkInterfaceId, pageOf(f.NetworkInterfaceId), ...(f.Description ? [f.Description] : [])),
      state(f.Status),
      h(
        "span",
        { class: "two" },
        h("span", {}, f.PrivateIpAddress),
        f.Association ? h("span", { class: "fine" }, f.Association.PublicIp) : null,
      ),
      f.Attachment?.InstanceId ? linked(f.Attachment.InstanceId) : f.RequesterManaged ? "AWS's own" : "nothing",
    ]),
    none,
  );

function newFace(c: Context, nets: Subnet[], all: Group[]): HTMLElement {
  const name = field("Name", {}, "It may be empty.");
  const subnet = select(
    "Subnet",
    nets.map((s): [string, string] => [s.SubnetId, `${called(s, s.SubnetId)} in ${s.AvailabilityZone}`]),
  );
  const address = field("Private address", {}, "It may be empty: then it is one that is free.");
  const about = field("Description", {}, "It may be empty.");
  const place = h("div");
  let security = groupChoices([], "");
  const draw = (): void => {
    security = groupChoices(all, nets.find((s) => s.SubnetId === subnet.input.value)?.VpcId ?? "");
    place.replaceChildren(security.element);
  };
  subnet.input.addEventListener("change", draw);
  draw();
  return form("Create network interface", [name.row, subnet.row, place, address.row, about.row], async () => {
    const chosen = security.value();
    const made = await c.aws.call<{ NetworkInterface: Face }>("ec2", "create-network-interface", {
      "subnet-id": subnet.input.value,
      groups: chosen.length ? chosen : undefined,
      "private-ip-address": address.input.value.trim() || undefined,
      description: about.input.value.trim() || undefined,
      "tag-specifications": named("network-interface", name.input.value.trim()),
    });
    c.go(pageOf(made.NetworkInterface.NetworkInterfaceId));
  });
}

const groupChoices = (all: Group[], vpc: string, chosen?: string[]): ReturnType<typeof choices> => {
  const own = all.filter((g) => g.VpcId === vpc);
  return choices(
    "Security groups",
    own.map((g) => [g.GroupId, `${g.GroupName} (${g.GroupId})`]),
    chosen ?? own.filter((g) => g.GroupName === "default").map((g) => g.GroupId),
  );
};

/** One network interface: its addresses, what it is attached to, and which groups let packets through. */
export async function face(c: Context, id: string): Promise<View> {
  const [list, gs, machines] = await Promise.all([all(c), groups(c), instances(c)]);
  const f = list.find((x) => x.NetworkInterfaceId === id);
  if (!f) return gone(id, "network interface");
  const at = f.Attachment;
  return {
    title: nameOf(f) || id,
    body: [
      crumb("ec2/interfaces", "Network interfaces", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(f.Status)],
        ["Description", f.Description],
        ["VPC", linked(f.VpcId)],
        ["Subnet", h("span", {}, linked(f.SubnetId), ` in ${f.AvailabilityZone}`)],
        ["Attached to", at?.InstanceId && h("span", {}, linked(at.InstanceId), ` as device ${at.DeviceIndex}`)],
        ["MAC address", h("code", {}, f.MacAddress)],
      ]),
      ...(f.RequesterManaged
        ? [addresses(c, f), note("", "A service of AWS made it, and takes it away: it is changed there.")]
        : [
            addresses(c, f),
            section("What is let through", [security(c, f, gs)]),
            section("Forwarding", [forwarding(c, f)]),
            section("Attachment", [attachment(c, f, machines)]),
          ]),
      nameAndTags(c, f, id),
      f.RequesterManaged ? h("span") : section("Delete", [remove(c, f)]),
    ],
    changed: news(["network-interface", "instance"], c.again),
  };
}

function addresses(c: Context, f: Face): HTMLElement {
  return section("Addresses", [
    table(
      "Addresses",
      ["Private", "Public", ""],
      f.PrivateIpAddresses.map((a) => [
        h("span", { class: "name" }, a.PrivateIpAddress),
        a.Association?.PublicIp ?? "none",
        a.Primary || f.RequesterManaged
          ? h("span", { class: "fine" }, a.Primary ? "the primary one" : "")
          : action("Give back", async () => {
              await c.aws.call("ec2", "unassign-private-ip-addresses", {
                "network-interface-id": f.NetworkInterfaceId,
                "private-ip-addresses": [a.PrivateIpAddress],
              });
              c.again();
            }),
      ]),
      "None.",
    ),
    f.RequesterManaged
      ? null
      : action("Assign one more", async () => {
          await c.aws.call("ec2", "assign-private-ip-addresses", {
            "network-interface-id": f.NetworkInterfaceId,
            "secondary-private-ip-address-count": 1,
          });
          c.again();
        }),
  ]);
}

function security(c: Context, f: Face, all: Group[]): HTMLElement {
  const box = groupChoices(
    all,
    f.VpcId,
    f.Groups.map((g) => g.GroupId),
  );
  return form("Save the security groups", [box.element], async () => {
    await c.aws.call("ec2", "modify-network-interface-attribute", {
      "network-interface-id": f.NetworkInterfaceId,
      groups: box.value(),
    });
    c.again();
  });
}

function forwarding(c: Context, f: Face): HTMLElement {
  const check = tick("Source/destination check", {}, "Off for what forwards packets of others, such as a router");
  check.input.checked = f.SourceDestCheck;
  return form("Save", [check.row], async () => {
    await c.aws.call("ec2", "modify-network-interface-attribute", {
      "network-interface-id": f.NetworkInterfaceId,
      "source-dest-check": struct("AttributeBooleanValue", { Value: check.input.checked }),
    });
    c.again();
  });
}

/** A button that detaches, or a form that attaches it to an instance of its zone. */
function attachment(c: Context, f: Face, machines: Instance[]): HTMLElement {
  const at = f.Attachment;
  if (at?.DeviceIndex === 0) return h("p", { class: "fine" }, "The first interface stays with its instance.");
  if (at)
    return action("Detach", async () => {
      await c.aws.call("ec2", "detach-network-interface", { "attachment-id": at.AttachmentId });
      c.again();
    });
  const near = machines.filter(
    (i) => i.Placement.AvailabilityZone === f.AvailabilityZone && ["running", "stopped"].includes(i.State.Name),
  );
  if (!near.length) return h("p", { class: "empty" }, `There is no instance in ${f.AvailabilityZone}.`);
  const to = select(
    "Instance",
    near.map((i): [string, string] => [i.InstanceId, called(i, i.InstanceId)]),
  );
  return form("Attach", [to.row], async () => {
    const used = near
      .find((i) => i.InstanceId === to.input.value)!
      .NetworkInterfaces.map((n) => n.Attachment.DeviceIndex);
    await c.aws.call("ec2", "attach-network-interface", {
      "network-interface-id": f.NetworkInterfaceId,
      "instance-id": to.input.value,
      "device-index": Math.max(...used) + 1,
    });
    c.again();
  });
}

const remove = (c: Context, f: Face): HTMLElement =>
  f.Attachment
    ? h("p", { class: "fine" }, f.Attachment.DeviceIndex ? "Detach it first." : "It goes with its instance.")
    : sure("Delete network interface", `Delete ${nameOf(f) || f.NetworkInterfaceId}?`, async () => {
        await c.aws.call("ec2", "delete-network-interface", { "network-interface-id": f.NetworkInterfaceId });
        c.go("ec2/interfaces");
      });
