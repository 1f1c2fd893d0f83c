import { h } from "../../core/dom.ts";
import { action, field, form, note, select } from "../ui.ts";
import type { Context } from "../view.ts";
import { type Change, make } from "./changes.ts";
import { called, type Network } from "./data.ts";
import { linked } from "./pages.ts";

/** Something that a packet comes through. */
export interface Hop {
  at: string;
  kind: string;
  subnet?: string;
  attachedTo?: string;
  text?: string;
  code?: string; // why it stops there
}

/** What the sandbox answers to the question "reach". */
export interface Reach {
  reachable: boolean;
  only?: string;
  text: string;
  forward: Hop[];
  return: Hop[] | null;
  explanations: { code: string; at: string; text: string; answer: boolean }[] | null;
  changes: Change[];
}

const words: Record<string, string> = {
  internet: "Internet",
  "internet-gateway": "Internet gateway",
  "egress-only-internet-gateway": "Egress-only gateway",
  "network-acl": "Network ACL",
  "security-group": "Security group",
  "network-interface": "Network interface",
  instance: "Instance",
  "route-table": "Route table",
  natgateway: "NAT gateway",
  "vpc-peering-connection": "Peering connection",
  "transit-gateway": "Transit gateway",
  "transit-gateway-attachment": "Attachment",
  "transit-gateway-route-table": "Transit gateway route table",
  "vpc-endpoint": "Endpoint",
  "vpn-gateway": "VPN gateway",
  vpc: "VPC",
};

interface Options {
  to?: string; // an instance to begin with
  changed?: () => Promise<Network>; // what is there after a change was made
  drawn?: (r: Reach | null) => void; // the answer, to be drawn elsewhere too
}

/** Asks whether packets get from here to there, and shows the way, what stops them, and a button that lets them through. */
export async function reachBox(c: Context, net: Network, o: Options = {}): Promise<{ element: HTMLElement }> {
  const machines = net.instances.map((i): [string, string] => [i.InstanceId, called(i, i.InstanceId)]);
  const ends: [string, string][] = [["internet", "The internet"], ...machines, ["", "An address"]];
  const from = end("From", ends, "internet");
  const to = end("To", ends, o.to ?? machines[0]?.[0] ?? "internet");
  const protocol = select("Protocol", [
    ["tcp", "TCP"],
    ["udp", "UDP"],
    ["icmp", "Ping"],
  ]);
  const port = field("Port", { type: "number", min: 0, max: 65535, value: 80, required: true });
  protocol.input.addEventListener("change", () => {
    port.row.hidden = protocol.input.value === "icmp";
    port.input.disabled = port.row.hidden;
  });
  const place = h("div", { class: "block", "aria-live": "polite" });
  const ask = async (): Promise<void> => {
    const r = await c.ask<Reach>({
      ask: "reach",
      from: from.value(),
      to: to.value(),
      protocol: protocol.input.value,
      port: protocol.input.value === "icmp" ? 0 : Number(port.input.value),
    });
    place.replaceChildren(...shown(c, r, ask));
    o.drawn?.(r);
  };
  const f = form("Can it get there?", [h("div", { class: "ends" }, from.row, to.row, protocol.row, port.row)], ask);
  return { element: h("div", { class: "block reach" }, f, place) };
}

/** One end: a choice, and a field for an address. */
function end(label: string, ends: [string, string][], first: string): { row: HTMLElement; value(): string } {
  const pick = select(label, ends);
  pick.input.value = first;
  const ip = field(`${label}: address`, { placeholder: "203.0.113.5" });
  const toggle = (): void => void (ip.row.hidden = pick.input.value !== "");
  pick.input.addEventListener("change", toggle);
  toggle();
  return { row: h("div", { class: "end" }, pick.row, ip.row), value: () => pick.input.value || ip.input.value.trim() };
}

function shown(c: Context, r: Reach, again: () => Promise<void>): Node[] {
  const more = (r.explanations ?? []).slice(1);
  const verdict = r.reachable
    ? note(r.only ? "warn" : "good", r.text)
    : note(
        "bad",
        r.text,
        " ",
        h("code", {}, r.explanations![0]!.code),
        more.length ? h("ul", {}, ...more.map((e) => h("li", {}, `Then: ${e.text} `, h("code", {}, e.code)))) : "",
      );
  const list: Node[] = [verdict];
  if (r.changes.length)
    list.push(
      h(
        "div",
        { class: "least" },
        h(
          "h4",
          {},
          r.changes.length > 1 ? "The least changes that let it through" : "The least change that lets it through",
        ),
        h("ol", {}, ...r.changes.map((x) => h("li", {}, x.text))),
        action(
          r.changes.length > 1 ? "Make these changes" : "Make this change",
          async () => {
            await make(c, r.changes);
            await again();
          },
          "primary",
        ),
      ),
    );
  else if (!r.reachable)
    list.push(h("p", { class: "fine" }, "No change of a rule, a route or an address alone opens this way."));
  list.push(
    h("div", { class: "ways" }, way("The packet", r.forward), r.return?.length ? way("The answer", r.return) : null),
  );
  return list;
}

function way(title: string, hops: Hop[]): HTMLElement | null {
  if (!hops.length) return null;
  return h(
    "section",
    { class: "way" },
    h("h4", {}, title),
    h(
      "ol",
      {},
      ...hops.map((x) =>
        h(
          "li",
          { class: x.code ? "stops" : "" },
          h("strong", {}, words[x.kind] ?? x.kind),
          x.at === "internet" ? "" : h("code", {}, linked(x.at)),
          x.text ? h("span", { class: "fine" }, x.text) : "",
          x.code ? h("span", { class: "error" }, "stops here") : "",
        ),
      ),
    ),
  );
}
