/** Dollars, with as many digits as it takes to see something. */
export function dollars(n: number): string {
  const digits = n === 0 || n >= 1 ? 2 : Math.min(8, 2 - Math.floor(Math.log10(n)));
  return `$${n.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: digits })}`;
}
