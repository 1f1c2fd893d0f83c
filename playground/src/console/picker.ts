import { h } from "../core/dom.ts";
import type { Aws } from "./aws.ts";
import { policies, type Policy } from "./account.ts";
import { field } from "./ui.ts";

const shown = 12; // policies at once

/** Finds policies as one types, and keeps those that were chosen. */
export class PolicyPicker {
  readonly chosen = new Map<string, Policy>();
  readonly element: HTMLElement;
  private readonly list = h("ul", { class: "picks", "aria-label": "Policies that were found" });
  private readonly kept = h("p", { class: "kept", role: "status" });
  private all: Policy[] = [];
  private readonly search = field("Find policies", { type: "search", placeholder: "AdministratorAccess, S3, EC2…" });

  constructor(
    private readonly aws: Aws,
    without: string[] = [],
  ) {
    this.element = h("div", { class: "picker" }, this.search.row, this.list, this.kept);
    this.search.input.addEventListener("input", () => this.draw());
    void policies(aws).then((all) => {
      this.all = all.filter((p) => !without.includes(p.Arn));
      this.draw();
    });
  }

  private draw(): void {
    const words = this.search.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((p) => words.every((w) => p.PolicyName.toLowerCase().includes(w)));
    found.sort((a, b) => rank(a, words) - rank(b, words));
    this.list.replaceChildren(
      ...found.slice(0, shown).map((p) => this.row(p)),
      ...(found.length > shown ? [h("li", { class: "fine" }, `and ${found.length - shown} more`)] : []),
      ...(found.length
        ? []
        : [h("li", { class: "fine" }, this.all.length ? "No policy has such a name." : "Looking…")]),
    );
  }

  private row(p: Policy): HTMLElement {
    const box = h("input", { type: "checkbox", id: `p-${p.PolicyName}` });
    box.checked = this.chosen.has(p.Arn);
    box.addEventListener("change", () => {
      if (box.checked) this.chosen.set(p.Arn, p);
      else this.chosen.delete(p.Arn);
      const names = [...this.chosen.values()].map((c) => c.PolicyName);
      this.kept.textContent = names.length ? `Chosen: ${names.join(", ")}` : "";
    });
    const text = h("div", { class: "document" });
    const look = h("details", {}, h("summary", { "aria-label": `JSON of ${p.PolicyName}` }, "JSON"), text);
    look.addEventListener("toggle", () => void this.preview(p, look, text));
    return h("li", {}, h("div", { class: "tick" }, box, h("label", { for: box.id }, p.PolicyName)), look);
  }

  private async preview(p: Policy, look: HTMLElement, text: HTMLElement): Promise<void> {
    if (!(look as HTMLDetailsElement).open || text.childElementCount) return;
    const v = await this.aws.read<{ PolicyVersion: { Document: unknown } }>("iam", "get-policy-version", {
      "policy-arn": p.Arn,
      "version-id": p.DefaultVersionId,
    });
    text.replaceChildren(
      h(
        "pre",
        { class: "json", tabindex: 0, role: "region", "aria-label": p.PolicyName },
        JSON.stringify(v.PolicyVersion.Document, null, 2),
      ),
    );
  }
}

/** What is called as it was typed comes first, then what begins so, then the short names. */
function rank(p: Policy, words: string[]): number {
  const name = p.PolicyName.toLowerCase();
  const own = p.Arn.includes(":aws:policy/") ? 100 : 0;
  return own + name.length - (words[0] && name.startsWith(words[0]) ? 50 : 0) - (name === words.join("") ? 200 : 0);
}
