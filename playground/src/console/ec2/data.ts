import { AwsError } from "../aws.ts";
import { choice, type Command, struct, type Struct } from "../command.ts";
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
  Placement: { AvailabilityZone: string; GroupName?: string };
  SecurityGroups: { GroupId: string; GroupName: string }[];
  BlockDeviceMappings: {
    DeviceName: string;
    Ebs: { VolumeId: string; Status: string; DeleteOnTermination: boolean };
  }[];
  NetworkInterfaces: {
    NetworkInterfaceId: string;
    PrivateIpAddress: string;
    SubnetId: string;
    Attachment: { DeviceIndex: number };
  }[];
  IamInstanceProfile?: { Arn: string };
  Tags?: Tag[];
}

export interface Vpc {
  VpcId: string;
  CidrBlock: string;
  IsDefault: boolean;
  DhcpOptionsId: string;
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
  DestinationIpv6CidrBlock?: string;
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
  Associations: { RouteTableAssociationId: string; Main: boolean; SubnetId?: string }[];
  Routes: Route[];
  Tags?: Tag[];
}

/** A rule of a network ACL. */
export interface Entry {
  RuleNumber: number;
  RuleAction: string;
  Egress: boolean;
  Protocol: string; // a number; -1 is all
  CidrBlock?: string;
  Ipv6CidrBlock?: string;
  PortRange?: { From: number; To: number };
  IcmpTypeCode?: { Type: number; Code: number };
}

export interface Acl {
  NetworkAclId: string;
  VpcId: string;
  IsDefault: boolean;
  Entries: Entry[];
  Associations: { NetworkAclAssociationId: string; SubnetId: string }[];
  Tags?: Tag[];
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

export interface Gateway {
  InternetGatewayId: string;
  Attachments: { VpcId: string }[];
  Tags?: Tag[];
}

export interface Nat {
  NatGatewayId: string;
  VpcId: string;
  SubnetId: string;
  State: string;
  ConnectivityType?: string;
  CreateTime?: string;
  NatGatewayAddresses?: { AllocationId?: string; PublicIp?: string; PrivateIp?: string }[];
  Tags?: Tag[];
}

/** A VPC at an end of a peering connection. */
export interface PeeringEnd {
  VpcId: string;
  OwnerId: string;
  Region: string;
  CidrBlock?: string;
  PeeringOptions?: { AllowDnsResolutionFromRemoteVpc: boolean };
}

export interface Peering {
  VpcPeeringConnectionId: string;
  RequesterVpcInfo: PeeringEnd;
  AccepterVpcInfo: PeeringEnd;
  Status: { Code: string; Message: string };
  ExpirationTime?: string;
  Tags?: Tag[];
}

export interface Endpoint {
  VpcEndpointId: string;
  VpcEndpointType: string; // Gateway, Interface
  VpcId: string;
  ServiceName: string;
  State: string;
  PolicyDocument?: string;
  RouteTableIds: string[];
  SubnetIds: string[];
  Groups: { GroupId: string }[];
  NetworkInterfaceIds: string[];
  DnsEntries: { DnsName: string }[];
  Tags?: Tag[];
}

/** A network interface. */
export interface Face {
  NetworkInterfaceId: string;
  Description: string;
  Status: string;
  VpcId: string;
  SubnetId: string;
  AvailabilityZone: string;
  MacAddress: string;
  PrivateIpAddress: string;
  PrivateIpAddresses: { PrivateIpAddress: string; Primary: boolean; Association?: { PublicIp: string } }[];
  Association?: { PublicIp: string };
  Groups: { GroupId: string; GroupName: string }[];
  Attachment?: { AttachmentId: string; InstanceId?: string; DeviceIndex: number };
  SourceDestCheck: boolean;
  RequesterManaged: boolean;
  Tags?: Tag[];
}

export interface Snapshot {
  SnapshotId: string;
  VolumeId: string;
  VolumeSize: number;
  State: string;
  StartTime: string;
  Description?: string;
  Tags?: Tag[];
}

export interface Image {
  ImageId: string;
  Name: string;
  Architecture: string;
  State: string;
  CreationDate: string;
  SourceInstanceId?: string;
  RootDeviceName: string;
  BlockDeviceMappings: { Ebs?: { VolumeSize: number } }[];
}

/** What is in the networks of the region. */
export interface Network {
  vpcs: Vpc[];
  subnets: Subnet[];
  tables: RouteTable[];
  acls: Acl[];
  gateways: Gateway[];
  nats: Nat[];
  peerings: Peering[];
  endpoints: Endpoint[];
  instances: Instance[];
}

/** The tag Name, or "". */
export const nameOf = (x: { Tags?: Tag[] }): string => x.Tags?.find((t) => t.Key === "Name")?.Value ?? "";

/** The name and the id, as the reader knows it. */
export function called(x: { Tags?: Tag[] }, id: string): string {
  const name = nameOf(x);
  return name ? `${name} (${id})` : id;
}

/** The tag Name for something that is to be made; undefined for no name. */
export const named = (type: string, name: string): Struct[] | undefined =>
  name
    ? [
        struct("TagSpecification", {
          ResourceType: choice("ResourceType", type),
          Tags: [{ Key: "Name", Value: name }],
        }),
      ]
    : undefined;

export const filter = (name: string, ...values: string[]): Struct => struct("Filter", { Name: name, Values: values });

/** Everything a Describe operation lists, under its one name. */
export async function list<T>(c: Context, operation: string, key: string, flags: Command["flags"] = {}): Promise<T[]> {
  return (await c.aws.read<Record<string, T[]>>("ec2", operation, flags))[key] ?? [];
}

/** A call that tells of what it could not do instead of failing. */
export async function callAll(c: Context, operation: string, flags: Command["flags"]): Promise<void> {
  const out = await c.aws.call<{ Unsuccessful?: { Error: { Code: string; Message: string } }[] }>(
    "ec2",
    operation,
    flags,
  );
  const failed = out.Unsuccessful?.[0]?.Error;
  if (failed) throw new AwsError(failed.Code, failed.Message);
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
export const acls = (c: Context): Promise<Acl[]> => list(c, "describe-network-acls", "NetworkAcls");
export const addresses = (c: Context): Promise<Address[]> => list(c, "describe-addresses", "Addresses");
export const gateways = (c: Context): Promise<Gateway[]> => list(c, "describe-internet-gateways", "InternetGateways");
export const nats = (c: Context): Promise<Nat[]> => list(c, "describe-nat-gateways", "NatGateways");
export const peerings = (c: Context): Promise<Peering[]> =>
  list(c, "describe-vpc-peering-connections", "VpcPeeringConnections");
export const endpoints = (c: Context): Promise<Endpoint[]> => list(c, "describe-vpc-endpoints", "VpcEndpoints");
export const faces = async (c: Context): Promise<Face[]> =>
  (await list<Face & { TagSet?: Tag[] }>(c, "describe-network-interfaces", "NetworkInterfaces")).map((f) => ({
    ...f,
    Tags: f.TagSet,
  }));
/** The images of those who offer systems. */
export const images = (c: Context): Promise<Image[]> =>
  list(c, "describe-images", "Images", { owners: ["amazon", "099720109477", "136693071363"] });
export const ownImages = (c: Context): Promise<Image[]> => list(c, "describe-images", "Images", { owners: ["self"] });
export const snapshots = (c: Context): Promise<Snapshot[]> =>
  list(c, "describe-snapshots", "Snapshots", { "owner-ids": ["self"] });
export const zones = async (c: Context): Promise<string[]> =>
  (await list<{ ZoneName: string }>(c, "describe-availability-zones", "AvailabilityZones")).map((z) => z.ZoneName);
export const volumes = (c: Context): Promise<Volume[]> => list(c, "describe-volumes", "Volumes");
export const keys = (
  c: Context,
): Promise<{ KeyName: string; KeyPairId: string; KeyFingerprint: string; KeyType: string; CreateTime?: string }[]> =>
  list(c, "describe-key-pairs", "KeyPairs");

export async function network(c: Context): Promise<Network> {
  const none = <T>(): T[] => [];
  const [v, s, t, a, g, n, p, e, i] = await Promise.all([
    vpcs(c),
    subnets(c),
    tables(c),
    acls(c),
    gateways(c),
    nats(c).catch(none<Nat>),
    peerings(c).catch(none<Peering>),
    endpoints(c),
    instances(c),
  ]);
  return {
    vpcs: v,
    subnets: s,
    tables: t,
    acls: a,
    gateways: g,
    nats: n.filter((x) => x.State !== "deleted"),
    peerings: p.filter((x) => !["deleted", "rejected"].includes(x.Status.Code)),
    endpoints: e.filter((x) => x.State !== "deleted"),
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

export const destinationOf = (r: Route): string =>
  r.DestinationCidrBlock ?? r.DestinationIpv6CidrBlock ?? r.DestinationPrefixListId ?? "";

/** Whether a subnet's table leads to an internet gateway. */
export function isPublic(all: RouteTable[], s: Subnet): boolean {
  return !!tableOf(all, s)?.Routes.some((r) => r.State === "active" && r.GatewayId?.startsWith("igw-"));
}
