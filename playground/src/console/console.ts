import { ask } from "../core/ask.ts";
import { h } from "../core/dom.ts";
import type { Workspace } from "../core/workspace.ts";
import { access } from "./access.ts";
import type { Aws } from "./aws.ts";
import { CodePanel } from "./code.ts";
import { createUser } from "./createuser.ts";
import { dashboard, settings } from "./dashboard.ts";
import { createGroup, group, groups } from "./groups.ts";
import { addMFA, rootCredentials } from "./mfa.ts";
import { createPolicy, policies, policy } from "./policies.ts";
import { createRole, role, roles } from "./roles.ts";
import { signin } from "./signin.ts";
import { refusal } from "./ui.ts";
import { user, users } from "./users.ts";
import type { Context, View } from "./view.ts";

type Show = (c: Context, ...args: string[]) => Promise<View>;

/** The views by their address; a part in capitals is given to the view. The longest that fits counts. */
const routes: [path: string, show: Show][] = [
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
];

const menu: [to: string, text: string][] = [
  ["dashboard", "Dashboard"],
  ["users", "Users"],
  ["groups", "User groups"],
  ["roles", "Roles"],
  ["policies", "Policies"],
  ["access", "What may they do?"],
  ["root", "Root user"],
  ["settings", "Account settings"],
  ["signin", "Sign in"],
];

/** The console: IAM by clicks. Each click is a call of the SDK in this browser. */
export class ConsoleElement extends HTMLElement {
  private readonly nav = h("nav", { "aria-label": "IAM" });
  private readonly who = h("div", { class: "identity" });
  private readonly heading = h("h2", { tabindex: -1 });
  private readonly body = h("div", { class: "view" });
  private readonly code = new CodePanel();
  private drawn = 0;
  private parts!: { workspace: Workspace; aws: Aws };

  /** Begins, once, with what it works on. */
  start(workspace: Workspace, aws: Aws): void {
    this.parts = { workspace, aws };
    this.nav.append(...menu.map(([to, text]) => h("a", { href: `#/${to}` }, text)));
    this.append(
      this.nav,
      h("div", { class: "stage" }, h("header", {}, this.heading, this.who), this.body, this.code.element),
    );
    aws.on("called", ({ command, error }) => this.code.add(command, error));
    aws.on("identity", () => this.showIdentity());
    addEventListener("hashchange", () => this.show());
    this.showIdentity();
    this.show();
  }

  /** Draws the view of the address. */
  private show(focus = true): void {
    const path = location.hash.startsWith("#/") ? location.hash.slice(2) : "dashboard";
    for (const a of this.nav.children) {
      const to = (a as HTMLAnchorElement).hash.slice(2);
      if (path === to || path.startsWith(`${to}/`)) a.setAttribute("aria-current", "page");
      else a.removeAttribute("aria-current");
    }
    void this.draw(path, focus);
  }

  private async draw(path: string, focus: boolean): Promise<void> {
    const turn = ++this.drawn;
    const { show, args } = find(path);
    this.body.setAttribute("aria-busy", "true");
    try {
      await this.parts.workspace.open();
      const v = await show(this.context(), ...args);
      if (turn !== this.drawn) return; // another view was asked for meanwhile
      this.heading.textContent = v.title;
      this.body.replaceChildren(...v.body);
    } catch (e) {
      if (turn !== this.drawn) return;
      this.heading.textContent = "This cannot be shown";
      this.body.replaceChildren(h("p", { class: "error", role: "alert" }, ...refusal(e)));
    }
    this.body.removeAttribute("aria-busy");
    if (focus) this.heading.focus({ preventScroll: true });
  }

  private context(): Context {
    const { workspace, aws } = this.parts;
    const sandbox = workspace.sandbox;
    if (!sandbox) throw new Error("There is no sandbox.");
    return {
      aws,
      sandbox,
      ask: (q) => ask(workspace.origin, sandbox, q),
      go: (to) => {
        if (location.hash === `#/${to}`) this.show();
        else location.hash = `/${to}`;
      },
      again: () => this.show(false),
    };
  }

  private showIdentity(): void {
    const { aws } = this.parts;
    const id = aws.identity;
    const out = h("button", { type: "button", class: "quiet" }, "Sign out");
    out.addEventListener("click", () => {
      aws.become(null);
      this.show();
    });
    this.who.replaceChildren(
      h("span", { class: "fine" }, id ? "Signed in as " : "Acting as "),
      h("strong", {}, id ? id.name : "root"),
      ...(id?.mfa ? [h("span", { class: "fine" }, " with MFA")] : []),
      ...(id ? [out] : []),
    );
  }
}

/** The view for a path, and what stands at the parts in capitals. */
function find(path: string): { show: Show; args: string[] } {
  const parts = path.split("/").map(decode);
  for (const [pattern, show] of [...routes].sort((a, b) => literal(b[0]) - literal(a[0]))) {
    const wanted = pattern.split("/");
    if (wanted.length !== parts.length || !wanted.every((w, i) => isName(w) || w === parts[i])) continue;
    return { show, args: parts.filter((_, i) => isName(wanted[i]!)) };
  }
  return { show: dashboard, args: [] };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const isName = (part: string): boolean => part === part.toUpperCase();
const literal = (pattern: string): number => pattern.split("/").filter((p) => !isName(p)).length;

customElements.define("cloudlet-console", ConsoleElement);
