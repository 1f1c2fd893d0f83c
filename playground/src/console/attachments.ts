import { h } from "../core/dom.ts";
import type { Attached, Inline } from "./account.ts";
import { PolicyPicker } from "./picker.ts";
import { policyEditor } from "./policies.ts";
import { action, field, form, more, section, table } from "./ui.ts";
import type { Context } from "./view.ts";

type Kind = "user" | "group" | "role";

/** The policies of a user, group or role, and the ways to give it more. */
export async function attachments(
  c: Context,
  kind: Kind,
  name: string,
  attached: Attached[],
  inline: Inline[],
): Promise<HTMLElement> {
  const of = { [`${kind}-name`]: name };
  const rows = [
    ...attached.map((p) => [
      h("span", { class: "name" }, p.PolicyName),
      p.PolicyArn.includes(":aws:policy/") ? "AWS managed" : "own",
      action("Detach", async () => {
        await c.aws.call("iam", `detach-${kind}-policy`, { ...of, "policy-arn": p.PolicyArn });
        c.again();
      }),
    ]),
    ...inline.map((p) => [
      h(
        "details",
        {},
        h("summary", { class: "name" }, p.PolicyName),
        h(
          "pre",
          { class: "json", tabindex: 0, role: "region", "aria-label": p.PolicyName },
          JSON.stringify(p.PolicyDocument, null, 2),
        ),
      ),
      "inline",
      action("Delete", async () => {
        await c.aws.call("iam", `delete-${kind}-policy`, { ...of, "policy-name": p.PolicyName });
        c.again();
      }),
    ]),
  ];
  return section("Policies", [
    table("Policies", ["Policy", "Kind", ""], rows, "No policy of its own."),
    adding(c, kind, of, attached),
    writing(c, kind, of),
  ]);
}

function adding(c: Context, kind: Kind, of: Record<string, string>, attached: Attached[]): HTMLElement {
  const box = more("Attach policies");
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    const picker = new PolicyPicker(
      c.aws,
      attached.map((p) => p.PolicyArn),
    );
    const f = form("Attach", [picker.element], async () => {
      for (const arn of picker.chosen.keys())
        await c.aws.call("iam", `attach-${kind}-policy`, { ...of, "policy-arn": arn });
      c.again();
    });
    box.append(f);
  });
  return box;
}

const empty = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }] };

function writing(c: Context, kind: Kind, of: Record<string, string>): HTMLElement {
  const name = field("Name", { required: true });
  const editor = policyEditor(c, "Policy", JSON.stringify(empty, null, 2), "IDENTITY_POLICY");
  const f = form("Save inline policy", [name.row, editor.element], async () => {
    await c.aws.call("iam", `put-${kind}-policy`, {
      ...of,
      "policy-name": name.input.value.trim(),
      "policy-document": editor.text(),
    });
    c.again();
  });
  return more("Write an inline policy", f);
}
