import { isPublic, nameOf, type Network, type Subnet, tableOf, targetOf, type Vpc } from "./data.ts";
import { pageOf } from "./pages.ts";
import type { Hop, Reach } from "./reachbox.ts";

const ns = "http://www.w3.org/2000/svg";
const pad = 14;
const tile = 40;
const gap = 8;
const column = 250; // the least width of a zone
const most = 6; // instances shown in a subnet
const lane = 84; // of the packet, from the right of what it comes through: beside the words

interface Point {
  x: number;
  y: number;
  wide?: boolean; // a way may cross it somewhat beside
}

interface Options {
  answer?: Reach | null; // the way of a packet, as far as it gets
  plain?: boolean; // of things that are not there (yet): they lead nowhere
}

/** Draws a VPC with its zones, subnets, gateways and instances, each a link to its page. */
export function drawVpc(net: Network, vpc: Vpc, width: number, o: Options = {}): SVGElement {
  return new Drawing(net, vpc, Math.max(300, width), o).draw();
}

class Drawing {
  private readonly svg = make("svg", { class: "vpc", role: "group" });
  private readonly at = new Map<string, Point>(); // the middle of things, by id; "acl subnet", "rtb subnet" of its parts
  private readonly said: string[] = [];

  constructor(
    private readonly net: Network,
    private readonly vpc: Vpc,
    private readonly width: number,
    private readonly options: Options,
  ) {}

  draw(): SVGElement {
    const subnets = this.shown();
    const zones = [...new Set(subnets.map((s) => s.AvailabilityZone))].sort();
    const columns = Math.max(1, Math.min(zones.length || 1, Math.floor((this.width - 4 * pad) / column)));
    const each = (this.width - 4 * pad - (columns - 1) * gap) / columns;
    const frame = make("g", {});
    this.svg.append(frame);
    let y = this.top() + 46;
    for (let i = 0; i < zones.length; i += columns) {
      const heights = zones.slice(i, i + columns).map((z, n) =>
        this.zone(
          z,
          subnets.filter((s) => s.AvailabilityZone === z),
          2 * pad + n * (each + gap),
          y,
          each,
        ),
      );
      y += Math.max(...heights) + gap;
    }
    const hidden = this.net.subnets.filter((s) => s.VpcId === this.vpc.VpcId).length - subnets.length;
    if (hidden) {
      this.text(
        this.svg,
        `and ${hidden} empty ${hidden > 1 ? "subnets" : "subnet"}`,
        2 * pad,
        y + 14,
        "about",
        this.width,
      );
      y += 24;
    }
    y = this.peers(y);
    this.frame(frame, y);
    if (this.options.answer) this.way(this.options.answer);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${y + 2 * pad}`);
    this.svg.setAttribute("width", String(this.width));
    this.svg.setAttribute("height", String(y + 2 * pad));
    this.svg.setAttribute("aria-label", `${nameOf(this.vpc) || this.vpc.VpcId}: ${this.said.join("; ")}`);
    return this.svg;
  }

  /** The subnets with something in them; all, if they are few. */
  private shown(): Subnet[] {
    const all = this.net.subnets.filter((s) => s.VpcId === this.vpc.VpcId);
    if (!this.vpc.IsDefault || all.length <= 4) return all;
    const used = all.filter(
      (s) =>
        this.net.instances.some((i) => i.SubnetId === s.SubnetId) ||
        this.net.nats.some((n) => n.SubnetId === s.SubnetId),
    );
    return used.length ? used : all.slice(0, 2);
  }

  /** The internet and the gateway to it; answers where the VPC begins. */
  private top(): number {
    const x = this.width / 2;
    const g = this.net.gateways.find((i) => i.Attachments.some((a) => a.VpcId === this.vpc.VpcId));
    this.node("internet", "Internet", x - 95, 6, 190, 30, "internet");
    this.at.set("internet", { x: x + 80, y: 21, wide: true });
    if (!g) {
      this.said.push("no internet gateway");
      this.text(this.svg, "no internet gateway", x - 60, 52, "about", 140);
      return 60;
    }
    this.svg.append(make("path", { d: `M${x} 36V56`, class: "wire" }));
    this.node(g.InternetGatewayId, nameOf(g) || "Internet gateway", x - 95, 56, 190, 30, "gateway");
    this.at.set(g.InternetGatewayId, { x: x + 80, y: 71, wide: true });
    this.said.push(`internet gateway ${g.InternetGatewayId}`);
    return 71;
  }

  private frame(to: SVGElement, bottom: number): void {
    const open = this.net.gateways.some((i) => i.Attachments.some((a) => a.VpcId === this.vpc.VpcId));
    const y = open ? 71 : 60;
    to.append(
      make("rect", { x: pad, y, width: this.width - 2 * pad, height: bottom - y + pad / 2, rx: 14, class: "frame" }),
    );
    const name = nameOf(this.vpc) || (this.vpc.IsDefault ? "Default VPC" : "VPC");
    const g = this.link(this.vpc.VpcId, `VPC ${name}`, "heading");
    this.text(g, `${name} ${this.vpc.CidrBlock}`, 2 * pad, y + 34, "title", this.width - 4 * pad);
    to.append(g);
  }

  private zone(name: string, subnets: Subnet[], x: number, y: number, width: number): number {
    this.text(this.svg, name, x + 4, y + 12, "about", width);
    let below = y + 20;
    for (const s of subnets) below += this.subnet(s, x, below, width) + gap;
    return below - y;
  }

  private subnet(s: Subnet, x: number, y: number, width: number): number {
    const inside = this.net.instances.filter((i) => i.SubnetId === s.SubnetId);
    const nats = this.net.nats.filter((n) => n.SubnetId === s.SubnetId);
    const rows = nats.length + Math.min(inside.length, most) + (inside.length > most ? 1 : 0);
    const height = 66 + rows * (tile + 6) + (rows ? 4 : 0);
    const open = isPublic(this.net.tables, s);
    const name = nameOf(s) || s.SubnetId;
    const kind = open ? "public" : "private";
    const g = this.link(s.SubnetId, `${kind} subnet ${name}`, `subnet ${kind}`);
    g.append(make("rect", { x, y, width, height, rx: 10 }));
    this.svg.append(g);
    this.text(g, name, x + 12, y + 20, "name", width - lane - 24);
    this.text(g, kind, x + width - 12, y + 20, "about end", 80);
    this.text(g, s.CidrBlock, x + 12, y + 37, "about", width - lane - 24);
    this.text(g, this.leads(s), x + 12, y + 54, "about", width - lane - 24);
    this.at.set(`acl ${s.SubnetId}`, { x: x + width - lane, y });
    this.at.set(`rtb ${s.SubnetId}`, { x: x + width - 26, y: y + 50 });
    let below = y + 66;
    for (const n of nats) {
      this.node(n.NatGatewayId, nameOf(n) || "NAT gateway", x + 10, below, width - 20, tile, "gateway", n.State);
      this.at.set(n.NatGatewayId, { x: x + width - lane, y: below + tile / 2 });
      below += tile + 6;
    }
    for (const i of inside.slice(0, most)) {
      const sub = [i.State.Name, i.PrivateIpAddress, i.PublicIpAddress].filter(Boolean).join(" · ");
      this.node(
        i.InstanceId,
        nameOf(i) || i.InstanceId,
        x + 10,
        below,
        width - 20,
        tile,
        `instance ${i.State.Name}`,
        sub,
      );
      this.at.set(i.InstanceId, { x: x + width - lane, y: below + tile / 2 });
      this.at.set(`sg ${i.InstanceId}`, { x: x + width - lane, y: below });
      this.said.push(`${nameOf(i) || i.InstanceId} in ${name}`);
      below += tile + 6;
    }
    if (inside.length > most)
      this.text(g, `and ${inside.length - most} more instances`, x + 14, below + 18, "about", width);
    return height;
  }

  /** Where a subnet's route table leads, in a few words. */
  private leads(s: Subnet): string {
    const t = tableOf(this.net.tables, s);
    const out = (t?.Routes ?? [])
      .filter((r) => targetOf(r) !== "local")
      .map(
        (r) =>
          `${r.DestinationCidrBlock ?? r.DestinationPrefixListId ?? "IPv6"} → ${kindOf(targetOf(r))}${r.State === "blackhole" ? " (black hole)" : ""}`,
      );
    return out.length ? out.join(", ") : "leads nowhere outside";
  }

  private peers(y: number): number {
    for (const p of this.net.peerings) {
      const ends = [p.RequesterVpcInfo.VpcId, p.AccepterVpcInfo.VpcId];
      if (!ends.includes(this.vpc.VpcId)) continue;
      const other = this.net.vpcs.find((v) => v.VpcId === ends.find((e) => e !== this.vpc.VpcId));
      this.node(
        p.VpcPeeringConnectionId,
        `Peering with ${other ? nameOf(other) || other.VpcId : "another VPC"}`,
        2 * pad,
        y,
        Math.min(320, this.width - 4 * pad),
        tile,
        "gateway",
        p.Status.Code,
      );
      this.at.set(p.VpcPeeringConnectionId, { x: 2 * pad + Math.min(320, this.width - 4 * pad) / 2, y: y + tile / 2 });
      y += tile + gap;
    }
    return y;
  }

  private node(
    id: string,
    label: string,
    x: number,
    y: number,
    width: number,
    height: number,
    kind: string,
    sub = "",
  ): void {
    const g = this.link(id, sub ? `${label}, ${sub}` : label, `node ${kind}`);
    g.append(make("rect", { x, y, width, height, rx: 9 }));
    if (sub) {
      this.text(g, label, x + 12, y + 17, "name", width - lane - 24);
      this.text(g, sub, x + 12, y + 32, "about", width - lane - 24);
    } else this.text(g, label, x + width / 2, y + height / 2 + 4, "name middle", width - 12);
    this.svg.append(g);
  }

  /** A group that leads to the page of a thing, if it has one. */
  private link(id: string, label: string, kind: string): SVGElement {
    const to = this.options.plain ? "" : pageOf(id);
    const g = to
      ? make("a", { class: kind, "data-id": id, href: `#/${to}` })
      : make("g", { class: kind, "data-id": id });
    const title = make("title", {}); // the words in it may be cut
    title.textContent = label;
    g.append(title);
    return g;
  }

  /** The way of the packet, and of its answer if that is stopped. */
  private way(r: Reach): void {
    const back = r.return?.some((x) => x.code) ?? false;
    this.line(r.forward, r.reachable ? "packet good" : back ? "packet" : "packet bad");
    if (back) this.line(r.return!, "packet bad");
  }

  private line(hops: Hop[], kind: string): void {
    const points: Point[] = [];
    for (const [i, x] of hops.entries()) {
      const p = this.place(hops, i);
      const last = points[points.length - 1];
      if (p && (!last || last.x !== p.x || last.y !== p.y)) points.push(p);
      if (x.code) break;
    }
    if (!points.length) return;
    const narrow = points.find((p) => !p.wide)?.x;
    const middle = this.width / 2;
    for (const [i, p] of points.entries())
      if (p.wide && narrow !== undefined) points[i] = { ...p, x: Math.min(middle + 82, Math.max(middle - 82, narrow)) };
    const shift = kind === "packet bad" && hops[0]!.kind === "instance" ? 10 : 0; // an answer goes beside its question
    const d = points.map((p, i) => `${i ? "L" : "M"}${p.x + shift} ${p.y}`).join("");
    this.svg.append(make("path", { d, class: kind }));
    points.forEach((p, i) => {
      const last = i === points.length - 1;
      if (!last) this.svg.append(make("circle", { cx: p.x + shift, cy: p.y, r: 4, class: `${kind} dot` }));
      else this.svg.append(mark(p.x + shift, p.y, kind.endsWith("bad")));
    });
  }

  /** Where a hop is drawn. */
  private place(hops: Hop[], i: number): Point | undefined {
    const x = hops[i]!;
    switch (x.kind) {
      case "network-acl":
        return this.at.get(`acl ${x.subnet}`);
      case "route-table":
        return this.at.get(`rtb ${x.subnet}`);
      case "network-interface":
        return this.at.get(x.attachedTo ?? "");
      case "security-group": {
        const near = [hops[i + 1], hops[i - 1]].find((n) => n?.kind === "network-interface");
        return near ? this.at.get(`sg ${near.attachedTo}`) : this.stoppedAt(hops, i);
      }
    }
    return this.at.get(x.at);
  }

  /** The border of the instance at which a packet is stopped: the interface behind the group is not told any more. */
  private stoppedAt(hops: Hop[], i: number): Point | undefined {
    const subnet = [...hops.slice(0, i)].reverse().find((x) => x.kind === "network-acl")?.subnet;
    const group = hops[i]!.at;
    const host = this.net.instances.find(
      (m) => (!subnet || m.SubnetId === subnet) && m.SecurityGroups.some((g) => g.GroupId === group),
    );
    return host && this.at.get(`sg ${host.InstanceId}`);
  }

  private text(to: SVGElement, text: string, x: number, y: number, kind: string, room: number): void {
    const t = make("text", { x, y, class: kind });
    const letters = Math.max(4, Math.floor(room / (kind.startsWith("about") ? 6.4 : 8)));
    t.textContent = text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
    to.append(t);
  }
}

/** The end of a way: where it arrives, or where it is stopped. */
function mark(x: number, y: number, bad: boolean): SVGElement {
  const g = make("g", { class: bad ? "end bad" : "end good", transform: `translate(${x} ${y})` });
  g.append(make("circle", { r: 9 }), make("path", { d: bad ? "M-3.500-3.500l7 7M3.500-3.500l-7 7" : "M-4 0l3 3 5-6" }));
  return g;
}

function kindOf(id: string): string {
  const words: Record<string, string> = {
    igw: "internet gateway",
    nat: "NAT gateway",
    pcx: "peering",
    eni: "an instance",
    tgw: "transit gateway",
    eigw: "egress-only gateway",
    vpce: "endpoint",
    vgw: "VPN gateway",
  };
  return words[id.split("-")[0]!] ?? id;
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const el = document.createElementNS(ns, name);
  for (const [k, v] of Object.entries(attributes)) el.setAttribute(k, String(v));
  return el;
}
