import { h } from "../../core/dom.ts";
import { form, more, select, table } from "../ui.ts";
import type { Context } from "../view.ts";
import { called, type Subnet } from "./data.ts";
import { thing } from "./name.ts";
import { linked, pageOf } from "./pages.ts";

/** The subnets for which a route table or an ACL holds, each with what can be done about it, and a form that lets it hold for another. */
export function holdsFor(
  c: Context,
  subnets: [Subnet, Node][],
  others: Subnet[],
  associate: (subnet: string) => Promise<unknown>,
): HTMLElement {
  const pick = select(
    "Subnet",
    others.map((s): [string, string] => [s.SubnetId, `${called(s, s.SubnetId)} ${s.CidrBlock}`]),
  );
  return h(
    "div",
    { class: "block" },
    table(
      "Subnets",
      ["Subnet", "Addresses", ""],
      subnets.map(([s, end]) => [thing(s, s.SubnetId, pageOf(s.SubnetId)), s.CidrBlock, end]),
      "It holds for none.",
    ),
    others.length
      ? more(
          "Associate a subnet",
          form("Associate", [pick.row], async () => {
            await associate(pick.input.value);
            c.again();
          }),
        )
      : null,
  );
}

/** Which of a VPC's route tables or ACLs holds for a subnet, and a form for another. */
export function heldBy(
  c: Context,
  what: "route table" | "network ACL",
  said: string,
  now: string | undefined,
  all: [id: string, text: string][],
  use: (id: string) => Promise<unknown>,
): HTMLElement {
  const pick = select(`Its ${what}`, all);
  if (now) pick.input.value = now;
  return h(
    "div",
    { class: "block" },
    h("p", { class: "fine" }, said, now ? linked(now) : ""),
    form(`Use this ${what}`, [pick.row], async () => {
      await use(pick.input.value);
      c.again();
    }),
  );
}
