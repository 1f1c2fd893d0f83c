import { h } from "../core/dom.ts";
import { everybody } from "./account.ts";
import { attachments } from "./attachments.ts";
import { PolicyPicker } from "./picker.ts";
import { action, day, field, form, link, section, sure, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** The user groups. */
export async function groups(c: Context): Promise<View> {
  const all = await everybody(c.aws);
  const rows = all.GroupDetailList.map((g) => [
    link(`groups/${g.GroupName}`, g.GroupName, "name"),
    String(all.UserDetailList.filter((u) => u.GroupList.includes(g.GroupName)).length),
    [...g.AttachedManagedPolicies, ...(g.GroupPolicyList ?? [])].map((p) => p.PolicyName).join(", ") || "none",
    day(g.CreateDate),
  ]);
  return {
    title: "User groups",
    body: [
      h("div", { class: "row" }, link("groups/create", "Create group", "button primary")),
      table(
        "User groups",
        ["Group", "Users", "Policies", "Created"],
        rows,
        "There are no groups yet. A group gives its users the policies it has.",
      ),
    ],
  };
}

/** A new group, with policies found by a word. */
export async function createGroup(c: Context): Promise<View> {
  const name = field("Group name", { required: true, placeholder: "admins" });
  const picker = new PolicyPicker(c.aws);
  const f = form("Create group", [name.row, section("Permissions", [picker.element])], async () => {
    const group = name.input.value.trim();
    await c.aws.call("iam", "create-group", { "group-name": group });
    for (const arn of picker.chosen.keys())
      await c.aws.call("iam", "attach-group-policy", { "group-name": group, "policy-arn": arn });
    c.go(`groups/${group}`);
  });
  return { title: "Create group", body: [h("p", { class: "crumb" }, link("groups", "User groups"), " / create"), f] };
}

/** One group: its users and policies. */
export async function group(c: Context, name: string): Promise<View> {
  const all = await everybody(c.aws);
  const g = all.GroupDetailList.find((x) => x.GroupName === name);
  if (!g) return { title: name, body: [h("p", { class: "empty" }, "There is no such group (any more).")] };
  const inside = all.UserDetailList.filter((u) => u.GroupList.includes(name));
  const outside = all.UserDetailList.filter((u) => !u.GroupList.includes(name));
  const rows = inside.map((u) => [
    link(`users/${u.UserName}`, u.UserName, "name"),
    action("Remove", async () => {
      await c.aws.call("iam", "remove-user-from-group", { "user-name": u.UserName, "group-name": name });
      c.again();
    }),
  ]);
  const pick = h("select", { "aria-label": "User to add" }, ...outside.map((u) => h("option", {}, u.UserName)));
  const add = action("Add user", async () => {
    await c.aws.call("iam", "add-user-to-group", { "user-name": pick.value, "group-name": name });
    c.again();
  });
  return {
    title: name,
    body: [
      h("p", { class: "crumb" }, link("groups", "User groups"), " / ", name),
      section("Users", [
        table("Users", ["User", ""], rows, "Nobody is in the group."),
        outside.length ? h("div", { class: "row" }, pick, add) : null,
      ]),
      await attachments(c, "group", name, g.AttachedManagedPolicies, g.GroupPolicyList ?? []),
      section("Delete", [
        sure("Delete group", `Delete ${name}?`, async () => {
          await c.aws.call("iam", "delete-group", { "group-name": name });
          c.go("groups");
        }),
      ]),
    ],
  };
}
