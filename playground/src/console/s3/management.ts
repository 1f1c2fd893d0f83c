import { h } from "../../core/dom.ts";
import { choice, Exact, type Field, struct, type Struct } from "../command.ts";
import { day, field, form, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { tabs, way } from "./bucket.ts";
import { classes } from "./classes.ts";
import { at, orNone } from "./data.ts";

type Of = { bucket: string; region?: string };

interface Rule {
  ID: string;
  Status: string;
  Prefix?: string;
  Filter?: { Prefix?: string; Tag?: { Key: string; Value: string } };
  Transitions?: { Days?: number; StorageClass: string }[];
  Expiration?: { Days?: number; ExpiredObjectDeleteMarker?: boolean };
  NoncurrentVersionExpiration?: { NoncurrentDays?: number };
  AbortIncompleteMultipartUpload?: { DaysAfterInitiation?: number };
}

/** What happens to objects as they grow old, and uploads that were never finished. */
export async function management(c: Context, bucket: string): Promise<View> {
  const of = await at(c, bucket);
  const [rules, open] = await Promise.all([
    orNone(
      c.aws.read<{ Rules: Rule[] }>("s3api", "get-bucket-lifecycle-configuration", of),
      "NoSuchLifecycleConfiguration",
    ),
    c.aws.read<{ Uploads?: { Key: string; UploadId: string; Initiated: string }[] }>(
      "s3api",
      "list-multipart-uploads",
      of,
    ),
  ]);
  const list = rules?.Rules ?? [];
  return {
    title: bucket,
    body: [
      way(bucket),
      tabs(bucket, "Lifecycle"),
      section("Lifecycle rules", [
        h("p", { class: "fine" }, "AWS looks once a day, at midnight UTC, which objects are old enough."),
        table(
          "Lifecycle rules",
          ["Rule", "For", "What happens", "State", ""],
          list.map((r) => row(c, of, list, r)),
          "No rule: everything stays as it is, for ever.",
        ),
        more("Add a rule", newRule(c, of, list)),
      ]),
      section("Unfinished uploads", [
        table(
          "Unfinished uploads",
          ["Key", "Begun", ""],
          (open.Uploads ?? []).map((u) => [
            u.Key,
            day(u.Initiated),
            sure("Abort", "Throw its parts away?", async () => {
              await c.aws.call("s3api", "abort-multipart-upload", { ...of, key: u.Key, "upload-id": u.UploadId });
              c.again();
            }),
          ]),
          "None. Parts of an upload that was never completed cost like objects, and show in no list but this.",
        ),
      ]),
    ],
  };
}

const about = (r: Rule): string => {
  const prefix = r.Filter?.Prefix ?? r.Prefix;
  const tag = r.Filter?.Tag;
  return tag ? `tag ${tag.Key}=${tag.Value}` : prefix ? `keys that begin with ${prefix}` : "everything";
};

function effects(r: Rule): string[] {
  const marker = r.Expiration?.ExpiredObjectDeleteMarker ? ["delete markers without versions are removed"] : [];
  return [
    ...(r.Transitions ?? []).map((t) => `after ${t.Days} days to ${t.StorageClass}`),
    ...(r.Expiration?.Days ? [`after ${r.Expiration.Days} days deleted`] : []),
    ...marker,
    ...(r.NoncurrentVersionExpiration
      ? [`old versions deleted after ${r.NoncurrentVersionExpiration.NoncurrentDays} days`]
      : []),
    ...(r.AbortIncompleteMultipartUpload
      ? [`unfinished uploads aborted after ${r.AbortIncompleteMultipartUpload.DaysAfterInitiation} days`]
      : []),
  ];
}

function row(c: Context, of: Of, all: Rule[], r: Rule): (Node | string)[] {
  const other = r.Status === "Enabled" ? "Disabled" : "Enabled";
  const toggle = h("button", { type: "button" }, r.Status === "Enabled" ? "Turn off" : "Turn on");
  toggle.addEventListener(
    "click",
    () =>
      void put(
        c,
        of,
        all.map((x) => (x === r ? { ...r, Status: other } : x)),
      ).then(c.again),
  );
  return [
    h("strong", {}, r.ID),
    about(r),
    h("ul", {}, ...effects(r).map((e) => h("li", {}, e))),
    r.Status === "Enabled" ? "on" : "off",
    h(
      "span",
      { class: "row" },
      toggle,
      sure("Delete", `Delete the rule ${r.ID}?`, async () => {
        const rest = all.filter((x) => x !== r);
        if (rest.length) await put(c, of, rest);
        else await c.aws.call("s3api", "delete-bucket-lifecycle", of);
        c.again();
      }),
    ),
  ];
}

function newRule(c: Context, of: Of, all: Rule[]): HTMLElement {
  const name = field("Name of the rule", { required: true });
  const prefix = field("For keys that begin with", { placeholder: "logs/" }, "Empty: for all objects.");
  const number = (label: string): ReturnType<typeof field> => field(label, { type: "number", min: 1 });
  const move = number("Days until they move to");
  const to = select(
    "Storage class",
    classes.slice(1).map((k): [string, string] => [k.name, k.label]),
  );
  to.input.value = "STANDARD_IA";
  const expire = number("Days until they are deleted");
  const old = number("Days until old versions are deleted");
  const abort = number("Days until unfinished uploads are aborted");
  const days = (f: { input: HTMLInputElement }): number | undefined => Number(f.input.value) || undefined;
  return form(
    "Add rule",
    [name.row, prefix.row, h("div", { class: "row" }, move.row, to.row), expire.row, old.row, abort.row],
    async () => {
      const rule: Rule = {
        ID: name.input.value.trim(),
        Status: "Enabled",
        Filter: { Prefix: prefix.input.value.trim() },
        Transitions: days(move) ? [{ Days: days(move), StorageClass: to.input.value }] : undefined,
        Expiration: days(expire) ? { Days: days(expire) } : undefined,
        NoncurrentVersionExpiration: days(old) ? { NoncurrentDays: days(old) } : undefined,
        AbortIncompleteMultipartUpload: days(abort) ? { DaysAfterInitiation: days(abort) } : undefined,
      };
      await put(c, of, [...all, rule]);
      c.again();
    },
  );
}

/** Puts all rules, as AWS wants it: there is no call for a single one. */
async function put(c: Context, of: Of, rules: Rule[]): Promise<void> {
  await c.aws.call("s3api", "put-bucket-lifecycle-configuration", {
    ...of,
    "lifecycle-configuration": struct("BucketLifecycleConfiguration", { Rules: rules.map((r) => ruleOf(r)) }),
  });
}

const types: Record<string, string> = {
  Filter: "LifecycleRuleFilter",
  And: "LifecycleRuleAndOperator",
  Tag: "Tag",
  Tags: "Tag",
  Transitions: "Transition",
  Expiration: "LifecycleExpiration",
  NoncurrentVersionTransitions: "NoncurrentVersionTransition",
  NoncurrentVersionExpiration: "NoncurrentVersionExpiration",
  AbortIncompleteMultipartUpload: "AbortIncompleteMultipartUpload",
};
const words: Record<string, string> = { Status: "ExpirationStatus", StorageClass: "TransitionStorageClass" };

/** A rule, or a part of one, as the SDK's type; all that AWS said of it is kept. */
export function ruleOf(of: object, type = "LifecycleRule"): Struct {
  return struct(type, Object.fromEntries(Object.entries(of).map(([name, v]) => [name, fieldOf(name, v)])));
}

function fieldOf(name: string, v: unknown): Field | undefined {
  if (Array.isArray(v)) return v.map((x: object) => ruleOf(x, types[name]));
  if (typeof v === "string" && words[name]) return choice(words[name], v);
  if (name === "Date") return new Exact(String(v), `aws.Time(time.Unix(${Date.parse(String(v)) / 1000}, 0))`);
  if (name.startsWith("ObjectSize")) return new Exact(Number(v), `aws.Int64(${Number(v)})`);
  return typeof v === "object" && v ? ruleOf(v, types[name]) : (v as Field | undefined);
}
