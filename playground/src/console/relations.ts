import { h } from "../core/dom.ts";
import type { Everybody } from "./account.ts";

const ns = "http://www.w3.org/2000/svg";
const row = 34;
const most = 24; // of each column
const columns = [8, 268, 528];
const width = 760;

interface Box {
  name: string;
  kind: string;
  to?: string;
}

/** A picture of who is in which group, and which policies they have: three columns and lines. */
export function relations(all: Everybody): HTMLElement {
  const people: Box[] = [
    ...all.UserDetailList.map((u) => ({ name: u.UserName, kind: "user", to: `users/${u.UserName}` })),
    ...all.RoleDetailList.map((r) => ({ name: r.RoleName, kind: "role", to: `roles/${r.RoleName}` })),
  ].slice(0, most);
  const groups: Box[] = all.GroupDetailList.map((g) => ({
    name: g.GroupName,
    kind: "group",
    to: `groups/${g.GroupName}`,
  })).slice(0, most);
  if (!people.length && !groups.length)
    return h("p", { class: "empty" }, "Nobody is here yet but root. Create a group, then a user.");
  const names = new Set<string>();
  const lines: [from: string, to: string][] = [];
  const give = (from: string, list: { PolicyName: string }[] | undefined): void => {
    for (const p of list ?? []) {
      names.add(p.PolicyName);
      lines.push([from, `policy ${p.PolicyName}`]);
    }
  };
  for (const u of all.UserDetailList) {
    for (const g of u.GroupList) lines.push([`user ${u.UserName}`, `group ${g}`]);
    give(`user ${u.UserName}`, u.AttachedManagedPolicies);
    give(`user ${u.UserName}`, u.UserPolicyList);
  }
  for (const g of all.GroupDetailList)
    [g.AttachedManagedPolicies, g.GroupPolicyList].forEach((l) => give(`group ${g.GroupName}`, l));
  for (const r of all.RoleDetailList)
    [r.AttachedManagedPolicies, r.RolePolicyList].forEach((l) => give(`role ${r.RoleName}`, l));
  const papers: Box[] = [...names]
    .sort()
    .slice(0, most)
    .map((name) => ({ name, kind: "policy" }));
  return picture([people, groups, papers], lines);
}

function picture(boxes: Box[][], lines: [string, string][]): HTMLElement {
  const height = 34 + Math.max(1, ...boxes.map((b) => b.length)) * row;
  const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, class: "relations", role: "img" });
  svg.append(Object.assign(make("title", {}), { textContent: describe(lines) }));
  const at = new Map<string, { x: number; y: number }>();
  boxes.forEach((list, i) => {
    const head = make("text", { x: columns[i]! + 4, y: 14, class: "head" });
    head.textContent = ["Users and roles", "Groups", "Policies"][i]!;
    svg.append(head);
    list.forEach((b, n) => at.set(`${b.kind} ${b.name}`, { x: columns[i]!, y: 26 + n * row }));
  });
  for (const [from, to] of lines) {
    const [a, b] = [at.get(from), at.get(to)];
    if (!a || !b) continue;
    const [x1, y1, x2, y2] = [a.x + 210, a.y + 13, b.x, b.y + 13];
    svg.append(
      make("path", {
        d: `M${x1} ${y1}C${x1 + 30} ${y1} ${x2 - 30} ${y2} ${x2} ${y2}`,
        class: `line ${to.split(" ")[0]}`,
      }),
    );
  }
  for (const b of boxes.flat()) svg.append(boxOf(b, at.get(`${b.kind} ${b.name}`)!));
  return h(
    "div",
    { class: "scroll-x", tabindex: 0, role: "region", "aria-label": "Picture of users, groups and policies" },
    svg as unknown as HTMLElement,
  );
}

function boxOf(b: Box, at: { x: number; y: number }): SVGElement {
  const g = make("g", { class: `box ${b.kind}`, transform: `translate(${at.x} ${at.y})` });
  const text = make("text", { x: 12, y: 18 });
  text.textContent = b.name.length > 26 ? `${b.name.slice(0, 25)}…` : b.name;
  g.append(make("rect", { width: 210, height: 26, rx: 8 }), text);
  return g;
}

/** The picture in words, for who cannot see it. */
function describe(lines: [string, string][]): string {
  return lines.length ? lines.map(([a, b]) => `${a} has ${b}`).join("; ") : "Nobody has a group or a policy yet.";
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const el = document.createElementNS(ns, name);
  for (const [k, v] of Object.entries(attributes)) el.setAttribute(k, String(v));
  return el;
}
