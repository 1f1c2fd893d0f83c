import { h, icons } from "../core/dom.ts";
import { scroller, type View } from "../core/layout.ts";
import { make } from "../register.ts";

/** Switches for failures. */
export const faults: View = {
  name: "faults",
  label: "Failures",
  icon: icons.bolt,
  place: "history",
  open(desk, head) {
    const panel = make("cloudlet-faults");
    panel.desk = desk;
    head.append(h("p", { class: "faults-intro" }, "What goes wrong in the real AWS, for every client of this sandbox"));
    return scroller("Failures", panel);
  },
};
