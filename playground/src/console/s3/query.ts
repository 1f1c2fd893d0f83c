import { h } from "../../core/dom.ts";
import { area, form, section, table } from "../ui.ts";
import type { Context } from "../view.ts";
import { parseCSV } from "./csv.ts";
import { select } from "./written.ts";

let serial = 0;

/** A query of SQL that S3 runs over an object of rows; null for other objects. */
export function query(c: Context, of: { bucket: string; region?: string }, key: string): HTMLElement | null {
  const json = /\.jsonl?$/i.test(key);
  if (!json && !/\.csv$/i.test(key)) return null;
  const sql = area("SQL", "SELECT * FROM S3Object s LIMIT 5", 2);
  const place = h("div", { class: "csv", role: "status" });
  const run = form("Run the query", [sql.row], async () => {
    const file = `/tmp/select-${++serial}`;
    const line = select(of, key, sql.input.value, json);
    await c.aws.write({ ...line, cli: line.cli.replace(/\S+$/, file) }, line);
    const rows = parseCSV(new TextDecoder().decode(await c.aws.take(file)));
    const heads = (rows[0] ?? []).map((_, i) => `_${i + 1}`);
    place.replaceChildren(table("What was found", heads, rows, "No row fits."));
  });
  return section("Query", [
    h(
      "p",
      { class: "fine" },
      "S3 Select reads the object where it lies, and sends only what was asked for. The first line of a CSV names its columns.",
    ),
    run,
    place,
  ]);
}
