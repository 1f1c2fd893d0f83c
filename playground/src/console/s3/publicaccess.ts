import { h } from "../../core/dom.ts";
import { type Struct, struct } from "../command.ts";
import { tick } from "../ui.ts";

export interface PublicAccessBlock {
  BlockPublicAcls: boolean;
  IgnorePublicAcls: boolean;
  BlockPublicPolicy: boolean;
  RestrictPublicBuckets: boolean;
}

const parts: [keyof PublicAccessBlock, string, string][] = [
  [
    "BlockPublicAcls",
    "Refuse new public ACLs",
    "A call that would grant something to everybody by an access control list fails.",
  ],
  ["IgnorePublicAcls", "Ignore public ACLs", "Those that are there grant nothing."],
  ["BlockPublicPolicy", "Refuse new public policies", "A bucket policy that lets everybody in cannot be saved."],
  [
    "RestrictPublicBuckets",
    "Restrict public buckets",
    "A public policy that is there lets in nobody from other accounts.",
  ],
];

/** The four locks against the public. */
export function blockTicks(now: PublicAccessBlock): { element: HTMLElement; value(): Struct; all(): boolean } {
  const ticks = parts.map(([name, label, hint]) => {
    const t = tick(label, {}, hint);
    t.input.checked = now[name];
    return { name, ...t };
  });
  const every = tick("Block all public access");
  const all = (): boolean => ticks.every((t) => t.input.checked);
  const look = (): void => {
    every.input.checked = all();
    every.input.indeterminate = !all() && ticks.some((t) => t.input.checked);
  };
  every.input.addEventListener("change", () => {
    for (const t of ticks) t.input.checked = every.input.checked;
    look();
  });
  for (const t of ticks) t.input.addEventListener("change", look);
  look();
  const value = (): Struct =>
    struct("PublicAccessBlockConfiguration", Object.fromEntries(ticks.map((t) => [t.name, t.input.checked])));
  const element = h("div", { class: "locks" }, every.row, h("div", { class: "indent" }, ...ticks.map((t) => t.row)));
  return { element, value, all };
}
