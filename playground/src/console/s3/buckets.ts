import { h } from "../../core/dom.ts";
import { struct } from "../command.ts";
import { day, field, link, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { bucketAt } from "./bucket.ts";
import { allBuckets, at, type Bucket, type Versions } from "./data.ts";

/** All buckets of the account. */
export async function buckets(c: Context): Promise<View> {
  const all = await allBuckets(c);
  const search = field("Find buckets", { type: "search", placeholder: "a word of the name" });
  const place = h("div");
  const draw = (): void => {
    const found = all.filter((b) => b.Name.includes(search.input.value.trim().toLowerCase()));
    place.replaceChildren(
      table(
        "Buckets",
        ["Bucket", "Region", "Created", ""],
        found.map((b) => row(c, b)),
        all.length ? "No bucket has such a name." : "There are no buckets yet.",
      ),
    );
  };
  search.input.addEventListener("input", draw);
  draw();
  return {
    title: "Buckets",
    body: [
      h("div", { class: "row" }, link("s3/create", "Create bucket", "button primary")),
      all.length > 5 ? search.row : h("span"),
      place,
    ],
  };
}

function row(c: Context, b: Bucket): Node[] {
  const said = h("span", { class: "fine", role: "status" });
  return [
    link(bucketAt(b.Name), b.Name, "name"),
    h("span", {}, b.BucketRegion),
    h("span", {}, day(b.CreationDate)),
    h(
      "span",
      { class: "row" },
      sure("Empty", `Delete all that is in ${b.Name}, every version of it, for ever?`, async () => {
        const n = await empty(c, b.Name, (n) => (said.textContent = `${n.toLocaleString("en")} deleted`));
        if (!n) said.textContent = "It was empty.";
      }),
      sure("Delete", `Delete the bucket ${b.Name}? Its name is free for everybody then.`, async () => {
        await c.aws.call("s3api", "delete-bucket", await at(c, b.Name));
        c.again();
      }),
      said,
    ),
  ];
}

/** Deletes every version of everything in a bucket, and answers how many there were. */
export async function empty(c: Context, bucket: string, far: (n: number) => void): Promise<number> {
  const of = await at(c, bucket);
  for (let n = 0; ;) {
    const page = await c.aws.call<Versions>("s3api", "list-object-versions", {
      ...of,
      "max-keys": 1000,
      paginate: false,
    });
    const list = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (!list.length) return n;
    const gone = await c.aws.call<{ Errors?: { Key: string; Message: string }[] }>("s3api", "delete-objects", {
      ...of,
      delete: struct("Delete", {
        Objects: list.map((v) => struct("ObjectIdentifier", { Key: v.Key, VersionId: v.VersionId })),
        Quiet: true,
      }),
    });
    if (gone.Errors?.length) throw new Error(`${gone.Errors[0]!.Key}: ${gone.Errors[0]!.Message}`);
    far((n += list.length));
  }
}
