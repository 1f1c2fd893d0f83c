// What the console shows as a command and as Go is right: the shell reads it back, and Go compiles it.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { load } from "./load.mjs";

const run = promisify(execFile);
const { choice, Exact, Pairs, struct } = await load("../console/command");

const commands = [
  {
    service: "iam",
    operation: "create-user",
    flags: { "user-name": "maya", tags: [{ Key: "team", Value: "it's data" }] },
  },
  {
    service: "iam",
    operation: "create-login-profile",
    flags: { "user-name": "maya", password: "a'b\"c$d", "password-reset-required": true },
  },
  {
    service: "iam",
    operation: "attach-group-policy",
    flags: { "group-name": "g", "policy-arn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
  },
  {
    service: "iam",
    operation: "enable-mfa-device",
    flags: {
      "user-name": "1",
      "serial-number": "s",
      "authentication-code1": "123456",
      "authentication-code2": "654321",
    },
  },
  {
    service: "iam",
    operation: "put-user-policy",
    flags: { "user-name": "u", "policy-name": "p", "policy-document": '{\n  "Version": "2012-10-17"\n}' },
  },
  {
    service: "iam",
    operation: "create-policy-version",
    flags: { "policy-arn": "a", "policy-document": "{}", "set-as-default": true },
  },
  { service: "iam", operation: "list-users", flags: {} },
  { service: "iam", operation: "create-virtual-mfa-device", flags: { "virtual-mfa-device-name": "m", outfile: "f" } },
  { service: "s3api", operation: "put-bucket-policy", flags: { bucket: "b", policy: "{}" } },
  {
    service: "s3api",
    operation: "create-bucket",
    flags: {
      bucket: "b",
      region: "eu-central-1",
      "create-bucket-configuration": struct("CreateBucketConfiguration", {
        LocationConstraint: choice("BucketLocationConstraint", "eu-central-1"),
      }),
    },
  },
  {
    service: "s3api",
    operation: "copy-object",
    flags: {
      bucket: "b",
      key: "a b/ü.csv",
      "copy-source": "b/a%20b/%C3%BC.csv",
      "metadata-directive": choice("MetadataDirective", "REPLACE"),
      "storage-class": choice("StorageClass", "STANDARD_IA"),
      metadata: new Pairs({ author: "maya, of course", "with-dash": "x" }),
    },
  },
  {
    service: "s3api",
    operation: "delete-objects",
    flags: {
      bucket: "b",
      delete: struct("Delete", {
        Objects: [
          struct("ObjectIdentifier", { Key: "a" }),
          struct("ObjectIdentifier", {
            Key: "a-name-that-is-long/so-that-it-takes-more-than-a-line",
            VersionId: "0123456789",
          }),
        ],
        Quiet: true,
      }),
    },
  },
  {
    service: "s3api",
    operation: "put-bucket-lifecycle-configuration",
    flags: {
      bucket: "b",
      "lifecycle-configuration": struct("BucketLifecycleConfiguration", {
        Rules: [
          struct("LifecycleRule", {
            ID: "old",
            Status: choice("ExpirationStatus", "Enabled"),
            Filter: struct("LifecycleRuleFilter", {
              And: struct("LifecycleRuleAndOperator", {
                Prefix: "logs/",
                ObjectSizeGreaterThan: new Exact(5, "aws.Int64(5)"),
                Tags: [struct("Tag", { Key: "k", Value: "v" })],
              }),
            }),
            Transitions: [
              struct("Transition", { Days: 30, StorageClass: choice("TransitionStorageClass", "GLACIER_IR") }),
            ],
            Expiration: struct("LifecycleExpiration", {
              Date: new Exact("2030-01-01", "aws.Time(time.Unix(1893456000, 0))"),
            }),
          }),
        ],
      }),
    },
  },
  {
    service: "s3api",
    operation: "put-bucket-encryption",
    flags: {
      bucket: "b",
      "server-side-encryption-configuration": struct("ServerSideEncryptionConfiguration", {
        Rules: [
          struct("ServerSideEncryptionRule", {
            ApplyServerSideEncryptionByDefault: struct("ServerSideEncryptionByDefault", {
              SSEAlgorithm: choice("ServerSideEncryption", "aws:kms"),
            }),
            BucketKeyEnabled: true,
          }),
        ],
      }),
    },
  },
  {
    service: "s3api",
    operation: "put-bucket-tagging",
    flags: { bucket: "b", tagging: struct("Tagging", { TagSet: [{ Key: "team", Value: "data" }] }) },
  },
  {
    service: "s3api",
    operation: "restore-object",
    flags: {
      bucket: "b",
      key: "k",
      "restore-request": struct("RestoreRequest", {
        Days: 1,
        GlacierJobParameters: struct("GlacierJobParameters", { Tier: choice("Tier", "Standard") }),
      }),
    },
  },
  ...(await written()),
  {
    service: "s3api",
    operation: "put-bucket-cors",
    flags: {
      bucket: "b",
      "cors-configuration": struct("CORSConfiguration", {
        CORSRules: [
          struct("CORSRule", { AllowedOrigins: ["*"], AllowedMethods: ["GET"], ID: undefined, MaxAgeSeconds: 5 }),
        ],
      }),
    },
  },
  {
    service: "s3api",
    operation: "put-bucket-website",
    flags: {
      bucket: "b",
      "website-configuration": struct("WebsiteConfiguration", {
        IndexDocument: struct("IndexDocument", { Suffix: "index.html" }),
        RoutingRules: [
          struct("RoutingRule", {
            Condition: struct("Condition", { KeyPrefixEquals: "old/" }),
            Redirect: struct("Redirect", { ReplaceKeyPrefixWith: "", Protocol: choice("Protocol", "https") }),
          }),
        ],
      }),
    },
  },
  {
    service: "ec2",
    operation: "create-nat-gateway",
    flags: {
      "subnet-id": "subnet-1",
      "allocation-id": "eipalloc-1",
      "tag-specifications": [
        struct("TagSpecification", {
          ResourceType: choice("ResourceType", "natgateway"),
          Tags: [{ Key: "Name", Value: "nat" }],
        }),
      ],
    },
  },
  {
    service: "ec2",
    operation: "modify-subnet-attribute",
    flags: {
      "subnet-id": "subnet-1",
      "map-public-ip-on-launch": struct("AttributeBooleanValue", { Value: true }),
    },
  },
  {
    service: "ec2",
    operation: "create-volume",
    flags: { "snapshot-id": "snap-1", "availability-zone": "us-east-1a", "volume-type": choice("VolumeType", "gp3") },
  },
  {
    service: "ec2",
    operation: "replace-network-acl-entry",
    flags: {
      "network-acl-id": "acl-1",
      ingress: true,
      "rule-number": 100,
      "rule-action": choice("RuleAction", "allow"),
      protocol: "1",
      "port-range": struct("PortRange", { From: 0, To: 65535 }),
      "icmp-type-code": struct("IcmpTypeCode", { Type: -1, Code: -1 }),
      "ipv6-cidr-block": "::/0",
    },
  },
  {
    service: "ec2",
    operation: "modify-managed-prefix-list",
    flags: {
      "prefix-list-id": "pl-1",
      "current-version": new Exact(2, "aws.Int64(2)"),
      "add-entries": [struct("AddPrefixListEntry", { Cidr: "203.0.113.0/24", Description: "an office" })],
    },
  },
  {
    service: "ec2",
    operation: "create-dhcp-options",
    flags: {
      "dhcp-configurations": [
        struct("NewDhcpConfiguration", { Key: "domain-name-servers", Values: ["10.0.0.2", "10.0.0.3"] }),
      ],
    },
  },
  {
    service: "ec2",
    operation: "create-flow-logs",
    flags: {
      "resource-type": choice("FlowLogsResourceType", "VPC"),
      "resource-ids": ["vpc-1"],
      "traffic-type": choice("TrafficType", "ALL"),
      "log-destination-type": choice("LogDestinationType", "s3"),
      "log-destination": "arn:aws:s3:::flows",
    },
  },
  {
    service: "ec2",
    operation: "create-launch-template",
    flags: {
      "launch-template-name": "web",
      "launch-template-data": struct("RequestLaunchTemplateData", {
        ImageId: "ami-1",
        InstanceType: choice("InstanceType", "t3.micro"),
        SecurityGroupIds: ["sg-1"],
      }),
    },
  },
  {
    service: "ec2",
    operation: "modify-vpc-peering-connection-options",
    flags: {
      "vpc-peering-connection-id": "pcx-1",
      "requester-peering-connection-options": struct("PeeringConnectionOptionsRequest", {
        AllowDnsResolutionFromRemoteVpc: true,
      }),
    },
  },
  {
    service: "ec2",
    operation: "create-vpc-endpoint",
    flags: {
      "vpc-id": "vpc-1",
      "vpc-endpoint-type": choice("VpcEndpointType", "Interface"),
      "service-name": "com.amazonaws.us-east-1.ssm",
      "subnet-ids": ["subnet-1"],
      "private-dns-enabled": false,
    },
  },
  {
    service: "ec2",
    operation: "create-placement-group",
    flags: { "group-name": "near", strategy: choice("PlacementStrategy", "cluster") },
  },
];

/** What the console does with `aws s3`. */
async function written() {
  const w = await load("../console/s3/written");
  const [b, far] = [{ bucket: "b" }, { bucket: "far", region: "eu-central-1" }];
  return [
    w.upload(b, "a.csv", "in/a.csv", false),
    w.upload(far, "data", "in/data", true, "STANDARD_IA"),
    w.removeAll(far, "in/"),
    w.carry("cp", b, "a b.csv", far, "c.csv"),
    w.carry("mv", b, "a.csv", b, "c.csv"),
    w.carry("cp", far, "in/", b, "out/"),
    w.carry("mv", b, "in/", b, "out/"),
    w.presign(far, "a.csv", 300),
    w.select(b, "a.csv", "SELECT s.\"name\" FROM S3Object s WHERE s.town = 'bern'", false),
    w.select(far, "a.jsonl", "SELECT * FROM S3Object s", true),
    w.getObject({ bucket: "b", key: "in/a.csv", range: "bytes=0-9" }, "/tmp/x").line,
  ];
}

test("commands are read by a shell as they were meant", async () => {
  const { toCLI } = await load("../console/command");
  const words = (c) =>
    execFileSync("sh", ["-c", `for w in ${toCLI(c)}; do printf '%s\\n--\\n' "$w"; done`], { encoding: "utf8" }).split(
      "\n--\n",
    );
  assert.deepEqual(words(commands[1]).slice(5, 7), ["--password", "a'b\"c$d"]);
  assert.deepEqual(words(commands[0]).slice(5, 7), ["--tags", '{"Key":"team","Value":"it\'s data"}']);
  assert.deepEqual(words(commands[9]).slice(-3, -1), [
    "--create-bucket-configuration",
    "LocationConstraint=eu-central-1",
  ]);
  assert.deepEqual(JSON.parse(words(commands[10]).at(-2)), { author: "maya, of course", "with-dash": "x" });
  assert.equal(words(commands[4])[8], '{\n  "Version": "2012-10-17"\n}');
});

test("Go programs compile, formatted", async () => {
  const { toGoProgram } = await load("../console/command");
  const dir = join(import.meta.dirname, "../node_modules/.cache/code");
  await rm(dir, { recursive: true, force: true });
  const packages = [];
  for (const [i, c] of commands.entries()) {
    const folder = join(dir, `p${i}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "main.go"), toGoProgram(c));
    packages.push(`./playground/node_modules/.cache/code/p${i}`);
  }
  const cwd = join(import.meta.dirname, "../..");
  const { stdout } = await run("gofmt", ["-d", dir]);
  assert.equal(stdout, "");
  await run("go", ["vet", ...packages], { cwd });
  await rm(dir, { recursive: true });
});
