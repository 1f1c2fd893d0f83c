import { h } from "../../core/dom.ts";
import { choice, struct } from "../command.ts";
import { field, form, link, more, note, section, select, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { bucketAt } from "./bucket.ts";
import { blockTicks } from "./publicaccess.ts";
import { pairs } from "./tags.ts";

/** The rules of names that can be told while one types; whether a name is taken only AWS knows. */
const rules: [rule: string, kept: (name: string) => boolean][] = [
  ["3 to 63 characters", (n) => n.length >= 3 && n.length <= 63],
  ["lower-case letters, digits, hyphens and dots only", (n) => /^[a-z0-9.-]*$/.test(n)],
  ["begins and ends with a letter or a digit", (n) => /^[a-z0-9](.*[a-z0-9])?$/.test(n)],
  ["no two dots in a row", (n) => !n.includes("..")],
  ["not like an IP address", (n) => !/^\d+\.\d+\.\d+\.\d+$/.test(n)],
];

/** A new bucket: its name and region for ever, the rest for a start. */
export async function createBucket(c: Context): Promise<View> {
  const name = field(
    "Bucket name",
    { required: true, placeholder: `raw-data-${c.sandbox.account}` },
    "Unique in all of AWS.",
  );
  const list = h("ul", { class: "rules", "aria-label": "Rules for names" });
  const look = (): void =>
    list.replaceChildren(
      ...rules.map(([rule, kept]) => {
        const good = kept(name.input.value);
        const state = name.input.value ? (good ? "good" : "bad") : "";
        return h("li", { class: state }, rule, h("span", { class: "offscreen" }, state === "bad" ? ": broken" : ""));
      }),
    );
  name.input.addEventListener("input", look);
  look();
  const regions = await c.aws.read<{ Regions: { RegionName: string }[] }>("ec2", "describe-regions");
  const region = select("Region", regions.Regions.map((r): [string, string] => [r.RegionName, r.RegionName]).sort());
  region.input.value = c.sandbox.region;
  const versioning = tick("Versioning", {}, "Keeps what is written over or deleted. Each version costs.");
  const block = blockTicks({
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  });
  const tags = pairs([]);
  const f = form(
    "Create bucket",
    [
      name.row,
      list,
      region.row,
      versioning.row,
      section("Block public access", [block.element]),
      more("Tags", tags.element),
      note(
        "",
        "What is put into it is encrypted with keys of S3's (SSE-S3), unless the bucket or the upload says otherwise.",
      ),
    ],
    async () => {
      const bucket = name.input.value.trim();
      const where = region.input.value;
      const of = { bucket, region: where === c.sandbox.region ? undefined : where };
      await c.aws.call("s3api", "create-bucket", {
        ...of,
        "create-bucket-configuration":
          where === "us-east-1"
            ? undefined
            : struct("CreateBucketConfiguration", { LocationConstraint: choice("BucketLocationConstraint", where) }),
      });
      if (versioning.input.checked)
        await c.aws.call("s3api", "put-bucket-versioning", {
          ...of,
          "versioning-configuration": struct("VersioningConfiguration", {
            Status: choice("BucketVersioningStatus", "Enabled"),
          }),
        });
      if (!block.all())
        await c.aws.call("s3api", "put-public-access-block", {
          ...of,
          "public-access-block-configuration": block.value(),
        });
      if (tags.list().length)
        await c.aws.call("s3api", "put-bucket-tagging", { ...of, tagging: struct("Tagging", { TagSet: tags.list() }) });
      c.go(bucketAt(bucket));
    },
  );
  return { title: "Create bucket", body: [h("p", { class: "crumb" }, link("s3", "Buckets"), " / create"), f] };
}
