import { h } from "../../core/dom.ts";
import { link } from "../ui.ts";
import { leaf, part } from "./data.ts";

const pages: [to: string, text: string][] = [
  ["", "Objects"],
  ["/properties", "Properties"],
  ["/permissions", "Permissions"],
  ["/management", "Lifecycle"],
];

/** The address of a bucket, of a folder in it, or of an object. */
export const bucketAt = (bucket: string): string => `s3/buckets/${part(bucket)}`;
export const folderAt = (bucket: string, prefix: string): string =>
  prefix ? `${bucketAt(bucket)}/in/${part(prefix)}` : bucketAt(bucket);
export const objectAt = (bucket: string, key: string): string => `${bucketAt(bucket)}/object/${part(key)}`;

/** The way to what is shown: all buckets, the bucket, and the folders of a key or prefix; the last is where one is. */
export function way(bucket: string, key = ""): HTMLElement {
  const steps: [to: string, name: string][] = [[bucketAt(bucket), bucket]];
  const names = key.split("/");
  for (let i = 1; i <= names.length; i++) {
    const prefix = names.slice(0, i).join("/") + (i < names.length ? "/" : "");
    if (names[i - 1] || i < names.length) steps.push([folderAt(bucket, prefix), leaf(prefix) || "/"]);
  }
  return h(
    "p",
    { class: "crumb" },
    link("s3", "Buckets"),
    ...steps.flatMap(([to, name], i) => [" / ", i === steps.length - 1 ? name : link(to, name)]),
  );
}

/** The links between the pages of a bucket. */
export function tabs(bucket: string, here: string): HTMLElement {
  return h(
    "nav",
    { class: "pages", "aria-label": `Pages of ${bucket}` },
    ...pages.map(([to, text]) => {
      const a = link(bucketAt(bucket) + to, text);
      if (text === here) a.setAttribute("aria-current", "page");
      return a;
    }),
  );
}
