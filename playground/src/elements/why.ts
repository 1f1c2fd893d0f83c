import { codeOf, type Aws } from "../console/aws.ts";
import { toCLI, type Command } from "../console/command.ts";
import { ask, type Explanation, type Plan, type PlanChange } from "../core/ask.ts";
import type { Call } from "../core/call.ts";
import { copyButton, h, icon, icons } from "../core/dom.ts";
import type { Workspace } from "../core/workspace.ts";

const layerNames: Record<string, string> = {
  rcp: "Resource control policies",
  scp: "Service control policies",
  resource: "Policy of the resource",
  trust: "Trust policy of the role",
  identity: "Policies of the identity",
  boundary: "Permissions boundary",
  session: "Session policies",
};

/** The dialog that tells why a call was denied, and what would have it allowed. */
export class Why extends HTMLElement {
  private readonly dialog = h("dialog", { class: "connect why", "aria-labelledby": "why-title" });

  connectedCallback(): void {
    this.append(this.dialog);
    this.dialog.addEventListener("click", this.outside);
  }

  disconnectedCallback(): void {
    this.dialog.removeEventListener("click", this.outside);
  }

  async open(call: Call, workspace: Workspace, aws: Aws): Promise<void> {
    const body = h(
      "div",
      { class: "why-body", "aria-live": "polite" },
      h("p", { class: "empty" }, "Looking at the policies…"),
    );
    const close = h(
      "button",
      { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.dialog.close() },
      icon(icons.cross),
    );
    this.dialog.replaceChildren(h("header", {}, h("h2", { id: "why-title" }, "Why was this denied?"), close), body);
    this.dialog.showModal();
    try {
      body.replaceChildren(...(await this.tell(call, workspace, aws)));
    } catch (e) {
      body.replaceChildren(h("p", { class: "error" }, (e as Error).message));
    }
  }

  private async tell(call: Call, workspace: Workspace, aws: Aws): Promise<HTMLElement[]> {
    const wish = wishOf(call);
    if (!wish || !workspace.sandbox)
      return [h("p", {}, call.record.errorMessage ?? "The request was refused before policies were asked.")];
    const to = <T>(q: string): Promise<T> => ask<T>(workspace.origin, workspace.sandbox!, { ask: q, ...wish });
    const [x, least] = await Promise.all([to<Explanation>("explain"), to<{ plans: Plan[] }>("least")]);
    const reason = h(
      "p",
      { class: x.allowed ? "reason good" : "reason" },
      x.allowed ? `By now it would be allowed. ${x.reason}` : x.reason,
    );
    const facts = h(
      "dl",
      { class: "facts" },
      ...[
        ["Who", x.principal || "nobody: the request was not signed"],
        ["Action", x.action],
        ["Resource", x.resource],
      ].map(([k, v]) => h("div", {}, h("dt", {}, k!), h("dd", {}, h("code", {}, v!)))),
    );
    return [reason, facts, tree(x), plans(least.plans, aws, () => void this.open(call, workspace, aws))];
  }

  private readonly outside = (e: MouseEvent): void => {
    if (e.target === this.dialog) this.dialog.close();
  };
}

/** The permission that a call was denied, as a question has it. */
function wishOf(call: Call): Record<string, unknown> | null {
  const d = call.record.cloudlet?.decision;
  if (!d?.action) return null;
  const id = call.record.userIdentity;
  return {
    principal: id?.arn ?? "",
    action: d.action,
    resource: d.resource ?? "*",
    region: call.record.awsRegion,
    keys: d.keys ?? {},
  };
}

function mark(good: boolean, text: string): HTMLElement {
  return h(
    "span",
    { class: `mark ${good ? "good" : "bad"}` },
    icon(good ? icons.check : icons.cross),
    h("span", {}, text),
  );
}

/** Layers, their policies, and what became of each statement. */
function tree(x: Explanation): HTMLElement {
  const layers = x.layers.map((l) => {
    const verdict = l.denied ? "denies it" : l.allowed ? "allows it" : "does not allow it";
    return h(
      "li",
      { class: "layer" },
      h("h3", {}, layerNames[l.layer] ?? l.layer, mark(l.allowed && !l.denied, verdict)),
      l.policies.length
        ? h("ul", {}, ...l.policies.map(policy))
        : h("p", { class: "empty" }, "There is none, so nothing here allows it."),
    );
  });
  return h("section", { "aria-label": "What each policy says" }, h("ol", { class: "layers" }, ...layers));
}

function policy(p: Explanation["layers"][0]["policies"][0]): HTMLElement {
  const applied = p.statements?.some((s) => s.applies);
  return h(
    "li",
    {},
    h(
      "details",
      { open: Boolean(applied) || (p.statements?.length ?? 0) < 3 },
      h("summary", {}, h("code", {}, p.name), p.via && h("span", { class: "via" }, p.via)),
      h("ul", { class: "statements" }, ...(p.statements ?? []).map(statement)),
      p.omitted ? h("p", { class: "fine" }, `${p.omitted} more statements`) : null,
    ),
  );
}

type Statement = NonNullable<Explanation["layers"][0]["policies"][0]["statements"]>[0];

function statement(s: Statement): HTMLElement {
  const m = s.miss;
  return h(
    "li",
    { class: s.applies ? "applies" : "" },
    h("span", { class: `effect ${s.effect.toLowerCase()}` }, s.effect),
    h("span", {}, s.label),
    m
      ? h(
          "p",
          {},
          "does not apply: ",
          h("strong", {}, [m.element, m.operator, m.key].filter(Boolean).join(" ")),
          " wants ",
          values(m.wanted, m.more),
          ", the request has ",
          m.had?.length ? values(m.had) : h("em", {}, "no such key"),
        )
      : h("p", {}, "applies to this request"),
  );
}

function values(list: string[], more = 0): HTMLElement {
  const codes = list.flatMap((v, i) => [i ? " or " : "", h("code", {}, v)]);
  return h("span", {}, ...codes, more ? ` and ${more} more` : "");
}

/** What would have it allowed, the change that lets in the fewest others first. */
function plans(list: Plan[], aws: Aws, done: () => void): HTMLElement {
  if (!list.length) return h("section", {}, h("h3", {}, "No change of a policy here would allow it."));
  const items = list.slice(0, 4).map((p, i) => h("li", { class: "plan" }, ...plan(p, i === 0, aws, done)));
  return h("section", {}, h("h3", {}, "The least change that would allow it"), h("ol", { class: "plans" }, ...items));
}

function plan(p: Plan, first: boolean, aws: Aws, done: () => void): HTMLElement[] {
  const commands = p.changes.map(commandOf);
  const out: HTMLElement[] = p.changes.map((c) => h("p", {}, c.text));
  out.push(
    p.others?.length
      ? h("p", { class: "others" }, icon(icons.group), `It also concerns ${p.others.join(", ")}.`)
      : h("p", { class: "others fine" }, "Nobody else can do more by it."),
  );
  if (commands.some((c) => !c)) return out;
  const lines = commands.map((c) => toCLI(c!)).join("\n");
  const said = h("p", { class: "error", role: "alert" });
  const apply = h("button", { type: "button", class: first ? "primary" : "" }, "Make this change");
  apply.addEventListener("click", async () => {
    apply.disabled = true;
    try {
      for (const c of commands) await aws.call(c!.service, c!.operation, c!.flags);
      done();
    } catch (e) {
      apply.disabled = false;
      said.textContent = codeOf(e) ? `${codeOf(e)}: ${(e as Error).message}` : (e as Error).message;
    }
  });
  out.push(
    h(
      "div",
      { class: "snippet" },
      h("pre", { tabindex: 0, role: "region", "aria-label": "As a command" }, lines),
      copyButton("Copy the command", () => lines),
    ),
    h("div", { class: "row" }, apply, said),
  );
  return out;
}

/** The command that makes a change; null if none can (an AWS managed policy, another request). */
export function commandOf(c: PlanChange): Command | null {
  const document = c.document === undefined || c.document === null ? undefined : JSON.stringify(c.document);
  const [kind, name] = (c.via ?? "").split(" ");
  if (c.kind === "bucket" && name)
    return document
      ? { service: "s3api", operation: "put-bucket-policy", flags: { bucket: name, policy: document } }
      : { service: "s3api", operation: "delete-bucket-policy", flags: { bucket: name } };
  if (c.do === "detach" && c.policyArn && kind && name)
    return {
      service: "iam",
      operation: `detach-${kind}-policy`,
      flags: { [`${kind}-name`]: name, "policy-arn": c.policyArn },
    };
  if (c.policyArn && document && !c.policyArn.includes(":aws:policy/"))
    return {
      service: "iam",
      operation: "create-policy-version",
      flags: { "policy-arn": c.policyArn, "policy-document": document, "set-as-default": true },
    };
  if (!c.kind?.endsWith("-inline") || !kind || !name || !c.policy) return null;
  const flags = { [`${kind}-name`]: name, "policy-name": c.policy };
  return document
    ? { service: "iam", operation: `put-${kind}-policy`, flags: { ...flags, "policy-document": document } }
    : { service: "iam", operation: `delete-${kind}-policy`, flags };
}
