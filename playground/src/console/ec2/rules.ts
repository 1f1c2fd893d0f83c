import { type Struct, struct } from "../command.ts";

export interface Rule {
  SecurityGroupRuleId: string;
  GroupId: string;
  IsEgress: boolean;
  IpProtocol: string;
  FromPort: number;
  ToPort: number;
  CidrIpv4?: string;
  CidrIpv6?: string;
  PrefixListId?: string;
  ReferencedGroupInfo?: { GroupId: string };
  Description?: string;
}

/** Kinds of packets that have a name. */
export const kinds: [name: string, protocol: string, port: number][] = [
  ["SSH", "tcp", 22],
  ["HTTP", "tcp", 80],
  ["HTTPS", "tcp", 443],
  ["RDP", "tcp", 3389],
  ["MySQL", "tcp", 3306],
  ["PostgreSQL", "tcp", 5432],
  ["DNS", "udp", 53],
];

/** A rule's packets in words: "HTTP: tcp 80". */
export function packets(r: { IpProtocol: string; FromPort?: number; ToPort?: number }): string {
  const { IpProtocol: p, FromPort: from = -1, ToPort: to = -1 } = r;
  if (p === "-1") return "All traffic";
  if (p.startsWith("icmp")) return from < 0 ? `All ${p}` : `${p} type ${from}`;
  if (from < 0) return `Protocol ${p}`;
  if (from <= 0 && to === 65535) return `All ${p}`;
  const name = kinds.find(([, kp, port]) => kp === p && port === from && from === to)?.[0];
  const ports = from === to ? String(from) : `${from}-${to}`;
  return `${name ? `${name}: ` : ""}${p} ${ports}`;
}

export function peer(r: Rule): string {
  const range = r.CidrIpv4 ?? r.CidrIpv6;
  if (range === "0.0.0.0/0" || range === "::/0") return `anywhere (${range})`;
  return range ?? r.PrefixListId ?? r.ReferencedGroupInfo?.GroupId ?? "";
}

/** The permission for packets from or to a range or a group. */
export function permission(protocol: string, from: number, to: number, other: string, text: string): Struct {
  const Description = text || undefined;
  const v6 = other.includes(":");
  return struct("IpPermission", {
    IpProtocol: protocol,
    FromPort: protocol === "-1" ? undefined : from,
    ToPort: protocol === "-1" ? undefined : to,
    IpRanges: !v6 && other.includes("/") ? [struct("IpRange", { CidrIp: other, Description })] : undefined,
    Ipv6Ranges: v6 ? [struct("Ipv6Range", { CidrIpv6: other, Description })] : undefined,
    UserIdGroupPairs: other.startsWith("sg-")
      ? [struct("UserIdGroupPair", { GroupId: other, Description })]
      : undefined,
    PrefixListIds: other.startsWith("pl-") ? [struct("PrefixListId", { PrefixListId: other, Description })] : undefined,
  });
}

export const openPorts = (ports: number[]): Struct[] => ports.map((p) => permission("tcp", p, p, "0.0.0.0/0", ""));
