import type { View } from "../view.ts";

/** Does work whenever something of EC2's of one of these types came, went or changed its state; of any type, if none is given. */
export function news(types: string[], work: () => void): NonNullable<View["changed"]> {
  let known = "";
  return (now) => {
    const states = now
      .filter((r) => r.service === "ec2" && (!types.length || types.includes(r.type)))
      .map((r) => `${r.id} ${r.state ?? ""}`)
      .join();
    if (known && known !== states) work();
    known = states;
  };
}
