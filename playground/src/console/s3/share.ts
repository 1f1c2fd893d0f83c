import { copyButton, h } from "../../core/dom.ts";
import { form, section, select } from "../ui.ts";
import type { Context } from "../view.ts";
import { presign } from "./written.ts";

const lives: [seconds: string, text: string][] = [
  ["60", "a minute"],
  ["300", "five minutes"],
  ["3600", "an hour"],
  ["86400", "a day"],
  ["604800", "a week, the longest"],
];

/** A link by which anybody can read an object for a while. */
export function share(c: Context, of: { bucket: string; region?: string }, key: string): HTMLElement {
  const life = select("It works for", lives);
  life.input.value = "300";
  const place = h("div", { role: "status" });
  const make = form("Make a link", [life.row], async () => {
    const url = (await c.aws.write(presign(of, key, Number(life.input.value)))).trim();
    place.replaceChildren(
      h(
        "div",
        { class: "snippet" },
        h("pre", { class: "wrap", tabindex: 0, role: "region", "aria-label": "Presigned link" }, url),
        copyButton("Copy the link", () => url),
      ),
      h("p", {}, h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, "Open it in a new tab")),
    );
  });
  return section("Share", [
    h(
      "p",
      {},
      "A presigned link lets whoever has it read this object as if they were you, until it runs out. The bucket stays private.",
    ),
    make,
    place,
  ]);
}
