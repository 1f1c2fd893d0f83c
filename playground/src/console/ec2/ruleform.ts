import { field, select } from "../ui.ts";
import { kinds } from "./rules.ts";

/** A choice of packets by their kind, with a field for ports that have no name; icmp's type stands for its ports, -1 for all. */
export function packetChoice(...more: [value: string, text: string][]): {
  rows: HTMLElement[];
  value(): { protocol: string; from: number; to: number };
} {
  const kind = select("Kind", [
    ...kinds.map(([name, p, n]): [string, string] => [`${p} ${n} ${n}`, `${name} (${p} ${n})`]),
    ...more,
    ["tcp", "TCP, ports of your choice"],
    ["udp", "UDP, ports of your choice"],
    ["tcp 0 65535", "All TCP"],
    ["icmp -1 -1", "All ICMP (ping)"],
    ["-1 -1 -1", "All traffic"],
  ]);
  kind.input.value = "tcp 80 80";
  const ports = field("Ports", { placeholder: "8080 or 8000-8999" });
  const toggle = (): void => void (ports.row.hidden = kind.input.value.includes(" "));
  kind.input.addEventListener("change", toggle);
  toggle();
  return {
    rows: [kind.row, ports.row],
    value: () => {
      const [protocol, a, b] = kind.input.value.split(" ");
      const [from, to] = a ? [a, b!] : ports.input.value.split("-");
      return { protocol: protocol!, from: Number(from), to: Number(to ?? from) };
    },
  };
}

/** A choice of where packets come from or go to: anywhere, some other things, or a range that is typed. */
export function placeChoice(
  label: string,
  ...more: [value: string, text: string][]
): { rows: HTMLElement[]; value(): string } {
  const place = select(label, [
    ["0.0.0.0/0", "Anywhere, IPv4"],
    ["::/0", "Anywhere, IPv6"],
    ...more,
    ["", "A range of addresses"],
  ]);
  const range = field("Range", { placeholder: "203.0.113.0/24" });
  const toggle = (): void => void (range.row.hidden = place.input.value !== "");
  place.input.addEventListener("change", toggle);
  toggle();
  return { rows: [place.row, range.row], value: () => place.input.value || range.input.value.trim() };
}
