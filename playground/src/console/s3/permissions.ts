import { h } from "../../core/dom.ts";
import { choice, struct } from "../command.ts";
import { policyEditor } from "../policies.ts";
import { form, note, section, select, sure } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { tabs, way } from "./bucket.ts";
import { cors } from "./cors.ts";
import { at, orNone } from "./data.ts";
import { blockTicks, type PublicAccessBlock } from "./publicaccess.ts";
import { WhoMay } from "./whomay.ts";

type Of = { bucket: string; region?: string };

/** Who may do what with a bucket: the locks against the public, its policy, and what comes of both. */
export async function permissions(c: Context, bucket: string): Promise<View> {
  const of = await at(c, bucket);
  const [block, policy, ownership] = await Promise.all([
    orNone(
      c.aws.read<{ PublicAccessBlockConfiguration: PublicAccessBlock }>("s3api", "get-public-access-block", of),
      "NoSuchPublicAccessBlockConfiguration",
    ),
    orNone(c.aws.read<{ Policy: string }>("s3api", "get-bucket-policy", of), "NoSuchBucketPolicy"),
    orNone(
      c.aws.read<{ OwnershipControls: { Rules: { ObjectOwnership: string }[] } }>(
        "s3api",
        "get-bucket-ownership-controls",
        of,
      ),
      "OwnershipControlsNotFoundError",
    ),
  ]);
  const isPublic =
    policy &&
    (await c.aws.read<{ PolicyStatus: { IsPublic: boolean } }>("s3api", "get-bucket-policy-status", of)).PolicyStatus
      .IsPublic;
  return {
    title: bucket,
    body: [
      way(bucket),
      tabs(bucket, "Permissions"),
      isPublic
        ? note("bad", h("strong", {}, "Public. "), "Its policy lets everybody in.")
        : note("good", "Not public: whoever comes in is named, or has a policy of their own."),
      blockOf(c, of, block?.PublicAccessBlockConfiguration),
      await policyOf(c, of, policy?.Policy ?? ""),
      await cors(c, of),
      ownershipOf(c, of, ownership?.OwnershipControls.Rules[0]?.ObjectOwnership),
    ],
  };
}

function blockOf(c: Context, of: Of, now: PublicAccessBlock | undefined): HTMLElement {
  const none = {
    BlockPublicAcls: false,
    IgnorePublicAcls: false,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  };
  const ticks = blockTicks(now ?? none);
  return section("Block public access", [
    form("Save the locks", [ticks.element], async () => {
      await c.aws.call("s3api", "put-public-access-block", {
        ...of,
        "public-access-block-configuration": ticks.value(),
      });
      c.again();
    }),
  ]);
}

/** Policies to start from; USER stands for the ARN of somebody. */
const templates: [name: string, statement: (bucket: string, user: string) => object][] = [
  [
    "Everybody may read",
    (b) => ({
      Sid: "PublicRead",
      Effect: "Allow",
      Principal: "*",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${b}/*`,
    }),
  ],
  [
    "One user may read and list",
    (b, user) => ({
      Sid: "OneReader",
      Effect: "Allow",
      Principal: { AWS: user },
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: [`arn:aws:s3:::${b}`, `arn:aws:s3:::${b}/*`],
    }),
  ],
  [
    "Nobody may come without TLS",
    (b) => ({
      Sid: "OnlyTLS",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${b}`, `arn:aws:s3:::${b}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    }),
  ],
  [
    "One user may not delete",
    (b, user) => ({
      Sid: "NoDelete",
      Effect: "Deny",
      Principal: { AWS: user },
      Action: "s3:DeleteObject",
      Resource: `arn:aws:s3:::${b}/*`,
    }),
  ],
];

async function policyOf(c: Context, of: Of, text: string): Promise<HTMLElement> {
  const who = new WhoMay(c, of.bucket);
  await who.load();
  const user = who.people.find((p) => p.arn.includes(":user/"))?.arn ?? `arn:aws:iam::${c.sandbox.account}:root`;
  const shown = text ? JSON.stringify(JSON.parse(text), null, 2) : "";
  const editor = policyEditor(c, "Bucket policy", shown, "RESOURCE_POLICY", "AWS::S3::Bucket", (t) => who.ask(t));
  const start = select("Add a statement", [["", "choose one"], ...templates.map(([n]): [string, string] => [n, n])]);
  start.input.addEventListener("change", () => {
    const made = templates.find(([n]) => n === start.input.value)?.[1](of.bucket, user);
    if (made) editor.write(JSON.stringify(withStatement(editor.text(), made), null, 2));
    start.input.value = "";
  });
  return section("Bucket policy", [
    start.row,
    form("Save policy", [editor.element], async () => {
      await c.aws.call("s3api", "put-bucket-policy", { ...of, policy: editor.text() });
      c.again();
    }),
    text
      ? sure("Delete policy", "What it allowed and denied will no longer count.", async () => {
          await c.aws.call("s3api", "delete-bucket-policy", of);
          c.again();
        })
      : null,
    h("h4", {}, "Who may do what"),
    h(
      "p",
      { class: "fine" },
      "With the policy as it stands in the editor, saved or not, and everybody's own policies.",
    ),
    who.element,
  ]);
}

/** The policy with one statement more. Text that is no policy is replaced. */
function withStatement(text: string, statement: object): object {
  try {
    const now = JSON.parse(text) as { Version?: string; Statement?: object | object[] };
    return { ...now, Statement: [now.Statement ?? []].flat().concat(statement) };
  } catch {
    return { Version: "2012-10-17", Statement: [statement] };
  }
}

function ownershipOf(c: Context, of: Of, now = "ObjectWriter"): HTMLElement {
  const pick = select("Whose objects are", [
    ["BucketOwnerEnforced", "the bucket's owner's; ACLs are off"],
    ["BucketOwnerPreferred", "the bucket's owner's if the writer says so; ACLs are on"],
    ["ObjectWriter", "the writer's; ACLs are on"],
  ]);
  pick.input.value = now;
  return section("Object ownership", [
    form("Save ownership", [pick.row], async () => {
      await c.aws.call("s3api", "put-bucket-ownership-controls", {
        ...of,
        "ownership-controls": struct("OwnershipControls", {
          Rules: [struct("OwnershipControlsRule", { ObjectOwnership: choice("ObjectOwnership", pick.input.value) })],
        }),
      });
      c.again();
    }),
  ]);
}
