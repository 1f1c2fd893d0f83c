import { h } from "../../core/dom.ts";
import { Exact, struct } from "../command.ts";
import { action, field, form, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { list as listed, type Tag } from "./data.ts";
import { nameAndTags, titled } from "./name.ts";
import { news } from "./news.ts";
import { linked, pageOf } from "./pages.ts";
import { crumb, facts, gone, state } from "./state.ts";

interface PrefixList {
  PrefixListId: string;
  PrefixListName: string;
  AddressFamily: string;
  State: string;
  Version?: number;
  MaxEntries?: number;
  OwnerId: string;
  Tags?: Tag[];
}

const all = (c: Context): Promise<PrefixList[]> => listed(c, "describe-managed-prefix-lists", "PrefixLists");
/** The lists that are as they were last told to be are available; of the others, what is going on. */
const stateOf = (p: PrefixList): string => (p.State.endsWith("-complete") ? "available" : p.State);
const entry = (Cidr: string, text: string): ReturnType<typeof struct> =>
  struct("AddPrefixListEntry", { Cidr, Description: text || undefined });

/** The prefix lists: ranges of addresses under one name, for routes and rules. */
export async function prefixLists(c: Context): Promise<View> {
  const name = field("Name", { required: true, placeholder: "offices" });
  const family = select("Addresses", [
    ["IPv4", "IPv4"],
    ["IPv6", "IPv6"],
  ]);
  const most = field("Most ranges", { type: "number", min: 1, max: 1000, value: 5, required: true });
  return {
    title: "Prefix lists",
    body: [
      table(
        "Prefix lists",
        ["Prefix list", "State", "Whose"],
        (await all(c)).map((p) => [
          titled(p.PrefixListName, pageOf(p.PrefixListId), p.PrefixListId),
          state(stateOf(p)),
          p.OwnerId === c.sandbox.account ? "own" : p.OwnerId,
        ]),
        "There are none.",
      ),
      section("Create prefix list", [
        form("Create prefix list", [name.row, family.row, most.row], async () => {
          const made = await c.aws.call<{ PrefixList: PrefixList }>("ec2", "create-managed-prefix-list", {
            "prefix-list-name": name.input.value.trim(),
            "address-family": family.input.value,
            "max-entries": Number(most.input.value),
          });
          c.go(pageOf(made.PrefixList.PrefixListId));
        }),
      ]),
    ],
    changed: news(["prefix-list"], c.again),
  };
}

/** One prefix list: its ranges, and who names it. AWS's own cannot be changed. */
export async function prefixList(c: Context, id: string): Promise<View> {
  const p = (await all(c)).find((x) => x.PrefixListId === id);
  if (!p) return gone(id, "prefix list");
  const own = p.OwnerId === c.sandbox.account;
  const of = { "prefix-list-id": id };
  const [entries, users] = await Promise.all([
    listed<{ Cidr: string; Description?: string }>(c, "get-managed-prefix-list-entries", "Entries", of),
    own
      ? listed<{ ResourceId: string }>(c, "get-managed-prefix-list-associations", "PrefixListAssociations", of)
      : Promise.resolve([]),
  ]);
  const modify = async (flags: Record<string, ReturnType<typeof struct>[]>): Promise<void> => {
    await c.aws.call("ec2", "modify-managed-prefix-list", {
      ...of,
      "current-version": new Exact(p.Version!, `aws.Int64(${p.Version})`),
      ...flags,
    });
    c.again();
  };
  const range = field("Range", { required: true, placeholder: "203.0.113.0/24" });
  const about = field("Description", {}, "It may be empty.");
  return {
    title: p.PrefixListName,
    body: [
      crumb("ec2/prefixlists", "Prefix lists", id),
      facts([
        ["ID", h("code", {}, id)],
        ["State", state(stateOf(p))],
        ["Addresses", p.AddressFamily],
        ["Whose", own ? "own" : `${p.OwnerId}: it is not to be changed`],
        ["Version", p.Version ? String(p.Version) : null],
        ["Ranges", p.MaxEntries ? `${entries.length} of ${p.MaxEntries}` : null],
      ]),
      section("Ranges", [
        table(
          "Ranges",
          ["Range", "Description", ""],
          entries.map((e) => [
            h("code", {}, e.Cidr),
            e.Description ?? "",
            own
              ? action("Remove", () =>
                  modify({ "remove-entries": [struct("RemovePrefixListEntry", { Cidr: e.Cidr })] }),
                )
              : null,
          ]),
          "None yet.",
        ),
        own
          ? more(
              "Add a range",
              form("Add", [range.row, about.row], () =>
                modify({ "add-entries": [entry(range.input.value.trim(), about.input.value.trim())] }),
              ),
            )
          : null,
      ]),
      ...(own
        ? [
            section("Who names it", [
              table(
                "Who names it",
                ["Resource"],
                users.map((u) => [linked(u.ResourceId)]),
                "Nothing. A route or a rule can name it instead of a range.",
              ),
            ]),
            nameAndTags(c, p, id),
            section("Delete", [
              sure("Delete prefix list", `Delete ${p.PrefixListName}?`, async () => {
                await c.aws.call("ec2", "delete-managed-prefix-list", of);
                c.go("ec2/prefixlists");
              }),
            ]),
          ]
        : []),
    ],
    changed: news(["prefix-list"], c.again),
  };
}
