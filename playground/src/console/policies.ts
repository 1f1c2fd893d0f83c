import type { Finding } from "../core/ask.ts";
import { h } from "../core/dom.ts";
import { policies as allPolicies } from "./account.ts";
import { area, day, field, form, link, section, sure, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

const shown = 40;

/** All policies, found by a word of their name. */
export async function policies(c: Context): Promise<View> {
  const all = await allPolicies(c.aws);
  const search = field("Find policies", { type: "search", placeholder: "a word of the name" });
  const place = h("div");
  const draw = (): void => {
    const words = search.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = all.filter((p) => words.every((w) => p.PolicyName.toLowerCase().includes(w)));
    const rows = found
      .slice(0, shown)
      .map((p) => [
        link(`policies/${encodeURIComponent(p.Arn)}`, p.PolicyName, "name"),
        p.Arn.includes(":aws:policy/") ? "AWS managed" : "own",
        String(p.AttachmentCount),
      ]);
    place.replaceChildren(
      h("p", { class: "fine", role: "status" }, `${found.length} of ${all.length} policies`),
      table("Policies", ["Policy", "Kind", "Attached to"], rows, "No policy has such a name."),
    );
  };
  search.input.addEventListener("input", draw);
  draw();
  return {
    title: "Policies",
    body: [h("div", { class: "row" }, link("policies/create", "Create policy", "button primary")), search.row, place],
  };
}

/** One policy: its text and who has it. */
export async function policy(c: Context, arn: string): Promise<View> {
  type Got = { Policy: { PolicyName: string; DefaultVersionId: string; UpdateDate: string; Description?: string } };
  const { Policy: p } = await c.aws.read<Got>("iam", "get-policy", { "policy-arn": arn });
  const [v, who] = await Promise.all([
    c.aws.read<{ PolicyVersion: { Document: unknown } }>("iam", "get-policy-version", {
      "policy-arn": arn,
      "version-id": p.DefaultVersionId,
    }),
    c.aws.read<{
      PolicyUsers: { UserName: string }[];
      PolicyGroups: { GroupName: string }[];
      PolicyRoles: { RoleName: string }[];
    }>("iam", "list-entities-for-policy", { "policy-arn": arn }),
  ]);
  const own = !arn.includes(":aws:policy/");
  const text = JSON.stringify(v.PolicyVersion.Document, null, 2);
  const editor = own ? policyEditor(c, "Document", text, "IDENTITY_POLICY") : null;
  const rows = [
    ...who.PolicyGroups.map((g) => [link(`groups/${g.GroupName}`, g.GroupName, "name"), "group"]),
    ...who.PolicyUsers.map((u) => [link(`users/${u.UserName}`, u.UserName, "name"), "user"]),
    ...who.PolicyRoles.map((r) => [link(`roles/${r.RoleName}`, r.RoleName, "name"), "role"]),
  ];
  return {
    title: p.PolicyName,
    body: [
      h("p", { class: "crumb" }, link("policies", "Policies"), " / ", p.PolicyName),
      h(
        "dl",
        { class: "facts" },
        h("div", {}, h("dt", {}, "ARN"), h("dd", {}, h("code", {}, arn))),
        h("div", {}, h("dt", {}, "Version"), h("dd", {}, `${p.DefaultVersionId}, ${day(p.UpdateDate)}`)),
      ),
      p.Description ? h("p", {}, p.Description) : h("span"),
      section("What it says", [
        editor
          ? form("Save as a new version", [editor.element], async () => {
              await c.aws.call("iam", "create-policy-version", {
                "policy-arn": arn,
                "policy-document": editor.text(),
                "set-as-default": true,
              });
              c.again();
            })
          : h("pre", { class: "json", tabindex: 0, role: "region", "aria-label": "Policy document" }, text),
      ]),
      section("Who has it", [table("Who has it", ["Name", "Kind"], rows, "Nobody.")]),
      own
        ? section("Delete", [
            sure("Delete policy", `Delete ${p.PolicyName}?`, async () => {
              await c.aws.call("iam", "delete-policy", { "policy-arn": arn });
              c.go("policies");
            }),
          ])
        : h("span"),
    ],
  };
}

const start = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"],
    },
  ],
};

/** A new policy of the account. */
export async function createPolicy(c: Context): Promise<View> {
  const name = field("Name", { required: true });
  const editor = policyEditor(c, "Document", JSON.stringify(start, null, 2), "IDENTITY_POLICY");
  const f = form("Create policy", [name.row, editor.element], async () => {
    const made = await c.aws.call<{ Policy: { Arn: string } }>("iam", "create-policy", {
      "policy-name": name.input.value.trim(),
      "policy-document": editor.text(),
    });
    c.go(`policies/${encodeURIComponent(made.Policy.Arn)}`);
  });
  return { title: "Create policy", body: [h("p", { class: "crumb" }, link("policies", "Policies"), " / create"), f] };
}

/** A text of policy with what Access Analyzer would say of it, while one types. */
export function policyEditor(
  c: Context,
  label: string,
  text: string,
  kind: string,
  resourceType = "", // of a RESOURCE_POLICY
  changed: (text: string) => void = () => {},
): { element: HTMLElement; text(): string; write(text: string): void } {
  const box = area(label, text, Math.min(24, text.split("\n").length + 1));
  const list = h("ul", { class: "findings", "aria-label": "Findings", "aria-live": "polite" });
  let timer = 0;
  const look = (): void => {
    changed(box.input.value);
    clearTimeout(timer);
    timer = window.setTimeout(async () => {
      const asked = box.input.value;
      if (!asked.trim()) return list.replaceChildren(h("li", { class: "fine" }, "No policy."));
      const got = await c
        .ask<{ findings: Finding[]; error: string }>({ ask: "policy-findings", policy: asked, kind, resourceType })
        .catch(() => null);
      if (!got || asked !== box.input.value) return;
      list.replaceChildren(...(got.findings ?? []).map((f) => finding(f, box.input)));
      if (!got.findings?.length)
        list.append(h("li", { class: "fine" }, got.error || "No findings: the policy is well formed."));
    }, 300);
  };
  box.input.addEventListener("input", look);
  look();
  const write = (text: string): void => {
    box.input.value = text;
    look();
  };
  return { element: h("div", { class: "editor" }, box.row, list), text: () => box.input.value, write };
}

const words = { ERROR: "Error", SECURITY_WARNING: "Security", WARNING: "Warning", SUGGESTION: "Suggestion" };

function finding(f: Finding, text: HTMLTextAreaElement): HTMLElement {
  const line = f.locations?.[0]?.span.start.line;
  const jump = h("button", { type: "button", class: "quiet" }, line ? `line ${line}` : "");
  jump.addEventListener("click", () => {
    const lines = text.value.split("\n");
    const from = lines.slice(0, line! - 1).reduce((n, l) => n + l.length + 1, 0);
    text.focus();
    text.setSelectionRange(from, from + (lines[line! - 1]?.length ?? 0));
  });
  return h(
    "li",
    { class: f.findingType.toLowerCase() },
    h("strong", {}, words[f.findingType]),
    h("span", {}, f.findingDetails),
    line ? jump : null,
  );
}
