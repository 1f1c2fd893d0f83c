import { h } from "../core/dom.ts";
import { everybody } from "./account.ts";
import { attachments } from "./attachments.ts";
import { PolicyPicker } from "./picker.ts";
import { policyEditor } from "./policies.ts";
import { day, field, form, link, more, section, select, sure, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** The roles. */
export async function roles(c: Context): Promise<View> {
  const all = await everybody(c.aws);
  const rows = all.RoleDetailList.map((r) => [
    link(`roles/${r.RoleName}`, r.RoleName, "name"),
    trusted(r.AssumeRolePolicyDocument),
    [...r.AttachedManagedPolicies, ...(r.RolePolicyList ?? [])].map((p) => p.PolicyName).join(", ") || "none",
    day(r.RoleLastUsed?.LastUsedDate),
  ]);
  return {
    title: "Roles",
    body: [
      h("div", { class: "row" }, link("roles/create", "Create role", "button primary")),
      table(
        "Roles",
        ["Role", "Trusts", "Policies", "Last used"],
        rows,
        "There are no roles yet. A role has no password or keys: who is trusted takes it on for a while.",
      ),
    ],
  };
}

/** Who is named in a trust policy, in a few words. */
function trusted(document: unknown): string {
  const statements = [(document as { Statement?: unknown }).Statement].flat() as { Principal?: unknown }[];
  const names = statements.flatMap((s) =>
    typeof s?.Principal === "string" ? [s.Principal] : Object.values(s?.Principal ?? {}).flat(),
  );
  return names.map(String).join(", ");
}

const services: [string, string][] = [
  ["ec2.amazonaws.com", "EC2: servers act with the role instead of keys"],
  ["lambda.amazonaws.com", "Lambda: functions act with the role"],
  ["", "This account: its users may take it on, if their policies let them"],
];

/** A new role: who is trusted, and what it may do. */
export async function createRole(c: Context): Promise<View> {
  const name = field("Role name", { required: true, placeholder: "web-server" });
  const who = select("Trusted", services);
  const holder = h("div");
  let editor = policyEditor(c, "Trust policy", "", "RESOURCE_POLICY");
  const draw = (): void => {
    const principal = who.input.value
      ? { Service: who.input.value }
      : { AWS: `arn:aws:iam::${c.sandbox.account}:root` };
    const text = JSON.stringify(
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" }] },
      null,
      2,
    );
    editor = policyEditor(c, "Trust policy", text, "RESOURCE_POLICY");
    holder.replaceChildren(editor.element);
  };
  who.input.addEventListener("change", draw);
  draw();
  const picker = new PolicyPicker(c.aws);
  const f = form(
    "Create role",
    [name.row, who.row, more("Trust policy", holder), section("Permissions", [picker.element])],
    async () => {
      const role = name.input.value.trim();
      await c.aws.call("iam", "create-role", { "role-name": role, "assume-role-policy-document": editor.text() });
      for (const arn of picker.chosen.keys())
        await c.aws.call("iam", "attach-role-policy", { "role-name": role, "policy-arn": arn });
      c.go(`roles/${role}`);
    },
  );
  return { title: "Create role", body: [h("p", { class: "crumb" }, link("roles", "Roles"), " / create"), f] };
}

/** One role: whom it trusts and what it may do. */
export async function role(c: Context, name: string): Promise<View> {
  const all = await everybody(c.aws);
  const r = all.RoleDetailList.find((x) => x.RoleName === name);
  if (!r) return { title: name, body: [h("p", { class: "empty" }, "There is no such role (any more).")] };
  const editor = policyEditor(
    c,
    "Trust policy",
    JSON.stringify(r.AssumeRolePolicyDocument, null, 2),
    "RESOURCE_POLICY",
  );
  return {
    title: name,
    body: [
      h("p", { class: "crumb" }, link("roles", "Roles"), " / ", name),
      h(
        "dl",
        { class: "facts" },
        h("div", {}, h("dt", {}, "ARN"), h("dd", {}, h("code", {}, r.Arn))),
        h("div", {}, h("dt", {}, "Last used"), h("dd", {}, day(r.RoleLastUsed?.LastUsedDate))),
      ),
      section("Whom it trusts", [
        form("Save trust policy", [editor.element], async () => {
          await c.aws.call("iam", "update-assume-role-policy", { "role-name": name, "policy-document": editor.text() });
          c.again();
        }),
      ]),
      await attachments(c, "role", name, r.AttachedManagedPolicies, r.RolePolicyList ?? []),
      section("What this role may do", [h("p", {}, link(`access/${encodeURIComponent(r.Arn)}`, "Show it as a table"))]),
      section("Delete", [
        sure("Delete role", `Delete ${name}?`, async () => {
          await c.aws.call("iam", "delete-role", { "role-name": name });
          c.go("roles");
        }),
      ]),
    ],
  };
}
