import { h } from "../../core/dom.ts";
import { choice, struct, type Tag } from "../command.ts";
import { field, form, section, select, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { tabs, way } from "./bucket.ts";
import { at, orNone } from "./data.ts";
import { tagForm } from "./tags.ts";
import { website } from "./website.ts";

type Of = { bucket: string; region?: string };

/** How a bucket is set up. */
export async function properties(c: Context, bucket: string): Promise<View> {
  const of = await at(c, bucket);
  const [versioning, encryption, tags, site] = await Promise.all([
    c.aws.read<{ Status?: string }>("s3api", "get-bucket-versioning", of),
    orNone(
      c.aws.read<Encryption>("s3api", "get-bucket-encryption", of),
      "ServerSideEncryptionConfigurationNotFoundError",
    ),
    orNone(c.aws.read<{ TagSet: Tag[] }>("s3api", "get-bucket-tagging", of), "NoSuchTagSet"),
    website(c, of),
  ]);
  const fact = (name: string, value: string): HTMLElement =>
    h("div", {}, h("dt", {}, name), h("dd", {}, h("code", {}, value)));
  return {
    title: bucket,
    body: [
      way(bucket),
      tabs(bucket, "Properties"),
      h("dl", { class: "facts" }, fact("Region", of.region ?? c.sandbox.region), fact("ARN", `arn:aws:s3:::${bucket}`)),
      versioningOf(c, of, versioning.Status),
      encryptionOf(c, of, encryption),
      section("Tags", [
        tagForm(tags?.TagSet ?? [], async (list) => {
          if (list.length)
            await c.aws.call("s3api", "put-bucket-tagging", { ...of, tagging: struct("Tagging", { TagSet: list }) });
          else await c.aws.call("s3api", "delete-bucket-tagging", of);
          c.again();
        }),
      ]),
      site,
    ],
  };
}

function versioningOf(c: Context, of: Of, status: string | undefined): HTMLElement {
  const on = status === "Enabled";
  const set = form(on ? "Suspend versioning" : "Turn versioning on", [], async () => {
    await c.aws.call("s3api", "put-bucket-versioning", {
      ...of,
      "versioning-configuration": struct("VersioningConfiguration", {
        Status: choice("BucketVersioningStatus", on ? "Suspended" : "Enabled"),
      }),
    });
    c.again();
  });
  const says = {
    Enabled: "On: what is written over or deleted stays as a version, and can be had back.",
    Suspended: "Suspended: the versions there are stay, no new ones are made.",
    off: "Off: what is written over or deleted is gone for good.",
  };
  return section("Versioning", [h("p", {}, says[(status as "Enabled" | "Suspended" | undefined) ?? "off"]), set]);
}

interface Encryption {
  ServerSideEncryptionConfiguration: {
    Rules: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: string; KMSMasterKeyID?: string };
      BucketKeyEnabled?: boolean;
    }[];
  };
}

function encryptionOf(c: Context, of: Of, e: Encryption | null): HTMLElement {
  const rule = e?.ServerSideEncryptionConfiguration.Rules[0];
  const kind = select("What is put into the bucket is encrypted", [
    ["AES256", "with keys of S3's (SSE-S3)"],
    ["aws:kms", "with a key in KMS (SSE-KMS)"],
    ["aws:kms:dsse", "twice, with a key in KMS (DSSE-KMS)"],
  ]);
  kind.input.value = rule?.ApplyServerSideEncryptionByDefault.SSEAlgorithm ?? "AES256";
  const key = field(
    "KMS key",
    { value: rule?.ApplyServerSideEncryptionByDefault.KMSMasterKeyID ?? "" },
    "An ARN. Empty: the account's key aws/s3.",
  );
  const bucketKey = tick("Bucket key", {}, "Asks KMS once for many objects, which is cheaper.");
  bucketKey.input.checked = Boolean(rule?.BucketKeyEnabled);
  const kms = h("div", { class: "indent" }, key.row, bucketKey.row);
  const look = (): void => void (kms.hidden = kind.input.value === "AES256");
  kind.input.addEventListener("change", look);
  look();
  return section("Encryption", [
    form("Save encryption", [kind.row, kms], async () => {
      const withKMS = kind.input.value !== "AES256";
      const once = withKMS && kind.input.value === "aws:kms" && bucketKey.input.checked;
      await c.aws.call("s3api", "put-bucket-encryption", {
        ...of,
        "server-side-encryption-configuration": struct("ServerSideEncryptionConfiguration", {
          Rules: [
            struct("ServerSideEncryptionRule", {
              ApplyServerSideEncryptionByDefault: struct("ServerSideEncryptionByDefault", {
                SSEAlgorithm: choice("ServerSideEncryption", kind.input.value),
                KMSMasterKeyID: (withKMS && key.input.value.trim()) || undefined,
              }),
              BucketKeyEnabled: once || undefined,
            }),
          ],
        }),
      });
      c.again();
    }),
  ]);
}
