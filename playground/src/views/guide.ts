import { icons } from "../core/dom.ts";
import type { View } from "../core/layout.ts";
import { make } from "../register.ts";

/** The first steps. */
export const guide: View = {
  name: "guide",
  label: "Setting up",
  icon: icons.book,
  place: "guide",
  bare: true,
  open(desk) {
    const guide = make("cloudlet-guide");
    desk.on("call", (call) => guide.take({ name: call.name, who: call.who, outcome: call.outcome }));
    desk.workspace.on("event", (e) => e.type === "reset" && guide.clear());
    guide.addEventListener("insert", (e) => desk.insert((e as CustomEvent<string>).detail));
    return guide;
  },
};
