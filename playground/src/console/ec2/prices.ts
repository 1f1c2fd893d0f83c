import text from "../../../../sandbox/meter/ec2prices.tsv";

const hours = 730; // of a month, as AWS counts

let table: Map<string, number> | null = null;

/** US dollars an hour, on demand, with Linux in us-east-1; undefined if it is not known. */
export function hourly(type: string): number | undefined {
  table ??= new Map(
    text
      .split("\n")
      .map((l) => l.split("\t"))
      .map(([k, v]) => [k!, Number(v)]),
  );
  return table.get(type);
}

export const dollars = (n: number): string =>
  `$${n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: n < 1 ? 4 : 2 })}`;

/** "$0.0104 an hour, about $7.59 a month", or "". */
export function monthly(type: string, count = 1): string {
  const price = hourly(type);
  return price === undefined
    ? ""
    : `${dollars(price * count)} an hour, about ${dollars(price * count * hours)} a month`;
}
