import { h } from "../../core/dom.ts";
import { choice, struct } from "../command.ts";
import { field, form, more, note, section, select, sure, table } from "../ui.ts";
import type { Context } from "../view.ts";
import { orNone } from "./data.ts";

type Of = { bucket: string; region?: string };

interface Rule {
  Condition?: { KeyPrefixEquals?: string; HttpErrorCodeReturnedEquals?: string };
  Redirect: {
    HostName?: string;
    Protocol?: string;
    HttpRedirectCode?: string;
    ReplaceKeyPrefixWith?: string;
    ReplaceKeyWith?: string;
  };
}

interface Website {
  IndexDocument?: { Suffix: string };
  ErrorDocument?: { Key: string };
  RedirectAllRequestsTo?: { HostName: string; Protocol?: string };
  RoutingRules?: Rule[];
}

/** The bucket as a website: what it answers browsers with, and where it sends them. */
export async function website(c: Context, of: Of): Promise<HTMLElement> {
  const w = await orNone(c.aws.read<Website>("s3api", "get-bucket-website", of), "NoSuchWebsiteConfiguration");
  if (!w) return section("Website", [h("p", {}, "The bucket answers no browsers."), editor(c, of, {}, true)]);
  return section("Website", [
    opener(c, of),
    w.RedirectAllRequestsTo
      ? note("", "Every request is sent to ", h("code", {}, hostOf(w.RedirectAllRequestsTo)), ".")
      : note(
          "",
          "It shows what everybody may read: the bucket's policy has to allow s3:GetObject to “*”, and the public access block must not be in the way.",
        ),
    more("Change", editor(c, of, w, false)),
    w.RedirectAllRequestsTo ? null : routing(c, of, w),
    sure("Turn website hosting off", "The website will be gone.", async () => {
      await c.aws.call("s3api", "delete-bucket-website", of);
      c.again();
    }),
  ]);
}

const hostOf = (r: { HostName: string; Protocol?: string }): string =>
  `${r.Protocol ? `${r.Protocol}://` : ""}${r.HostName}`;

function opener(c: Context, of: Of): HTMLElement {
  const { protocol, port } = new URL(c.sandbox.endpoint);
  const url = `${protocol}//${of.bucket}.s3-website.${c.sandbox.id}.localhost${port ? `:${port}` : ""}/`;
  return h(
    "div",
    { class: "block" },
    h(
      "p",
      {},
      h("a", { class: "button primary", href: url, target: "_blank", rel: "noopener noreferrer" }, "Open the website"),
    ),
    h(
      "p",
      { class: "fine" },
      "In a tab with an origin of its own, which cannot reach this page. In AWS its address would be ",
      h("code", {}, `http://${of.bucket}.s3-website-${of.region ?? c.sandbox.region}.amazonaws.com`),
    ),
  );
}

const protocols: [string, string][] = [
  ["", "as it was asked for"],
  ["https", "https"],
  ["http", "http"],
];

function editor(c: Context, of: Of, w: Website, fresh: boolean): HTMLElement {
  const kind = select("What it does", [
    ["serve", "It serves what is in the bucket"],
    ["redirect", "It sends every request to another host"],
  ]);
  kind.input.value = w.RedirectAllRequestsTo ? "redirect" : "serve";
  const index = field(
    "Index document",
    { value: w.IndexDocument?.Suffix ?? "index.html" },
    "Answers a path that ends in a slash.",
  );
  const error = field(
    "Error document",
    { value: w.ErrorDocument?.Key ?? "" },
    "Answers what is not there; may be empty.",
  );
  const host = field("Host", { value: w.RedirectAllRequestsTo?.HostName ?? "", placeholder: "www.example.com" });
  const protocol = select("Protocol", protocols);
  protocol.input.value = w.RedirectAllRequestsTo?.Protocol ?? "";
  const toggle = (): void => {
    const away = kind.input.value === "redirect";
    index.row.hidden = error.row.hidden = away;
    host.row.hidden = protocol.row.hidden = !away;
  };
  kind.input.addEventListener("change", toggle);
  toggle();
  return form(
    fresh ? "Turn website hosting on" : "Save website",
    [kind.row, index.row, error.row, host.row, protocol.row],
    async () => {
      const key = error.input.value.trim();
      await put(
        c,
        of,
        kind.input.value === "redirect"
          ? {
              RedirectAllRequestsTo: {
                HostName: host.input.value.trim(),
                Protocol: protocol.input.value || undefined,
              },
            }
          : {
              IndexDocument: { Suffix: index.input.value.trim() },
              ErrorDocument: key ? { Key: key } : undefined,
              RoutingRules: w.RoutingRules,
            },
      );
      c.again();
    },
  );
}

/** The rules that send some requests elsewhere. */
function routing(c: Context, of: Of, w: Website): HTMLElement {
  const rules = w.RoutingRules ?? [];
  const save = async (list: Rule[]): Promise<void> => {
    await put(c, of, { ...w, RoutingRules: list.length ? list : undefined });
    c.again();
  };
  return h(
    "div",
    { class: "block" },
    h("h4", {}, "Routing rules"),
    table(
      "Routing rules",
      ["When", "Sent to", ""],
      rules.map((r) => [
        when(r),
        target(r),
        sure("Remove", "Remove this rule?", () => save(rules.filter((x) => x !== r))),
      ]),
      "None. The first that fits a request counts.",
    ),
    more(
      "Add a routing rule",
      adder((r) => save([...rules, r])),
    ),
  );
}

function when(r: Rule): string {
  const { KeyPrefixEquals: prefix, HttpErrorCodeReturnedEquals: code } = r.Condition ?? {};
  const says = [prefix && `the key begins with ${prefix}`, code && `the answer would be ${code}`].filter(Boolean);
  return says.join(" and ") || "always";
}

function target({ Redirect: r }: Rule): string {
  const key =
    r.ReplaceKeyWith ?? (r.ReplaceKeyPrefixWith === undefined ? "the same key" : `${r.ReplaceKeyPrefixWith}…`);
  const host = r.HostName ? `${hostOf({ HostName: r.HostName, Protocol: r.Protocol })}, ` : "";
  return `${host}${key} (${r.HttpRedirectCode ?? "301"})`;
}

function adder(add: (r: Rule) => Promise<void>): HTMLElement {
  const prefix = field("When the key begins with", { placeholder: "old/" }, "Empty: with anything.");
  const error = select("And when the answer would be", [
    ["", "anything"],
    ["404", "404: not there"],
    ["403", "403: not allowed"],
  ]);
  const host = field("Host to send to", { placeholder: "www.example.com" }, "Empty: this website.");
  const protocol = select("Protocol", protocols);
  const how = select("Key to send to", [
    ["prefix", "the same, with its beginning replaced by"],
    ["key", "another one"],
    ["same", "the same"],
  ]);
  const to = field("Replacement", { placeholder: "new/" });
  const code = select(
    "Answer",
    ["301", "302", "307", "308"].map((x): [string, string] => [x, x]),
  );
  how.input.addEventListener("change", () => (to.row.hidden = how.input.value === "same"));
  return form(
    "Add routing rule",
    [prefix.row, error.row, host.row, protocol.row, how.row, to.row, code.row],
    async () => {
      const begins = prefix.input.value.trim() || undefined;
      const answer = error.input.value || undefined;
      const text = to.input.value.trim();
      await add({
        Condition: begins || answer ? { KeyPrefixEquals: begins, HttpErrorCodeReturnedEquals: answer } : undefined,
        Redirect: {
          HostName: host.input.value.trim() || undefined,
          Protocol: protocol.input.value || undefined,
          HttpRedirectCode: code.input.value,
          ReplaceKeyPrefixWith: how.input.value === "prefix" ? text : undefined,
          ReplaceKeyWith: how.input.value === "key" ? text : undefined,
        },
      });
    },
  );
}

/** Puts the whole of it, as there is no call for a part. */
function put(c: Context, of: Of, w: Website): Promise<unknown> {
  const word = (x: string | undefined) => (x ? choice("Protocol", x) : undefined);
  return c.aws.call("s3api", "put-bucket-website", {
    ...of,
    "website-configuration": struct("WebsiteConfiguration", {
      IndexDocument: w.IndexDocument && struct("IndexDocument", { ...w.IndexDocument }),
      ErrorDocument: w.ErrorDocument && struct("ErrorDocument", { ...w.ErrorDocument }),
      RedirectAllRequestsTo:
        w.RedirectAllRequestsTo &&
        struct("RedirectAllRequestsTo", {
          HostName: w.RedirectAllRequestsTo.HostName,
          Protocol: word(w.RedirectAllRequestsTo.Protocol),
        }),
      RoutingRules: w.RoutingRules?.map((r) =>
        struct("RoutingRule", {
          Condition: r.Condition && struct("Condition", { ...r.Condition }),
          Redirect: struct("Redirect", { ...r.Redirect, Protocol: word(r.Redirect.Protocol) }),
        }),
      ),
    }),
  });
}
