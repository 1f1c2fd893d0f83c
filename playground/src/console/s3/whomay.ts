import { h } from "../../core/dom.ts";
import { everybody } from "../account.ts";
import { table } from "../ui.ts";
import type { Context } from "../view.ts";

const asked: [action: string, text: string, onObjects: boolean][] = [
  ["s3:ListBucket", "list", false],
  ["s3:GetObject", "read", true],
  ["s3:PutObject", "write", true],
  ["s3:DeleteObject", "delete", true],
  ["s3:PutBucketPolicy", "change the policy", false],
];

interface Answer {
  error?: { code: string; message: string };
  public: boolean;
  answers: { allowed: boolean; reason: string }[];
}

/** A table of who may do what with a bucket, under a policy that need not be saved. */
export class WhoMay {
  readonly element = h("div", { class: "who", "aria-live": "polite" });
  people: { arn: string; name: string }[] = [];
  private timer = 0;
  private turn = 0;

  constructor(
    private readonly c: Context,
    private readonly bucket: string,
  ) {}

  /** Reads who there is. */
  async load(): Promise<void> {
    const all = await everybody(this.c.aws).catch(() => null); // who may not list users sees the rest
    this.people = [
      ...(all?.UserDetailList ?? []).map((u) => ({ arn: u.Arn, name: `user ${u.UserName}` })),
      ...(all?.RoleDetailList ?? []).map((r) => ({ arn: r.Arn, name: `role ${r.RoleName}` })),
    ].slice(0, 30);
  }

  /** Shows what a policy makes of it, soon. */
  ask(policy: string): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(policy), 300);
  }

  private async look(policy: string): Promise<void> {
    const turn = ++this.turn;
    const who = [{ arn: "", name: "everybody, unsigned" }, ...this.people];
    const wishes = who.flatMap((p) =>
      asked.map(([action, , onObjects]) => ({
        principal: p.arn,
        action,
        resource: `arn:aws:s3:::${this.bucket}${onObjects ? "/*" : ""}`,
      })),
    );
    const got = await this.c
      .ask<Answer>({ ask: "who-may", bucket: this.bucket, policy, wishes })
      .catch((e: Error): Answer => ({ error: { code: "", message: e.message }, public: false, answers: [] }));
    if (turn !== this.turn) return;
    const refused = got.error
      ? h("p", { class: "error" }, h("strong", {}, got.error.code), ` ${got.error.message}`)
      : null;
    const open = got.public ? h("p", { class: "error" }, "This policy makes the bucket public.") : null;
    this.element.replaceChildren(...[refused, open].filter((x) => x !== null));
    if (!got.answers.length) return;
    const rows = who.map((p, i) => [p.name, ...asked.map((_, j) => cell(got.answers[i * asked.length + j]!))]);
    this.element.append(table("Who may do what", ["Who", ...asked.map(([, text]) => text)], rows, ""));
  }
}

function cell(a: Answer["answers"][0]): HTMLElement {
  return h(
    "details",
    { class: a.allowed ? "may" : "may-not" },
    h("summary", {}, a.allowed ? "yes" : "no"),
    h("p", {}, a.reason),
  );
}
