import { h } from "../../core/dom.ts";
import { field, form, link, note, section, select, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { zones as allZones } from "./data.ts";
import { makeVpc } from "./makevpc.ts";
import { crumb } from "./state.ts";
import { drawVpc } from "./vpcpicture.ts";
import { asNetwork, type Plan } from "./vpcplan.ts";

/** A VPC alone, or with subnets, gateways and routes: drawn while it is planned, then made in one go. */
export async function createVpc(c: Context): Promise<View> {
  const zones = await allZones(c);
  const what = select("What to create", [
    ["more", "VPC and more: subnets, gateways, routes"],
    ["", "VPC only"],
  ]);
  const name = field("Name", { value: "project", required: true }, "All that is made is named after it.");
  const cidr = field("Range of addresses", { value: "10.0.0.0/16", required: true }, "IPv4, from /16 to /28.");
  const count = select(
    "Zones",
    ["1", "2", "3"].slice(0, zones.length).map((n): [string, string] => [n, n]),
  );
  count.input.value = String(Math.min(2, zones.length));
  const publics = select("Public subnets", [
    ["1", "one in each zone"],
    ["", "none"],
  ]);
  const privates = select("Private subnets", [
    ["1", "one in each zone"],
    ["2", "two in each zone"],
    ["0", "none"],
  ]);
  const nats = select("NAT gateways", [
    ["none", "none: private subnets stay closed"],
    ["one", "in one zone"],
    ["each", "in each zone"],
  ]);
  const endpoint = tick("Endpoint for S3", {}, "A way to S3 without NAT, at no charge");
  const hostnames = tick("DNS host names", {}, "Names for public addresses");
  endpoint.input.checked = hostnames.input.checked = true;
  const more = h(
    "div",
    { class: "block" },
    h("div", { class: "pair" }, count.row, publics.row, privates.row, nats.row),
    endpoint.row,
  );
  const plan = (): Plan => ({
    name: name.input.value.trim() || "project",
    cidr: cidr.input.value.trim(),
    more: what.input.value === "more",
    zones: zones.slice(0, Number(count.input.value)),
    publics: publics.input.value === "1",
    privates: Number(privates.input.value),
    nats: nats.input.value as Plan["nats"],
    endpoint: endpoint.input.checked,
    hostnames: hostnames.input.checked,
  });
  const picture = preview(plan);
  const said = h("p", { class: "fine", role: "status" });
  const f = form("Create VPC", [what.row, name.row, cidr.row, more, hostnames.row, said], async () => {
    let n = 0;
    const id = await makeVpc(c, plan(), (x) => (said.textContent = `${++n}: ${x}`)).finally(
      () => (said.textContent = ""),
    );
    c.go(`ec2/networks/${id}`);
  });
  const look = (): void => {
    more.hidden = what.input.value !== "more";
    picture.draw();
  };
  f.addEventListener("input", look);
  look();
  return {
    title: "Create VPC",
    body: [
      crumb("ec2/networks", "Networks", "create"),
      f,
      section("What it will be", [picture.element]),
      note("", "NAT gateways and public addresses cost by the hour. ", link("ec2/addresses", "Elastic IPs")),
    ],
  };
}

/** The plan as a picture; where it does not fit, why. */
function preview(plan: () => Plan): { element: HTMLElement; draw(): void } {
  const element = h("div", { class: "vpc-place" });
  let width = 0;
  const draw = (): void => {
    width = element.clientWidth || 520;
    try {
      const { net, vpc } = asNetwork(plan());
      element.replaceChildren(drawVpc(net, vpc, width, { plain: true }));
    } catch (e) {
      element.replaceChildren(h("p", { class: "error" }, (e as Error).message));
    }
  };
  new ResizeObserver(() => {
    if (element.isConnected && Math.abs(element.clientWidth - width) > 8) draw();
  }).observe(element);
  return { element, draw };
}
