import { icons } from "./dom.ts";

interface Kind {
  one: string;
  many: string;
  icon: string;
}

const kind = (one: string, icon: string, many = `${one}s`): Kind => ({ one, many, icon });

const kinds: Record<string, Kind> = {
  "iam user": kind("user", icons.user),
  "iam group": kind("group", icons.group),
  "iam policy": kind("policy", icons.policy, "policies"),
  "iam role": kind("role", icons.shield),
  "iam access-key": kind("access key", icons.key),
  "iam account-alias": kind("account alias", icons.tag, "account aliases"),
  "s3 bucket": kind("bucket", icons.bucket),
  "ec2 instance": kind("instance", icons.server),
  "ec2 vpc": kind("VPC", icons.network),
  "ec2 subnet": kind("subnet", icons.network),
  "ec2 security-group": kind("security group", icons.shield),
  "ec2 key-pair": kind("key pair", icons.key),
  "ec2 volume": kind("volume", icons.disk),
  "ec2 network-interface": kind("network interface", icons.network),
  "ec2 internet-gateway": kind("internet gateway", icons.network),
  "ec2 route-table": kind("route table", icons.network),
  "ec2 network-acl": kind("network ACL", icons.shield),
};

/** How a type of resource is called and drawn; unknown ones by their own name. */
export function kindOf(service: string, type: string): Kind {
  const name = type
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replace(/[_ ]/g, "-")
    .toLowerCase();
  return kinds[`${service} ${name}`] ?? kind(name.replace(/-/g, " "), icons.box);
}

const first = ["instanceType", "objects", "bytes", "size", "availabilityZone"]; // of the details, what says most

/** A few words about a thing, from its details: "t3.micro", "12 objects", "3.4 MB". */
export function facts(t: { name?: string; detail?: Record<string, string> }): string[] {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  const said = Object.entries(t.detail ?? {})
    .filter(([, v]) => v && v !== t.name)
    .sort(([a], [b]) => rank(a) - rank(b));
  return said.map(([key, v]) => {
    if (/^\d+$/.test(v))
      return /size|bytes/i.test(key) ? byteSize(Number(v)) : `${v} ${v === "1" ? key.replace(/s$/, "") : key}`;
    return v;
  });
}

function byteSize(n: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let i = 0;
  while (n >= 1000 && i < units.length - 1) {
    n /= 1000;
    i++;
  }
  return `${i ? n.toFixed(1) : n} ${units[i]}`;
}

/** "1 VPC, 6 subnets" */
export function countKinds(things: { service: string; type: string }[]): string {
  const counts = new Map<string, { kind: Kind; n: number }>();
  for (const t of things) {
    const kind = kindOf(t.service, t.type);
    const c = counts.get(kind.one) ?? { kind, n: 0 };
    c.n++;
    counts.set(kind.one, c);
  }
  return [...counts.values()].map(({ kind, n }) => `${n} ${n === 1 ? kind.one : kind.many}`).join(", ");
}

export const serviceNames: Record<string, { name: string; about: string }> = {
  iam: { name: "IAM", about: "who may do what" },
  s3: { name: "S3", about: "storage" },
  ec2: { name: "EC2", about: "servers and networks" },
  sts: { name: "STS", about: "identities" },
};
