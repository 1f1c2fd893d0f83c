import { h } from "../../core/dom.ts";
import { struct, type Struct } from "../command.ts";
import { field, form, more, section, sure, table, tick } from "../ui.ts";
import type { Context } from "../view.ts";
import { orNone } from "./data.ts";

type Of = { bucket: string; region?: string };

interface Rule {
  ID?: string;
  AllowedOrigins: string[];
  AllowedMethods: string[];
  AllowedHeaders?: string[];
  ExposeHeaders?: string[];
  MaxAgeSeconds?: number;
}

const methods = ["GET", "HEAD", "PUT", "POST", "DELETE"];

/** Which web pages' scripts may reach the bucket: its CORS rules. */
export async function cors(c: Context, of: Of): Promise<HTMLElement> {
  const got = await orNone(
    c.aws.read<{ CORSRules: Rule[] }>("s3api", "get-bucket-cors", of),
    "NoSuchCORSConfiguration",
  );
  const rules = got?.CORSRules ?? [];
  return section("Pages of other origins (CORS)", [
    h(
      "p",
      { class: "fine" },
      "A browser lets a script read the bucket only if a rule names the page's origin. Who may read, policies say as always.",
    ),
    table(
      "CORS rules",
      ["Origins", "Methods", "Headers", ""],
      rules.map((r) => [
        lines(r.AllowedOrigins),
        r.AllowedMethods.join(", "),
        h(
          "span",
          { class: "two" },
          h("span", {}, (r.AllowedHeaders ?? []).join(", ") || "none asked for"),
          r.ExposeHeaders?.length ? h("span", { class: "fine" }, `shown: ${r.ExposeHeaders.join(", ")}`) : null,
          r.MaxAgeSeconds ? h("span", { class: "fine" }, `remembered for ${r.MaxAgeSeconds} s`) : null,
        ),
        sure("Remove", "Remove this rule?", async () => {
          await put(
            c,
            of,
            rules.filter((x) => x !== r),
          );
          c.again();
        }),
      ]),
      "No rule: scripts of other pages read nothing here.",
    ),
    more("Add a CORS rule", adder(c, of, rules)),
  ]);
}

const lines = (list: string[]): HTMLElement => h("ul", {}, ...list.map((x) => h("li", {}, h("code", {}, x))));

/** The words of a field, which stand with commas or spaces between. */
const words = (f: { input: HTMLInputElement }): string[] => f.input.value.split(/[\s,]+/).filter(Boolean);

function adder(c: Context, of: Of, rules: Rule[]): HTMLElement {
  const origins = field(
    "Origins",
    { value: "https://www.example.com", required: true },
    "With commas between; * is every page, https://*.example.com every host of a site.",
  );
  const ticks = methods.map((m) => ({ m, ...tick(m) }));
  ticks.forEach((t) => (t.input.checked = ["GET", "HEAD"].includes(t.m)));
  const headers = field("Headers a script may send", { value: "*" });
  const shown = field("Headers a script may read", { placeholder: "ETag" });
  const age = field("Seconds a browser may remember it", { type: "number", min: 0, placeholder: "3600" });
  return form(
    "Add CORS rule",
    [
      origins.row,
      h("div", { class: "row", role: "group", "aria-label": "Methods" }, ...ticks.map((t) => t.row)),
      headers.row,
      shown.row,
      age.row,
    ],
    async () => {
      const allowed = words(headers);
      const exposed = words(shown);
      await put(c, of, [
        ...rules,
        {
          AllowedOrigins: words(origins),
          AllowedMethods: ticks.filter((t) => t.input.checked).map((t) => t.m),
          AllowedHeaders: allowed.length ? allowed : undefined,
          ExposeHeaders: exposed.length ? exposed : undefined,
          MaxAgeSeconds: Number(age.input.value) || undefined,
        },
      ]);
      c.again();
    },
  );
}

/** Puts all rules, as there is no call for a single one. */
const put = (c: Context, of: Of, rules: Rule[]): Promise<unknown> =>
  rules.length
    ? c.aws.call("s3api", "put-bucket-cors", {
        ...of,
        "cors-configuration": struct("CORSConfiguration", { CORSRules: rules.map(ruleOf) }),
      })
    : c.aws.call("s3api", "delete-bucket-cors", of);

const ruleOf = (r: Rule): Struct => struct("CORSRule", { ...r });
