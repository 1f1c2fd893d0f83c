/** A range of IPv4 addresses: the first one as a number, and how many bits of it are fixed. */
interface Range {
  from: number;
  bits: number;
}

/** "10.0.0.0/16" as a range; undefined if it is none. */
export function parse(text: string): Range | undefined {
  const m = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text.trim());
  const [a, b, c, d, bits] = (m?.slice(1) ?? []).map(Number);
  if (bits === undefined || bits > 32 || [a, b, c, d].some((x) => x! > 255)) return undefined;
  return { from: ((a! * 256 + b!) * 256 + c!) * 256 + d!, bits };
}

const size = (bits: number): number => 2 ** (32 - bits);

function format(r: Range): string {
  const bytes = [24, 16, 8, 0].map((n) => Math.floor(r.from / 2 ** n) % 256);
  return `${bytes.join(".")}/${r.bits}`;
}

/** The nth range of so many bits within a larger one; undefined past its end. */
export function part(within: string, bits: number, n: number): string | undefined {
  const w = parse(within);
  if (!w || bits < w.bits || (n + 1) * size(bits) > size(w.bits)) return undefined;
  return format({ from: w.from + n * size(bits), bits });
}

/** The first range of so many bits that overlaps none of those used; undefined if there is no room. */
export function free(within: string, bits: number, used: string[]): string | undefined {
  const taken = used.map(parse).filter((r) => r !== undefined);
  for (let n = 0; ; n++) {
    const text = part(within, bits, n);
    if (!text) return undefined;
    const { from } = parse(text)!;
    if (taken.every((t) => from + size(bits) <= t.from || t.from + size(t.bits) <= from)) return text;
  }
}
