import { ask } from "../core/ask.ts";
import { h } from "../core/dom.ts";
import type { Workspace } from "../core/workspace.ts";
import type { Aws } from "./aws.ts";
import { CodePanel } from "./code.ts";
import { ec2 } from "./ec2/ec2.ts";
import { iam } from "./iam.ts";
import { s3 } from "./s3/s3.ts";
import type { Service, Show } from "./service.ts";
import { refusal } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** The services, as they stand above the menu. */
const services: Service[] = [iam, s3, ec2];

/** The console: AWS by clicks. Each click is a call of the SDK in this browser. */
export class ConsoleElement extends HTMLElement {
  private readonly choice = h("nav", { class: "services", "aria-label": "Services" });
  private readonly menu = h("nav", { class: "menu" });
  private readonly who = h("div", { class: "identity" });
  private readonly heading = h("h2", { tabindex: -1 });
  private readonly body = h("div", { class: "view" });
  private readonly code = new CodePanel();
  private drawn = 0;
  private changed: View["changed"];
  private parts!: { workspace: Workspace; aws: Aws };

  /** Begins, once, with what it works on. */
  start(workspace: Workspace, aws: Aws): void {
    this.parts = { workspace, aws };
    this.choice.append(...services.map((s) => h("a", { href: `#/${s.home}` }, s.label)));
    this.append(
      h("div", { class: "side" }, this.choice, this.menu),
      h("div", { class: "stage" }, h("header", {}, this.heading, this.who), this.body, this.code.element),
    );
    aws.on("called", ({ command, error }) => this.code.add(command, error));
    aws.on("identity", () => this.showIdentity());
    workspace.on("resources", (now) => this.changed?.(now));
    addEventListener("hashchange", () => this.show());
    this.showIdentity();
    this.show();
  }

  /** Draws the view of the address. */
  private show(focus = true): void {
    const path = location.hash.startsWith("#/") ? location.hash.slice(2) : iam.home;
    this.showPlace(path);
    void this.draw(path, focus);
  }

  private showPlace(path: string): void {
    const service = serviceOf(path);
    if (this.menu.ariaLabel !== service.label) {
      this.menu.ariaLabel = service.label;
      this.menu.replaceChildren(...service.menu.map(([to, text]) => h("a", { href: `#/${to}` }, text)));
    }
    [...this.choice.children].forEach((a, i) => mark(a, services[i] === service, "true"));
    const fitting = service.menu.map(([to]) => to).filter((to) => path === to || path.startsWith(`${to}/`));
    const longest = fitting.sort((a, b) => b.length - a.length)[0];
    [...this.menu.children].forEach((a, i) => mark(a, service.menu[i]![0] === longest, "page"));
    this.menu.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private async draw(path: string, focus: boolean): Promise<void> {
    const turn = ++this.drawn;
    const { show, args } = find(path);
    this.body.setAttribute("aria-busy", "true");
    this.body.inert = true; // what is typed now would be gone with the view
    this.changed = undefined;
    try {
      await this.parts.workspace.open();
      const v = await show(this.context(), ...args);
      if (turn !== this.drawn) return; // another view was asked for meanwhile
      this.heading.textContent = v.title;
      this.body.replaceChildren(...v.body);
      this.changed = v.changed;
    } catch (e) {
      if (turn !== this.drawn) return;
      this.heading.textContent = "This cannot be shown";
      this.body.replaceChildren(h("p", { class: "error", role: "alert" }, ...refusal(e)));
    }
    this.body.removeAttribute("aria-busy");
    this.body.inert = false;
    if (focus) this.heading.focus({ preventScroll: true });
    if (focus) this.body.scrollTop = 0;
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

function mark(a: Element, here: boolean, as: string): void {
  if (here) a.setAttribute("aria-current", as);
  else a.removeAttribute("aria-current");
}

/** The service whose pages begin as the path does. */
const serviceOf = (path: string): Service =>
  services.find((s) => s.name && (path === s.name || path.startsWith(`${s.name}/`))) ?? iam;

/** The view for a path, and what stands at the parts in capitals. */
function find(path: string): { show: Show; args: string[] } {
  const parts = path.split("/").map(decode);
  const service = serviceOf(path);
  for (const [pattern, show] of [...service.routes].sort((a, b) => literal(b[0]) - literal(a[0]))) {
    const wanted = pattern.split("/");
    if (wanted.length !== parts.length || !wanted.every((w, i) => isName(w) || w === parts[i])) continue;
    return { show, args: parts.filter((_, i) => isName(wanted[i]!)) };
  }
  return { show: service.routes[0]![1], args: [] };
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
