import type { Aws } from "./aws.ts";

export interface Attached {
  PolicyName: string;
  PolicyArn: string;
}
export interface Inline {
  PolicyName: string;
  PolicyDocument: unknown;
}
export interface User {
  UserName: string;
  Arn: string;
  UserId: string;
  Path: string;
  CreateDate: string;
  GroupList: string[];
  AttachedManagedPolicies: Attached[];
  UserPolicyList?: Inline[];
  Tags?: { Key: string; Value: string }[];
  PermissionsBoundary?: { PermissionsBoundaryArn: string };
}
export interface Group {
  GroupName: string;
  Arn: string;
  CreateDate: string;
  AttachedManagedPolicies: Attached[];
  GroupPolicyList?: Inline[];
}
export interface Role {
  RoleName: string;
  Arn: string;
  CreateDate: string;
  AssumeRolePolicyDocument: unknown;
  AttachedManagedPolicies: Attached[];
  RolePolicyList?: Inline[];
  RoleLastUsed?: { LastUsedDate?: string };
}

/** Everybody in the account, with who has what: one call answers it. */
export interface Everybody {
  UserDetailList: User[];
  GroupDetailList: Group[];
  RoleDetailList: Role[];
}

export function everybody(aws: Aws): Promise<Everybody> {
  return aws.read("iam", "get-account-authorization-details", { filter: ["User", "Group", "Role"] });
}

export interface Policy {
  PolicyName: string;
  Arn: string;
  DefaultVersionId: string;
  AttachmentCount: number;
  Description?: string;
}

let known: Promise<Policy[]> | null = null;

/** All policies that can be attached: the account's first, then AWS's, which never change. */
export async function policies(aws: Aws): Promise<Policy[]> {
  known ??= aws.read<{ Policies: Policy[] }>("iam", "list-policies", { scope: "AWS" }).then((x) => x.Policies);
  known.catch(() => (known = null));
  const own = await aws.read<{ Policies: Policy[] }>("iam", "list-policies", { scope: "Local" });
  return [...own.Policies, ...(await known)];
}
