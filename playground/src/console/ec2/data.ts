import type { Struct } from "../command.ts";
import { struct } from "../command.ts";
import type { Context } from "../view.ts";

export interface Tag {
  Key: string;
  Value: string;
}

export interface Group {
  GroupId: string;
  GroupName: string;
  Description: string;
  VpcId: string;
}

export interface Instance {
  InstanceId: string;
  InstanceType: string;
  ImageId: string;
  KeyName?: string;
  LaunchTime: string;
  Architecture: string;
  PlatformDetails: string;
  PrivateIpAddress?: string;
  PublicIpAddress?: string;
  PublicDnsName?: string;
  VpcId?: string;
  SubnetId?: string;
  State: { Name: string };
  Placement: { AvailabilityZone: string };
  SecurityGroups: { GroupId: string; GroupName: string }[];
  BlockDeviceMappings: {
    DeviceName: string;
    Ebs: { VolumeId: string; Status: string; DeleteOnTermination: boolean };
  }[];
  NetworkInterfaces: { NetworkInterfaceId: string; PrivateIpAddress: string; SubnetId: string }[];
  IamInstanceProfile?: { Arn: string };
  Tags?: Tag[];
}

export interface Vpc {
  VpcId: string;
  CidrBlock: string;
  IsDefault: boolean;
  Tags?: Tag[];
}

export interface Subnet {
  SubnetId: string;
  VpcId: string;
  CidrBlock: string;
  AvailabilityZone: string;
  AvailableIpAddressCount: number;
  MapPublicIpOnLaunch: boolean;
  DefaultForAz: boolean;
  Tags?: Tag[];
}

export interface Route {
  DestinationCidrBlock?: string;
  DestinationPrefixListId?: string;
  GatewayId?: string;
  NatGatewayId?: string;
  NetworkInterfaceId?: string;
  TransitGatewayId?: string;
  VpcPeeringConnectionId?: string;
  EgressOnlyInternetGatewayId?: string;
  State: string;
}

export interface RouteTable {
  RouteTableId: string;
  VpcId: string;
  Associations: { Main: boolean; SubnetId?: string }[];
  Routes: Route[];
  Tags?: Tag[];
}

export interface Acl {
  NetworkAclId: string;
  VpcId: string;
  IsDefault: boolean;
  Associations: { SubnetId: string }[];
}

export interface Address {
  AllocationId: string;
  PublicIp: string;
  AssociationId?: string;
  InstanceId?: string;
  NetworkInterfaceId?: string;
  Tags?: Tag[];
}

export interface Volume {
  VolumeId: string;
  Size: number;
  VolumeType: string;
  State: string;
  AvailabilityZone: string;
  Encrypted: boolean;
  SnapshotId?: string;
  Attachments: { InstanceId: string; Device: string; State: string }[];
  Tags?: Tag[];
}

/** What is in the networks of the region. */
export interface Network {
  vpcs: Vpc[];
  subnets: Subnet[];
  tables: RouteTable[];
  acls: Acl[];
  gateways: { InternetGatewayId: string; Attachments: { VpcId: string }[]; Tags?: Tag[] }[];
  nats: { NatGatewayId: string; VpcId: string; SubnetId: string; State: string; Tags?: Tag[] }[];
  peerings: {
    VpcPeeringConnectionId: string;
    RequesterVpcInfo: { VpcId: string };
    AccepterVpcInfo: { VpcId: string };
    Status: { Code: string };
  }[];
  instances: Instance[];
}

/** The tag Name, or "". */
export const nameOf = (x: { Tags?: Tag[] }): string => x.Tags?.find((t) => t.Key === "Name")?.Value ?? "";

/** The name and the id, as the reader knows it. */
export function called(x: { Tags?: Tag[] }, id: string): string {
  const name = nameOf(x);
  return name ? `${name} (${id})` : id;
}

export const filter = (name: string, ...values: string[]): Struct => struct("Filter", { Name: name, Values: values });

/** Everything a Describe operation lists, under its one name. */
async function list<T>(c: Context, operation: string, key: string, flags: Record<string, Struct[]> = {}): Promise<T[]> {
  return (await c.aws.read<Record<string, T[]>>("ec2", operation, flags))[key] ?? [];
}

export async function instances(c: Context, ...ids: string[]): Promise<Instance[]> {
  const out = await c.aws.read<{ Reservations: { Instances: Instance[] }[] }>("ec2", "describe-instances", {
    "instance-ids": ids.length ? ids : undefined,
  });
  return out.Reservations.flatMap((r) => r.Instances);
}

export const groups = (c: Context): Promise<Group[]> => list(c, "describe-security-groups", "SecurityGroups");
export const vpcs = (c: Context): Promise<Vpc[]> => list(c, "describe-vpcs", "Vpcs");
export const subnets = (c: Context): Promise<Subnet[]> => list(c, "describe-subnets", "Subnets");
export const tables = (c: Context): Promise<RouteTable[]> => list(c, "describe-route-tables", "RouteTables");
export const addresses = (c: Context): Promise<Address[]> => list(c, "describe-addresses", "Addresses");
export const volumes = (c: Context): Promise<Volume[]> => list(c, "describe-volumes", "Volumes");
export const keys = (
  c: Context,
): Promise<{ KeyName: string; KeyPairId: string; KeyFingerprint: string; KeyType: string; CreateTime?: string }[]> =>
  list(c, "describe-key-pairs", "KeyPairs");

export async function network(c: Context): Promise<Network> {
  const none = <T>(): T[] => [];
  const [v, s, t, acls, gateways, nats, peerings, i] = await Promise.all([
    vpcs(c),
    subnets(c),
    tables(c),
    list<Acl>(c, "describe-network-acls", "NetworkAcls"),
    list<Network["gateways"][0]>(c, "describe-internet-gateways", "InternetGateways"),
    list<Network["nats"][0]>(c, "describe-nat-gateways", "NatGateways").catch(none<Network["nats"][0]>),
    list<Network["peerings"][0]>(c, "describe-vpc-peering-connections", "VpcPeeringConnections").catch(
      none<Network["peerings"][0]>,
    ),
    instances(c),
  ]);
  return {
    vpcs: v,
    subnets: s,
    tables: t,
    acls,
    gateways,
    nats: nats.filter((n) => n.State !== "deleted"),
    peerings: peerings.filter((p) => !["deleted", "rejected"].includes(p.Status.Code)),
    instances: i.filter((x) => x.State.Name !== "terminated"),
  };
}

/** The route table that holds for a subnet. */
export function tableOf(all: RouteTable[], s: Subnet): RouteTable | undefined {
  return (
    all.find((t) => t.Associations.some((a) => a.SubnetId === s.SubnetId)) ??
    all.find((t) => t.VpcId === s.VpcId && t.Associations.some((a) => a.Main))
  );
}

export const targetOf = (r: Route): string =>
  r.NatGatewayId ??
  r.TransitGatewayId ??
  r.VpcPeeringConnectionId ??
  r.NetworkInterfaceId ??
  r.EgressOnlyInternetGatewayId ??
  r.GatewayId ??
  "";

/** Whether a subnet's table leads to an internet gateway. */
export function isPublic(all: RouteTable[], s: Subnet): boolean {
  return !!tableOf(all, s)?.Routes.some((r) => r.State === "active" && r.GatewayId?.startsWith("igw-"));
}
