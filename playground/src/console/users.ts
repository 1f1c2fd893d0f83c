import { h } from "../core/dom.ts";
import { everybody, type User } from "./account.ts";
import { attachments } from "./attachments.ts";
import { accessKeys, password } from "./credentials.ts";
import { mfaOf } from "./mfa.ts";
import { relations } from "./relations.ts";
import { action, day, link, section, sure, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** The users, and a picture of what each has. */
export async function users(c: Context): Promise<View> {
  const all = await everybody(c.aws);
  const rows = all.UserDetailList.map((u) => [
    link(`users/${u.UserName}`, u.UserName, "name"),
    u.GroupList.join(", ") || "none",
    [...u.AttachedManagedPolicies, ...(u.UserPolicyList ?? [])].map((p) => p.PolicyName).join(", ") ||
      "none of its own",
    day(u.CreateDate),
  ]);
  return {
    title: "Users",
    body: [
      h("div", { class: "row" }, link("users/create", "Create user", "button primary")),
      table(
        "Users",
        ["User", "Groups", "Policies", "Created"],
        rows,
        "There are no users yet. A new user may do nothing until a policy says so.",
      ),
      all.UserDetailList.length ? section("Who may do what", [relations(all)]) : h("span"),
    ],
  };
}

/** One user: groups, policies, credentials. */
export async function user(c: Context, name: string): Promise<View> {
  const all = await everybody(c.aws);
  const u = all.UserDetailList.find((x) => x.UserName === name);
  if (!u) return { title: name, body: [h("p", { class: "empty" }, "There is no such user (any more).")] };
  const others = all.GroupDetailList.map((g) => g.GroupName).filter((g) => !u.GroupList.includes(g));
  return {
    title: name,
    body: [
      h("p", { class: "crumb" }, link("users", "Users"), " / ", name),
      h("dl", { class: "facts" }, h("div", {}, h("dt", {}, "ARN"), h("dd", {}, h("code", {}, u.Arn))), ...tags(u)),
      groupsOf(c, u, others),
      await attachments(c, "user", name, u.AttachedManagedPolicies, u.UserPolicyList ?? []),
      section("What this user may do", [h("p", {}, link(`access/${encodeURIComponent(u.Arn)}`, "Show it as a table"))]),
      await password(c, name),
      await accessKeys(c, name),
      await mfaOf(c, name),
      section("Delete", [
        sure("Delete user", `Delete ${name} for ever?`, async () => {
          await c.aws.call("iam", "delete-user", { "user-name": name });
          c.go("users");
        }),
      ]),
    ],
  };
}

function tags(u: User): HTMLElement[] {
  return (u.Tags ?? []).map((t) => h("div", {}, h("dt", {}, t.Key), h("dd", {}, t.Value)));
}

function groupsOf(c: Context, u: User, others: string[]): HTMLElement {
  const rows = u.GroupList.map((g) => [
    link(`groups/${g}`, g, "name"),
    action("Remove", async () => {
      await c.aws.call("iam", "remove-user-from-group", { "user-name": u.UserName, "group-name": g });
      c.again();
    }),
  ]);
  const pick = h("select", { "aria-label": "Group to add" }, ...others.map((g) => h("option", {}, g)));
  const add = action("Add to group", async () => {
    await c.aws.call("iam", "add-user-to-group", { "user-name": u.UserName, "group-name": pick.value });
    c.again();
  });
  return section("Groups", [
    table("Groups", ["Group", ""], rows, "In no group."),
    others.length ? h("div", { class: "row" }, pick, add) : null,
  ]);
}
