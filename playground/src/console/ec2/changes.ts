import { choice, type Command, struct, type Value } from "../command.ts";
import type { Context } from "../view.ts";

/** A call that changes the network, as the sandbox proposes it. "${Name}" stands for what an earlier one answered. */
export interface Change {
  operation: string; // CreateRoute
  input: Record<string, unknown>;
  text: string;
  answers?: string; // the path to what later ones need
}

/** The SDK's types of members that hold structures. */
const types: Record<string, string> = {
  IpPermissions: "IpPermission",
  IpRanges: "IpRange",
  Ipv6Ranges: "Ipv6Range",
  PortRange: "PortRange",
  IcmpTypeCode: "IcmpTypeCode",
  SourceDestCheck: "AttributeBooleanValue",
};

const enums: Record<string, string> = { RuleAction: "RuleAction", Domain: "DomainType" };

/** Makes the calls, in order. */
export async function make(c: Context, changes: Change[]): Promise<void> {
  const made: Record<string, string> = {};
  for (const change of changes) {
    const text = JSON.stringify(change.input).replace(/\$\{(\w+)\}/g, (_, name: string) => made[name] ?? "");
    const out = await c.aws.call<Record<string, unknown>>(
      "ec2",
      kebab(change.operation),
      flags(JSON.parse(text) as Record<string, unknown>),
    );
    if (change.answers) made[change.answers.split(".").pop()!] = String(at(out, change.answers));
  }
}

function at(x: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((v, name) => (v as Record<string, unknown> | undefined)?.[name], x);
}

const kebab = (name: string): string => name.replace(/(?<!^)([A-Z])/g, "-$1").toLowerCase();

function flags(input: Record<string, unknown>): Command["flags"] {
  const out: Command["flags"] = {};
  for (const [name, v] of Object.entries(input)) {
    if (name === "Egress") out[v ? "egress" : "ingress"] = true;
    else out[kebab(name)] = typed(name, v) as Value;
  }
  return out;
}

function typed(name: string, v: unknown): unknown {
  if (Array.isArray(v)) return v.map((x) => typed(name, x));
  if (typeof v === "object" && v !== null)
    return struct(
      types[name] ?? name,
      Object.fromEntries(Object.entries(v).map(([k, x]) => [k, typed(k, x)])) as Parameters<typeof struct>[1],
    );
  return enums[name] ? choice(enums[name], String(v)) : v;
}
