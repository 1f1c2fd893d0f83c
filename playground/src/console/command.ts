/** What a flag of an aws command can hold. */
export type Value = string | number | boolean | string[] | Tag[] | Typed | Struct[];

export interface Tag {
  Key: string;
  Value: string;
}

/** A value of one of the SDK's own types, which Go has to name. */
export type Typed = Choice | Struct | Pairs | Exact;

/** A word of an enumeration: choice("StorageClass", "STANDARD_IA"). */
export class Choice {
  readonly is = "choice";
  constructor(
    readonly type: string,
    readonly word: string,
  ) {}
  toJSON(): string {
    return this.word;
  }
}

/** What a field of a structure can hold. */
export type Field =
  string | number | boolean | string[] | Tag[] | Choice | Choice[] | Struct | Struct[] | Pairs | Exact;

/** A structure: struct("VersioningConfiguration", { Status: … }). Fields that are undefined are left out. */
export class Struct {
  readonly is = "struct";
  constructor(
    readonly type: string,
    readonly fields: Record<string, Field | undefined>,
  ) {}
  toJSON(): Record<string, unknown> {
    return this.fields;
  }
  get given(): [string, Field][] {
    return Object.entries(this.fields).filter((f): f is [string, Field] => f[1] !== undefined);
  }
}

/** A map of strings, such as an object's metadata. */
export class Pairs {
  readonly is = "pairs";
  constructor(readonly of: Record<string, string>) {}
  toJSON(): Record<string, string> {
    return this.of;
  }
}

/** A value whose Go is none of the usual: exact(5, "aws.Int64(5)"). */
export class Exact {
  readonly is = "exact";
  constructor(
    readonly value: string | number,
    readonly go: string,
  ) {}
  toJSON(): string | number {
    return this.value;
  }
}

interface Kinds {
  choice: Choice;
  struct: Struct;
  pairs: Pairs;
  exact: Exact;
}

/** Whether a value is of one of the classes above; not by instanceof, since scripts that were loaded apart have classes of their own. */
function is<K extends keyof Kinds>(v: unknown, kind: K): v is Kinds[K] {
  return typeof v === "object" && v !== null && (v as { is?: unknown }).is === kind;
}

export const choice = (type: string, word: string): Choice => new Choice(type, word);
export const struct = (type: string, fields: Record<string, Field | undefined>): Struct => new Struct(type, fields);

/** An aws command as data: { service: "iam", operation: "create-user", flags: { "user-name": "maya" } }. */
export interface Command {
  service: string;
  operation: string;
  flags: Record<string, Value | undefined>;
}

/** Something that is no single operation, written out: `aws s3 cp …`, and statements of Go with ctx, cfg and err. */
export interface Written {
  cli: string;
  go: string;
}

export type Shown = Command | Written;

/** The command as it is typed. */
export function toCLI(c: Shown): string {
  if ("cli" in c) return c.cli;
  const words = ["aws", c.service, c.operation];
  for (const [name, value] of Object.entries(c.flags)) {
    if (value === undefined) continue;
    if (typeof value === "boolean") words.push(value ? `--${name}` : `--no-${name}`);
    else words.push(`--${name}`, ...(Array.isArray(value) ? value.map(item) : [one(value)]));
  }
  return words.join(" ");
}

const plain = /^[\w .@/+-]*$/;

function item(x: string | Tag | Struct): string {
  if (typeof x === "string") return quote(x);
  if (is(x, "struct")) return one(x);
  if (plain.test(x.Key) && plain.test(x.Value)) return quote(`Key=${x.Key},Value=${x.Value}`);
  return quote(JSON.stringify(x));
}

function one(value: string | number | Typed): string {
  if (is(value, "struct")) return structure(Object.fromEntries(value.given), value);
  if (is(value, "pairs")) return structure(value.of, value);
  return quote(is(value, "choice") ? value.word : String(is(value, "exact") ? value.value : value));
}

/** The CLI's short notation, or JSON where that would not do. */
function structure(fields: Record<string, Field>, whole: Typed): string {
  const words = Object.entries(fields).map(([name, v]) => `${name}=${is(v, "choice") ? v.word : String(v)}`);
  const flat = Object.entries(fields).every(
    ([name, v]) => plain.test(name) && (typeof v !== "object" || is(v, "choice")) && /^[\w.@/+:-]+$/.test(str(v)),
  );
  return quote(flat && words.length ? words.join(",") : JSON.stringify(whole));
}

const str = (v: Field): string => (is(v, "choice") ? v.word : String(v));

/** A word for the shell; quoted only if it must be. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same call as a Go program makes it, with the SDK: an expression of two results. */
export function toGo(c: Shown): string {
  if ("cli" in c) return c.go;
  const service = packageOf(c);
  const fields = Object.entries(c.flags)
    .filter(([name, v]) => v !== undefined && !ofCLI.has(name))
    .flatMap(([name, value]) => fieldsOf(name, value!, service));
  const region = c.flags.region
    ? `, func(o *${service}.Options) { o.Region = ${goString(String(c.flags.region))} }`
    : "";
  const input = literal(`&${service}.${pascal(c.operation)}Input`, fields, true);
  return `client := ${service}.NewFromConfig(cfg${region})\nout, err := client.${pascal(c.operation)}(ctx, ${input})`;
}

/** The fields that a flag fills in; a few are called otherwise, or mean something else. */
function fieldsOf(name: string, v: Value, service: string): [string, string][] {
  switch (`${service} ${name}`) {
    case "s3 cors-configuration":
      return [["CORSConfiguration", goValue(v, service)]];
    case "ec2 count":
      return ["MinCount", "MaxCount"].map((field) => [field, goValue(v, service)]);
    case "ec2 ingress":
      return [["Egress", goValue(false, service)]];
    case "ec2 user-data":
      return [["UserData", `aws.String(base64.StdEncoding.EncodeToString([]byte(${goString(String(v))})))`]];
  }
  return [[pascal(name), goValue(v, service)]];
}

/** Flags that only the command has: where it writes to, where it goes, whether it asks for every page. */
const ofCLI = new Set(["outfile", "bootstrap-method", "region", "paginate"]);

const packageOf = (c: Command): string => c.service.replace("s3api", "s3");

const packages: [name: string, path: string][] = [
  ["base64", "encoding/base64"],
  ["fmt", "fmt"],
  ["io", "io"],
  ["log", "log"],
  ["os", "os"],
  ["strings", "strings"],
  ["time", "time"],
  ["aws", "github.com/aws/aws-sdk-go-v2/aws"],
  ["config", "github.com/aws/aws-sdk-go-v2/config"],
  ["transfermanager", "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"],
  ...["ec2", "iam", "s3", "sts"].map((s): [string, string] => [s, `github.com/aws/aws-sdk-go-v2/service/${s}`]),
];

/** The whole program around it. */
export function toGoProgram(c: Shown): string {
  const call = toGo(c);
  const body = [
    "ctx := context.Background()",
    "cfg, err := config.LoadDefaultConfig(ctx)",
    "if err != nil {",
    "\tlog.Fatal(err)",
    "}",
    ...call.split("\n"),
    ...("cli" in c ? [] : ["if err != nil {", "\tlog.Fatal(err)", "}", "fmt.Println(out)"]),
  ].join("\n");
  const code = body.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""'); // what is in strings names no package
  const used = packages.filter(([name]) => new RegExp(`(?<![\\w.])${name}\\.`).test(code)).map(([, path]) => path);
  if (/(?<![\w.])types\./.test(code)) used.push(`${used.find((p) => p.includes("/service/"))}/types`);
  const [own, theirs] = [used.filter((p) => !p.includes(".")), used.filter((p) => p.includes("."))];
  return `package main

import (
${imports(["context", ...own])}

${imports(theirs)}
)

func main() {
${indent(body)}
}
`;
}

const imports = (paths: string[]): string =>
  paths
    .sort()
    .map((p) => `\t"${p}"`)
    .join("\n");

/** Parts of names that Go's SDK writes in capitals. */
const capitals = /^(mfa|ssh|saml|aws|pem)$/;

function pascal(name: string): string {
  return name
    .split("-")
    .map((w) => (capitals.test(w) ? w.toUpperCase() : w[0]!.toUpperCase() + w.slice(1)))
    .join("");
}

/** A value of the input itself; IAM's booleans are no pointers. */
function goValue(v: Value, service: string): string {
  return typeof v === "boolean" && service === "iam" ? String(v) : goField(v);
}

function goField(v: Field): string {
  if (typeof v === "boolean") return `aws.Bool(${v})`;
  if (typeof v === "number") return `aws.Int32(${v})`;
  if (typeof v === "string") return `aws.String(${goString(v)})`;
  if (is(v, "choice")) return goChoice(v);
  if (is(v, "exact")) return v.go;
  if (is(v, "pairs"))
    return `map[string]string{${Object.entries(v.of)
      .map(([k, x]) => `${goString(k)}: ${goString(x)}`)
      .join(", ")}}`;
  if (is(v, "struct")) return goStruct(v, `&types.${v.type}`);
  if (v.every((x) => typeof x === "string")) return `[]string{${v.map((x) => goString(x as string)).join(", ")}}`;
  return goList(v as (Tag | Struct | Choice)[]);
}

function goList(list: (Tag | Struct | Choice)[]): string {
  const first = list[0]!;
  const type = is(first, "struct") || is(first, "choice") ? first.type : "Tag";
  if (is(first, "choice")) return `[]types.${type}{${list.map((x) => goChoice(x as Choice)).join(", ")}}`;
  const items = list.map((x) =>
    goStruct(is(x, "struct") ? x : struct("Tag", { Key: (x as Tag).Key, Value: (x as Tag).Value }), ""),
  );
  return `[]types.${type}{\n${items.map((x) => `${indent(x)},`).join("\n")}\n}`;
}

const goStruct = (s: Struct, type: string): string =>
  literal(
    type,
    s.given.map(([n, v]): [string, string] => [n, goField(v)]),
    false,
  );

const widest = 90; // of a literal on one line

/** A literal of a structure as gofmt has it: on one line, or a line for each field, in columns between those of several lines. */
function literal(type: string, fields: [string, string][], broad: boolean): string {
  if (!fields.length) return `${type}{}`;
  const line = `${type}{${fields.map(([n, v]) => `${n}: ${v}`).join(", ")}}`;
  if (!broad && line.length <= widest && !line.includes("\n")) return line;
  const lines = fields.map(([n, v], i) => {
    if (v.includes("\n")) return indent(`${n}: ${v},`);
    let [from, to] = [i, i];
    while (from > 0 && !fields[from - 1]![1].includes("\n")) from--;
    while (to < fields.length - 1 && !fields[to + 1]![1].includes("\n")) to++;
    const width = Math.max(...fields.slice(from, to + 1).map(([name]) => name.length));
    return `\t${n}:${" ".repeat(width - n.length + 1)}${v},`;
  });
  return `${type}{\n${lines.join("\n")}\n}`;
}

const inRaw = /`[^`]*`/g;

/** Indents all lines but those within a raw string. */
function indent(text: string): string {
  const raws: string[] = [];
  const hidden = text.replace(inRaw, (r) => `\u0000${raws.push(r) - 1}\u0000`);
  return hidden.replace(/^/gm, "\t").replace(/\u0000(\d+)\u0000/g, (_, i: string) => raws[Number(i)]!);
}

/** A constant of the SDK: its type, and the word in capitals as the SDK has it. */
function goChoice(c: Choice): string {
  const words = c.word.split(/[^A-Za-z0-9]+/).map((w) => (w === w.toUpperCase() ? w.toLowerCase() : w));
  return `types.${c.type}${words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join("")}`;
}

function goString(s: string): string {
  return s.includes("\n") && !s.includes("`") ? `\`${s}\`` : JSON.stringify(s);
}
