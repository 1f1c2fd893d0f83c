import { choice, type Command, struct } from "../command.ts";
import type { Context } from "../view.ts";
import { named } from "./data.ts";
import { hasGateway, natFor, natZones, type Plan, subnetsOf } from "./vpcplan.ts";

/** Makes what was planned, call by call, and answers the VPC's id; told is given each thing's name before it is made. */
export async function makeVpc(c: Context, p: Plan, told: (name: string) => void): Promise<string> {
  const planned = subnetsOf(p); // throws before anything is made
  const name = (rest: string): string => (p.more ? `${p.name}-${rest}` : p.name);
  const call = <T>(operation: string, flags: Command["flags"]): Promise<T> => c.aws.call<T>("ec2", operation, flags);
  const create = <T>(operation: string, type: string, called: string, flags: Command["flags"] = {}): Promise<T> => {
    told(called);
    return call<T>(operation, { ...flags, "tag-specifications": named(type, called) });
  };
  const vpc = await create<{ Vpc: { VpcId: string } }>("create-vpc", "vpc", name("vpc"), { "cidr-block": p.cidr });
  const id = vpc.Vpc.VpcId;
  if (p.hostnames)
    await call("modify-vpc-attribute", {
      "vpc-id": id,
      "enable-dns-hostnames": struct("AttributeBooleanValue", { Value: true }),
    });
  if (!p.more) return id;

  const subnets = new Map<string, string>(); // ids by names
  for (const s of planned) {
    const made = await create<{ Subnet: { SubnetId: string } }>("create-subnet", "subnet", s.name, {
      "vpc-id": id,
      "cidr-block": s.cidr,
      "availability-zone": s.zone,
    });
    subnets.set(s.name, made.Subnet.SubnetId);
  }
  const table = async (called: string, of: string[], flag: string, target: string | undefined): Promise<string> => {
    const made = await create<{ RouteTable: { RouteTableId: string } }>("create-route-table", "route-table", called, {
      "vpc-id": id,
    });
    const rtb = made.RouteTable.RouteTableId;
    if (target)
      await call("create-route", { "route-table-id": rtb, "destination-cidr-block": "0.0.0.0/0", [flag]: target });
    for (const s of of) await call("associate-route-table", { "route-table-id": rtb, "subnet-id": subnets.get(s)! });
    return rtb;
  };
  if (hasGateway(p)) {
    const made = await create<{ InternetGateway: { InternetGatewayId: string } }>(
      "create-internet-gateway",
      "internet-gateway",
      name("igw"),
    );
    const igw = made.InternetGateway.InternetGatewayId;
    await call("attach-internet-gateway", { "internet-gateway-id": igw, "vpc-id": id });
    const open = planned.filter((s) => s.public).map((s) => s.name);
    await table(name("rtb-public"), open, "gateway-id", igw);
  }
  const nats = new Map<string, string>(); // ids by zones
  for (const zone of natZones(p)) {
    const ip = await create<{ AllocationId: string }>("allocate-address", "elastic-ip", name(`eip-${zone}`), {
      domain: choice("DomainType", "vpc"),
    });
    const made = await create<{ NatGateway: { NatGatewayId: string } }>(
      "create-nat-gateway",
      "natgateway",
      name(`nat-${zone}`),
      {
        "subnet-id": subnets.get(planned.find((s) => s.public && s.zone === zone)!.name)!,
        "allocation-id": ip.AllocationId,
      },
    );
    nats.set(zone, made.NatGateway.NatGatewayId);
  }
  const closed: string[] = [];
  for (const s of planned.filter((x) => !x.public))
    closed.push(
      await table(s.name.replace("-subnet-", "-rtb-"), [s.name], "nat-gateway-id", nats.get(natFor(p, s.zone) ?? "")),
    );
  if (p.endpoint)
    await create("create-vpc-endpoint", "vpc-endpoint", name("vpce-s3"), {
      "vpc-id": id,
      "service-name": `com.amazonaws.${c.sandbox.region}.s3`,
      "route-table-ids": closed.length ? closed : undefined,
    });
  return id;
}
