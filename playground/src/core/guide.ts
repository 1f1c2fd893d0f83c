/** A step of the strip over the terminal: what it is about, and commands to try. */
export interface Step {
  title: string;
  text: string;
  commands: { line: string; done: (call: { name: string; who: string; outcome: string }) => boolean }[];
}

const by =
  (name: string, outcome = "allowed") =>
  (c: { name: string; outcome: string }): boolean =>
    c.name === name && c.outcome === outcome;

const byMaya =
  (name: string, outcome = "allowed") =>
  (c: { name: string; who: string; outcome: string }): boolean =>
    by(name, outcome)(c) && c.who === "maya";

/** Setting up an account, as the course does it: from root to a user who may work. */
export const settingUp: Step[] = [
  {
    title: "Who am I?",
    text: "The sandbox is an AWS account of your own, and you are its root user. Ask AWS who it thinks you are.",
    commands: [{ line: "aws sts get-caller-identity", done: by("sts:GetCallerIdentity") }],
  },
  {
    title: "A group",
    text: "Nobody should work as root. Make a group for administrators, find the right policy, and attach it.",
    commands: [
      { line: "aws iam create-group --group-name admins", done: by("iam:CreateGroup") },
      {
        line: "aws iam list-policies --scope AWS --query \"Policies[?contains(PolicyName,'Administrator')].[PolicyName,Arn]\" --output table",
        done: by("iam:ListPolicies"),
      },
      {
        line: "aws iam attach-group-policy --group-name admins --policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
        done: by("iam:AttachGroupPolicy"),
      },
    ],
  },
  {
    title: "A user",
    text: "A new user may do nothing at all. Put her into the group, and give her an access key: its secret is shown once, so keep it.",
    commands: [
      { line: "aws iam create-user --user-name maya --tags Key=team,Value=data", done: by("iam:CreateUser") },
      { line: "aws iam add-user-to-group --user-name maya --group-name admins", done: by("iam:AddUserToGroup") },
      { line: "aws iam create-access-key --user-name maya", done: by("iam:CreateAccessKey") },
    ],
  },
  {
    title: "An alias",
    text: "Twelve digits are hard to remember. An account alias is a name for them, and no other account in AWS may have the same.",
    commands: [
      { line: "aws iam create-account-alias --account-alias maya-data-lab", done: by("iam:CreateAccountAlias") },
      { line: "aws iam list-account-aliases", done: by("iam:ListAccountAliases") },
    ],
  },
  {
    title: "Configure",
    text: "Give the key to the command line as a profile: it asks for key id, secret, region (us-east-1) and output format (json).",
    commands: [
      { line: "aws configure --profile maya", done: (c) => c.who === "maya" },
      { line: "aws sts get-caller-identity --profile maya", done: byMaya("sts:GetCallerIdentity") },
    ],
  },
  {
    title: "Work as her",
    text: "As a member of admins maya may make a bucket and look at servers.",
    commands: [
      { line: "aws s3 mb s3://maya-raw-data --profile maya", done: byMaya("s3:CreateBucket") },
      { line: "aws s3 ls --profile maya", done: byMaya("s3:ListBuckets") },
      {
        line: "aws ec2 describe-instance-types --instance-types t3.micro --query 'InstanceTypes[].[InstanceType,VCpuInfo.DefaultVCpus,MemoryInfo.SizeInMiB]' --output text --profile maya",
        done: byMaya("ec2:DescribeInstanceTypes"),
      },
    ],
  },
  {
    title: "Denied",
    text: "Take her out of the group as root, and try again. The trail says why AWS refuses.",
    commands: [
      {
        line: "aws iam remove-user-from-group --user-name maya --group-name admins",
        done: by("iam:RemoveUserFromGroup"),
      },
      { line: "aws s3 ls --profile maya", done: byMaya("s3:ListBuckets", "denied") },
    ],
  },
];

/** Which commands of which steps were done, by the calls that happened. */
export class Progress {
  private readonly seen = new Set<string>();

  constructor(readonly steps: Step[]) {}

  /** Takes a call; true when it completed something. */
  take(call: { name: string; who: string; outcome: string }): boolean {
    const before = this.seen.size;
    this.steps.forEach((s, i) =>
      s.commands.forEach((c, j) => {
        if (c.done(call)) this.seen.add(`${i}.${j}`);
      }),
    );
    return this.seen.size > before;
  }

  did(step: number, command: number): boolean {
    return this.seen.has(`${step}.${command}`);
  }

  complete(step: number): boolean {
    return this.steps[step]!.commands.every((_, j) => this.did(step, j));
  }

  /** The first step that is not complete, or the last. */
  get current(): number {
    const i = this.steps.findIndex((_, n) => !this.complete(n));
    return i < 0 ? this.steps.length - 1 : i;
  }

  clear(): void {
    this.seen.clear();
  }
}
