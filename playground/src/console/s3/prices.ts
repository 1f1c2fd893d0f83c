import { h } from "../../core/dom.ts";
import { field, link, note, section, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { classes, monthly } from "./classes.ts";

const money = (n: number): string =>
  `$${n.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

/** What an amount costs in each storage class, for a month of lying there and for being read. */
export async function prices(_: Context): Promise<View> {
  const amount = field("Terabytes", { type: "number", min: 0, step: "any", value: 1 });
  const read = field("of which are read each month", { type: "number", min: 0, step: "any", value: 0 });
  const place = h("div");
  const draw = (): void => {
    const [gb, out] = [Math.max(0, Number(amount.input.value)) * 1024, Math.max(0, Number(read.input.value)) * 1024];
    place.replaceChildren(
      table(
        "Storage classes",
        ["Class", "A month", "Reading", "Together", "Traits"],
        classes.map((k) => [
          h("span", {}, h("strong", {}, k.label), h("code", { class: "fine block-code" }, k.name)),
          money(monthly(k, gb)),
          money(out * k.retrieval),
          h("strong", {}, money(monthly(k, gb) + out * k.retrieval)),
          h(
            "ul",
            { class: "fine" },
            ...[`first byte in ${k.wait}`, k.days ? `paid for ${k.days} days at least` : "", `copies in ${k.copies}`]
              .filter(Boolean)
              .map((text) => h("li", {}, text)),
          ),
        ]),
        "",
      ),
    );
  };
  for (const f of [amount, read]) f.input.addEventListener("input", draw);
  draw();
  return {
    title: "What it costs",
    body: [
      h("div", { class: "row" }, amount.row, read.row),
      place,
      section("What is not in the table", [
        h(
          "ul",
          { class: "plain" },
          h("li", {}, "A terabyte is 1,024 GB to AWS. The prices are those of us-east-1, without taxes."),
          h("li", {}, "Each upload costs, too: half a cent for a thousand in Standard, five cents in Deep Archive."),
          h("li", {}, "What leaves AWS for the internet costs 9 cents a GB after the first 100 GB of a month."),
          h("li", {}, "In the IA classes and Glacier Instant Retrieval an object counts as 128 KB at least."),
          h(
            "li",
            {},
            "Intelligent-Tiering moves what was not read for 30 and 90 days to cheaper tiers ($0.0125 and $0.004 a GB) for a quarter of a cent for each thousand objects.",
          ),
        ),
      ]),
      note(
        "",
        "Nothing is paid here. A lifecycle rule moves objects between classes by their age: see a bucket's page ",
        link("s3", "Lifecycle"),
        ".",
      ),
    ],
  };
}
