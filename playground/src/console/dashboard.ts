import { copyButton, h } from "../core/dom.ts";
import { everybody } from "./account.ts";
import { relations } from "./relations.ts";
import { action, field, form, link, more, note, section, sure } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** How the account stands: warnings, numbers, its name, who belongs where. */
export async function dashboard(c: Context): Promise<View> {
  const [summary, aliases, all] = await Promise.all([
    c.aws.read<{ SummaryMap: Record<string, number> }>("iam", "get-account-summary"),
    c.aws.read<{ AccountAliases: string[] }>("iam", "list-account-aliases"),
    everybody(c.aws),
  ]);
  const n = summary.SummaryMap;
  const count = (what: string, to: string, label: string): HTMLElement =>
    h("a", { class: "stat", href: `#/${to}` }, h("strong", {}, String(n[what] ?? 0)), h("span", {}, label));
  return {
    title: "IAM dashboard",
    body: [
      n.AccountMFAEnabled
        ? note("good", "The root user has MFA: its password alone opens nothing.")
        : note(
            "bad",
            h("strong", {}, "The root user has no MFA. "),
            "It may do everything, so its password must not be enough. ",
            link("root/mfa", "Add MFA", "button"),
          ),
      h(
        "div",
        { class: "stats" },
        count("Users", "users", "Users"),
        count("Groups", "groups", "User groups"),
        count("Roles", "roles", "Roles"),
        count("Policies", "policies", "Own policies"),
      ),
      account(c, aliases.AccountAliases[0]),
      section("Who may do what", [relations(all)]),
    ],
  };
}

/** The account's number, and its name for the sign-in page. */
function account(c: Context, alias: string | undefined): HTMLElement {
  const name = field(
    "Account alias",
    { value: alias ?? "", placeholder: "maya-data-lab" },
    "Lower-case letters, digits and hyphens. Unique across all of AWS.",
  );
  const rename = form("Save alias", [name.row], async () => {
    await c.aws.call("iam", "create-account-alias", { "account-alias": name.input.value.trim() });
    c.again();
  });
  const facts = h(
    "dl",
    { class: "facts" },
    h(
      "div",
      {},
      h("dt", {}, "Account id"),
      h(
        "dd",
        {},
        h("code", {}, c.sandbox.account),
        copyButton("Copy the account id", () => c.sandbox.account),
      ),
    ),
    h("div", {}, h("dt", {}, "Alias"), h("dd", {}, alias ? h("code", {}, alias) : "none")),
    h("div", {}, h("dt", {}, "Sign-in page"), h("dd", {}, link("signin", `${alias ?? c.sandbox.account} · sign in`))),
  );
  const remove = alias
    ? sure("Remove alias", "Users will sign in with the account id.", async () => {
        await c.aws.call("iam", "delete-account-alias", { "account-alias": alias });
        c.again();
      })
    : null;
  return section("AWS account", [facts, more(alias ? "Change alias" : "Create alias", rename), remove]);
}

/** How slowly IAM's changes spread, and the credential report. */
export async function settings(c: Context): Promise<View> {
  const now = await c.ask<{ propagationDelay: number }>({ ask: "settings" });
  const delay = field("Seconds until a change of IAM is seen everywhere", {
    type: "number",
    min: 0,
    max: 600,
    value: now.propagationDelay,
  });
  const report = h("div");
  return {
    title: "Account settings",
    body: [
      section("IAM's slowness", [
        h(
          "p",
          {},
          "In the real AWS a change of IAM takes a while to reach every service. Here it is at once, unless you want to live through it.",
        ),
        form("Save", [delay.row], async () => {
          await c.ask({ ask: "settings", propagationDelay: Number(delay.input.value) });
          c.again();
        }),
      ]),
      section("Credential report", [
        h("p", {}, "Every user with the age and last use of each credential, as a table."),
        action("Make the report", async () => report.replaceChildren(await credentialReport(c))),
        report,
      ]),
    ],
  };
}

async function credentialReport(c: Context): Promise<Node> {
  for (let tries = 0; tries < 20; tries++) {
    const state = await c.aws.call<{ State: string }>("iam", "generate-credential-report", {}, tries > 0);
    if (state.State === "COMPLETE") break;
    await new Promise((r) => setTimeout(r, 500));
  }
  const got = await c.aws.call<{ Content: string }>("iam", "get-credential-report");
  const text = /^[A-Za-z0-9+/=\s]+$/.test(got.Content) ? atob(got.Content) : got.Content;
  return h("pre", { class: "json", tabindex: 0, role: "region", "aria-label": "Credential report" }, text);
}
