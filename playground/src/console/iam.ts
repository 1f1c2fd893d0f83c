import { access } from "./access.ts";
import { createUser } from "./createuser.ts";
import { dashboard, settings } from "./dashboard.ts";
import { createGroup, group, groups } from "./groups.ts";
import { addMFA, rootCredentials } from "./mfa.ts";
import { createPolicy, policies, policy } from "./policies.ts";
import { createRole, role, roles } from "./roles.ts";
import type { Service } from "./service.ts";
import { signin } from "./signin.ts";
import { user, users } from "./users.ts";

export const iam: Service = {
  name: "",
  label: "IAM",
  home: "dashboard",
  menu: [
    ["dashboard", "Dashboard"],
    ["users", "Users"],
    ["groups", "User groups"],
    ["roles", "Roles"],
    ["policies", "Policies"],
    ["access", "What may they do?"],
    ["root", "Root user"],
    ["settings", "Account settings"],
    ["signin", "Sign in"],
  ],
  routes: [
    ["dashboard", dashboard],
    ["users", users],
    ["users/create", createUser],
    ["users/NAME/mfa", (c, name) => addMFA(c, name)],
    ["users/NAME", (c, name) => user(c, name!)],
    ["groups", groups],
    ["groups/create", createGroup],
    ["groups/NAME", (c, name) => group(c, name!)],
    ["roles", roles],
    ["roles/create", createRole],
    ["roles/NAME", (c, name) => role(c, name!)],
    ["policies", policies],
    ["policies/create", createPolicy],
    ["policies/ARN", (c, arn) => policy(c, arn!)],
    ["access", (c) => access(c)],
    ["access/ARN", (c, arn) => access(c, arn)],
    ["root", rootCredentials],
    ["root/mfa", (c) => addMFA(c)],
    ["settings", settings],
    ["signin", (c) => signin(c)],
    ["signin/AS", (c, as) => signin(c, as)],
  ],
};
