import { parse, part } from "./cidr.ts";
import type { Network, Subnet, Tag, Vpc } from "./data.ts";

/** What the wizard "VPC and more" is to make. */
export interface Plan {
  name: string;
  cidr: string;
  more: boolean; // not the VPC alone
  zones: string[];
  publics: boolean; // a public subnet in each zone
  privates: number; // private subnets in each zone
  nats: "none" | "one" | "each"; // one: in the first zone only
  endpoint: boolean; // of S3
  hostnames: boolean;
}

export interface PlannedSubnet {
  name: string;
  zone: string;
  cidr: string;
  public: boolean;
}

/** The subnets of a plan: public ones from the beginning of the range, private ones from its middle. Throws when they do not fit. */
export function subnetsOf(p: Plan): PlannedSubnet[] {
  if (!p.more) return [];
  const whole = parse(p.cidr);
  if (!whole || whole.bits < 16 || whole.bits > 28)
    throw new Error("The range must be like 10.0.0.0/16, from /16 to /28.");
  const bits = Math.min(28, whole.bits + 4);
  const half = 2 ** (bits - whole.bits - 1);
  const made: PlannedSubnet[] = [];
  const add = (zone: string, n: number, open: boolean): void => {
    const cidr = part(p.cidr, bits, (open ? 0 : half) + n);
    if (!cidr || (open && n >= half)) throw new Error(`${p.cidr} has no room for so many subnets.`);
    made.push({ name: `${p.name}-subnet-${open ? "public" : "private"}${n + 1}-${zone}`, zone, cidr, public: open });
  };
  if (p.publics) p.zones.forEach((z, n) => add(z, n, true));
  for (let row = 0; row < p.privates; row++) p.zones.forEach((z, n) => add(z, row * p.zones.length + n, false));
  return made;
}

/** The zones that get a NAT gateway. */
export function natZones(p: Plan): string[] {
  if (!p.more || !p.publics || !p.privates || p.nats === "none") return [];
  return p.nats === "one" ? p.zones.slice(0, 1) : p.zones;
}

/** The zone of the NAT gateway that serves a zone; undefined if none does. */
export const natFor = (p: Plan, zone: string): string | undefined =>
  natZones(p).find((z) => z === zone) ?? natZones(p)[0];

export const hasGateway = (p: Plan): boolean => p.more && p.publics;

/** The plan as if it were there, to be drawn; names stand for ids. */
export function asNetwork(p: Plan): { net: Network; vpc: Vpc } {
  const tags = (name: string): Tag[] => [{ Key: "Name", Value: name }];
  const vpc: Vpc = {
    VpcId: "vpc",
    CidrBlock: p.cidr,
    IsDefault: false,
    DhcpOptionsId: "",
    Tags: tags(`${p.name}-vpc`),
  };
  const planned = subnetsOf(p);
  const subnets = planned.map((s): Subnet => ({
    SubnetId: s.name,
    VpcId: "vpc",
    CidrBlock: s.cidr,
    AvailabilityZone: s.zone,
    AvailableIpAddressCount: 0,
    MapPublicIpOnLaunch: false,
    DefaultForAz: false,
    Tags: tags(s.name.slice(p.name.length + 1, -s.zone.length - 1)),
  }));
  const tables = planned.map((s) => {
    const nat = natFor(p, s.zone);
    const route = { DestinationCidrBlock: "0.0.0.0/0", State: "active" };
    const out = s.public ? { ...route, GatewayId: "igw-new" } : nat ? { ...route, NatGatewayId: `nat-${nat}` } : null;
    return {
      RouteTableId: `rtb of ${s.name}`,
      VpcId: "vpc",
      Associations: [{ RouteTableAssociationId: "", Main: false, SubnetId: s.name }],
      Routes: out ? [out] : [],
    };
  });
  const nats = natZones(p).map((z) => ({
    NatGatewayId: `nat-${z}`,
    VpcId: "vpc",
    SubnetId: planned.find((s) => s.public && s.zone === z)!.name,
    State: "planned",
  }));
  const gateways = hasGateway(p) ? [{ InternetGatewayId: "igw-new", Attachments: [{ VpcId: "vpc" }] }] : [];
  return {
    net: { vpcs: [vpc], subnets, tables, acls: [], gateways, nats, peerings: [], endpoints: [], instances: [] },
    vpc,
  };
}
