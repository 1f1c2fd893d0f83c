import { h } from "../core/dom.ts";
import { everybody } from "./account.ts";
import { link, section, select, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

interface Permissions {
  services: {
    service: string;
    name: string;
    levels: {
      level: string;
      total: number;
      allowed: number;
      some: number;
      denied: number;
      groups: { access: string; actions: string[]; resources?: string[]; conditions?: string[]; policies: string[] }[];
    }[];
  }[];
}
interface Used {
  principals: {
    principal: string;
    used: { action: string; resource: string; allowed: boolean }[];
    policy: unknown;
    unused?: { services: { service: string; name: string; granted: number; used: number }[] };
  }[];
}

/** What somebody may do, what was done so far, and the policy that would have been enough. */
export async function access(c: Context, arn?: string): Promise<View> {
  const all = await everybody(c.aws);
  const people: [string, string][] = [
    ...all.UserDetailList.map((u): [string, string] => [u.Arn, `user ${u.UserName}`]),
    ...all.RoleDetailList.map((r): [string, string] => [r.Arn, `role ${r.RoleName}`]),
  ];
  if (!people.length)
    return {
      title: "Access",
      body: [h("p", { class: "empty" }, "There is no user or role yet. Root may do everything.")],
    };
  const pick = select("Who", people);
  pick.input.value = arn ?? people[0]![0];
  pick.input.addEventListener("change", () => c.go(`access/${encodeURIComponent(pick.input.value)}`));
  const who = pick.input.value || people[0]![0];
  const [may, used] = await Promise.all([
    c.ask<Permissions>({ ask: "permissions", principal: who }),
    c.ask<Used>({ ask: "used", principal: who, unused: true }),
  ]);
  return {
    title: "What may they do?",
    body: [
      pick.row,
      section("Allowed by policies", [matrix(may)]),
      section("Used so far", [usedTable(used)]),
      enough(used),
    ],
  };
}

/** Services by access levels: how much of each is allowed. */
function matrix(p: Permissions): HTMLElement {
  const levels = [...new Set(p.services.flatMap((s) => s.levels.map((l) => l.level)))];
  return table(
    "How many actions of each service and level are allowed",
    ["Service", ...levels],
    p.services.map((s) => [
      h("th", { scope: "row" }, s.name),
      ...levels.map((level) => amount(s.levels.find((l) => l.level === level))),
    ]),
    "None is emulated.",
  );
}

type Level = Permissions["services"][0]["levels"][0];

/** How many actions of a level are allowed; on demand, which, and by what. */
function amount(l: Level | undefined): HTMLElement | null {
  if (!l) return null;
  const kind = l.allowed === l.total ? "all" : l.allowed + l.some ? "some" : "none";
  const text = kind === "some" ? `${l.allowed + l.some} of ${l.total}` : kind;
  if (!l.groups?.length) return h("span", { class: `amount ${kind}` }, text);
  const list = l.groups.map((g) =>
    h(
      "li",
      {},
      h("strong", {}, g.access),
      ` ${g.actions.slice(0, 12).join(", ")}${g.actions.length > 12 ? " …" : ""}`,
      g.resources ? ` on ${g.resources.join(", ")}` : "",
      h("span", { class: "fine" }, ` by ${g.policies.join(", ")}`),
    ),
  );
  return h("details", {}, h("summary", {}, h("span", { class: `amount ${kind}` }, text)), h("ul", {}, ...list));
}

function usedTable(u: Used): HTMLElement {
  const list = u.principals[0]?.used ?? [];
  if (!list.length) return h("p", { class: "empty" }, "No calls yet.");
  return h(
    "ul",
    { class: "used" },
    ...list.map((x) =>
      h(
        "li",
        { class: x.allowed ? "" : "refused" },
        h("code", {}, x.action),
        " on ",
        h("code", {}, x.resource),
        x.allowed ? "" : h("strong", {}, " denied"),
      ),
    ),
  );
}

/** The least policy that the calls so far needed. */
function enough(u: Used): HTMLElement {
  const p = u.principals[0];
  if (!p?.used.some((x) => x.allowed)) return h("span");
  return section("A policy that would have been enough", [
    h(
      "pre",
      { class: "json", tabindex: 0, role: "region", "aria-label": "Least policy" },
      JSON.stringify(p.policy, null, 2),
    ),
    p.unused?.services.length
      ? h(
          "p",
          { class: "fine" },
          `Granted and never used: ${p.unused.services.map((s) => `${s.granted - s.used} actions of ${s.name}`).join(", ")}.`,
        )
      : null,
    h("p", {}, link("policies/create", "Write a policy")),
  ]);
}
