import { h } from "../core/dom.ts";
import { everybody } from "./account.ts";
import type { Tag } from "./command.ts";
import { PolicyPicker } from "./picker.ts";
import { csvButton, field, form, link, more, note, secret, section, tick } from "./ui.ts";
import type { Context, View } from "./view.ts";

/** What the reader chose, until it is made. */
interface Plan {
  name: string;
  password: string; // "" for none
  reset: boolean;
  key: boolean;
  groups: string[];
  policies: string[];
  tags: Tag[];
}

/** A new user in four steps: who, permissions, tags, review; then what is shown once. */
export async function createUser(c: Context): Promise<View> {
  const plan: Plan = { name: "", password: "", reset: true, key: false, groups: [], policies: [], tags: [] };
  const all = await everybody(c.aws);
  const picker = new PolicyPicker(c.aws);
  const steps = ["User", "Permissions", "Tags", "Review"];
  const bar = h("ol", { class: "wizard", "aria-label": "Steps" }, ...steps.map((s) => h("li", {}, s)));
  const place = h("div");
  const show = (n: number): void => {
    [...bar.children].forEach((li, i) => {
      li.toggleAttribute("aria-current", i === n);
      li.classList.toggle("done", i < n);
    });
    const back = n ? h("button", { type: "button", class: "quiet", onclick: () => show(n - 1) }, "Back") : null;
    const step = [who, permissions, tags, review][n]!;
    place.replaceChildren(
      step(() => show(n + 1)),
      ...(back ? [back] : []),
    );
    place.querySelector<HTMLElement>("input,button")?.focus();
  };

  const who = (next: () => void): HTMLElement => {
    const name = field("User name", { required: true, value: plan.name, placeholder: "maya" });
    const key = tick("Programmatic access", {}, "An access key, for the CLI and for programs");
    const console = tick("Console access", {}, "A password, for the sign-in page");
    const own = field("Password", { autocomplete: "new-password", value: plan.password }, "Empty: one is made up.");
    const reset = tick("Must be changed at the first sign-in");
    key.input.checked = plan.key;
    console.input.checked = plan.password !== "";
    reset.input.checked = plan.reset;
    const details = h("div", { class: "indent" }, own.row, reset.row);
    const toggle = (): void => void (details.hidden = !console.input.checked);
    console.input.addEventListener("change", toggle);
    toggle();
    return form("Next", [name.row, key.row, console.row, details], async () => {
      plan.name = name.input.value.trim();
      plan.key = key.input.checked;
      plan.reset = reset.input.checked;
      plan.password = console.input.checked ? own.input.value || made() : "";
      next();
    });
  };

  const permissions = (next: () => void): HTMLElement => {
    const boxes = all.GroupDetailList.map((g) => {
      const t = tick(g.GroupName, {}, g.AttachedManagedPolicies.map((p) => p.PolicyName).join(", "));
      t.input.checked = plan.groups.includes(g.GroupName);
      return { name: g.GroupName, ...t };
    });
    return form(
      "Next",
      [
        section(
          "Add to groups",
          boxes.length ? boxes.map((b) => b.row) : [h("p", { class: "empty" }, "There are no groups yet.")],
        ),
        more("Attach policies to the user itself", picker.element),
      ],
      async () => {
        plan.groups = boxes.filter((b) => b.input.checked).map((b) => b.name);
        plan.policies = [...picker.chosen.keys()];
        next();
      },
    );
  };

  const tags = (next: () => void): HTMLElement => {
    const rows = h("div", { class: "tags" });
    const add = (t: Tag): void => {
      const [k, v] = [field("Key", { value: t.Key }), field("Value", { value: t.Value })];
      rows.append(h("div", { class: "row tag" }, k.row, v.row));
    };
    [...plan.tags, { Key: "", Value: "" }].forEach(add);
    const more = h("button", { type: "button", onclick: () => add({ Key: "", Value: "" }) }, "Another tag");
    return form(
      "Next",
      [h("p", {}, "Tags are optional: facts about the user, such as a team."), rows, more],
      async () => {
        plan.tags = [...rows.children]
          .map((r) => [...r.querySelectorAll("input")].map((i) => i.value.trim()))
          .filter(([k]) => k)
          .map(([Key, Value]) => ({ Key: Key!, Value: Value ?? "" }));
        next();
      },
    );
  };

  const review = (): HTMLElement => {
    const fact = (k: string, v: string): HTMLElement => h("div", {}, h("dt", {}, k), h("dd", {}, v));
    const nothing = !plan.groups.length && !plan.policies.length;
    return form(
      "Create user",
      [
        h(
          "dl",
          { class: "facts" },
          fact("Name", plan.name),
          fact(
            "Access",
            [plan.key && "access key", plan.password && "password"].filter(Boolean).join(" and ") || "none",
          ),
          fact("Groups", plan.groups.join(", ") || "none"),
          fact("Policies", plan.policies.map((p) => p.split("/").pop()).join(", ") || "none"),
          fact("Tags", plan.tags.map((t) => `${t.Key}=${t.Value}`).join(", ") || "none"),
        ),
        nothing ? note("warn", "Without a group or a policy the user may do nothing.") : null,
      ],
      async () => place.replaceChildren(await build(c, plan)),
    );
  };

  show(0);
  return { title: "Create user", body: [h("p", { class: "crumb" }, link("users", "Users"), " / create"), bar, place] };
}

/** Makes the user, and shows what shows once. */
async function build(c: Context, p: Plan): Promise<HTMLElement> {
  const of = { "user-name": p.name };
  await c.aws.call("iam", "create-user", { ...of, tags: p.tags.length ? p.tags : undefined });
  for (const g of p.groups) await c.aws.call("iam", "add-user-to-group", { ...of, "group-name": g });
  for (const arn of p.policies) await c.aws.call("iam", "attach-user-policy", { ...of, "policy-arn": arn });
  if (p.password)
    await c.aws.call("iam", "create-login-profile", {
      ...of,
      password: p.password,
      "password-reset-required": p.reset || undefined,
    });
  const rows: [string, string][] = [["User name", p.name]];
  if (p.password) rows.push(["Password", p.password]);
  if (p.key) {
    const made = await c.aws.call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      "iam",
      "create-access-key",
      of,
    );
    rows.push(["Access key ID", made.AccessKey.AccessKeyId], ["Secret access key", made.AccessKey.SecretAccessKey]);
  }
  rows.push(["Console sign-in URL", `${location.origin}/#/signin`]);
  return h(
    "div",
    { class: "made" },
    note("good", `The user ${p.name} was created.`),
    p.password || p.key ? note("warn", "What stands here shows now and never again. Take it down.") : h("span"),
    h("dl", { class: "facts" }, ...rows.map(([k, v]) => secret(k, v))),
    h(
      "div",
      { class: "row" },
      csvButton(`${p.name}_credentials.csv`, [rows.map((r) => r[0]), rows.map((r) => r[1])]),
      link(`users/${p.name}`, "To the user", "button"),
    ),
  );
}

/** A password that the default policy accepts. */
function made(): string {
  const letters = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!@#%^*+="];
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((b, i) => letters[i % 4]![b % letters[i % 4]!.length]).join("");
}
