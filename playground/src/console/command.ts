/** What a flag of an aws command can hold. */
export type Value = string | number | boolean | string[] | Tag[];

export interface Tag {
  Key: string;
  Value: string;
}

/** An aws command as data: { service: "iam", operation: "create-user", flags: { "user-name": "maya" } }. */
export interface Command {
  service: string;
  operation: string;
  flags: Record<string, Value | undefined>;
}

/** The command as it is typed. */
export function toCLI(c: Command): string {
  const words = ["aws", c.service, c.operation];
  for (const [name, value] of Object.entries(c.flags)) {
    if (value === undefined) continue;
    if (typeof value === "boolean") words.push(value ? `--${name}` : `--no-${name}`);
    else words.push(`--${name}`, ...(Array.isArray(value) ? value.map(item) : [quote(String(value))]));
  }
  return words.join(" ");
}

function item(x: string | Tag): string {
  if (typeof x === "string") return quote(x);
  const plain = /^[\w .@/+-]*$/;
  if (plain.test(x.Key) && plain.test(x.Value)) return quote(`Key=${x.Key},Value=${x.Value}`);
  return quote(JSON.stringify(x));
}

/** A word for the shell; quoted only if it must be. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same call as a Go program makes it, with the SDK: an expression of two results. */
export function toGo(c: Command): string {
  const operation = pascal(c.operation);
  const service = packageOf(c);
  const fields = Object.entries(c.flags)
    .filter(([name, v]) => v !== undefined && !ofCLI.has(name))
    .map(([name, value]): [string, string] => [pascal(name), goValue(value!)]);
  const width = Math.max(0, ...fields.filter(([, v]) => !v.includes("\n")).map(([n]) => n.length));
  const lines = fields.map(([n, v]) => `\t${n}:${" ".repeat(v.includes("\n") ? 1 : width - n.length + 1)}${v},`);
  const input = `&${service}.${operation}Input{${lines.length ? `\n${lines.join("\n")}\n` : ""}}`;
  return `client := ${service}.NewFromConfig(cfg)\nout, err := client.${operation}(ctx, ${input})`;
}

/** Flags that only the command has: where it writes to. */
const ofCLI = new Set(["outfile", "bootstrap-method"]);

const packageOf = (c: Command): string => c.service.replace("s3api", "s3");

/** The whole program around it. */
export function toGoProgram(c: Command): string {
  const call = toGo(c);
  const imports = [
    `"context"`,
    `"fmt"`,
    `"log"`,
    "",
    call.includes("aws.") && `"github.com/aws/aws-sdk-go-v2/aws"`,
    `"github.com/aws/aws-sdk-go-v2/config"`,
    `"github.com/aws/aws-sdk-go-v2/service/${packageOf(c)}"`,
    call.includes("types.") && `"github.com/aws/aws-sdk-go-v2/service/${packageOf(c)}/types"`,
  ].filter((i) => i !== false);
  const body = [
    "ctx := context.Background()",
    "cfg, err := config.LoadDefaultConfig(ctx)",
    "if err != nil {",
    "\tlog.Fatal(err)",
    "}",
    ...call.split("\n"),
    "if err != nil {",
    "\tlog.Fatal(err)",
    "}",
    "fmt.Println(out)",
  ];
  return `package main

import (
${imports.map((i) => (i ? `\t${i}` : "")).join("\n")}
)

func main() {
${body.map((l) => `\t${l}`).join("\n")}
}
`;
}

/** Parts of names that Go's SDK writes in capitals. */
const capitals = /^(mfa|ssh|saml|aws|pem)$/;

function pascal(name: string): string {
  return name
    .split("-")
    .map((w) => (capitals.test(w) ? w.toUpperCase() : w[0]!.toUpperCase() + w.slice(1)))
    .join("");
}

function goValue(v: Value): string {
  if (typeof v === "boolean") return String(v);
  if (typeof v === "number") return `aws.Int32(${v})`;
  if (typeof v === "string") return `aws.String(${goString(v)})`;
  if (v.every((x) => typeof x === "string")) return `[]string{${v.map(goString).join(", ")}}`;
  const tags = (v as Tag[]).map(
    (t) => `\t\t{Key: aws.String(${goString(t.Key)}), Value: aws.String(${goString(t.Value)})},`,
  );
  return `[]types.Tag{\n${tags.join("\n")}\n\t}`;
}

function goString(s: string): string {
  return s.includes("\n") && !s.includes("`") ? `\`${s}\`` : JSON.stringify(s);
}
