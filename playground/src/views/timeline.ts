import { icons } from "../core/dom.ts";
import { scroller, type View } from "../core/layout.ts";
import { make } from "../register.ts";

/** The calls that changed something, and the way back to each of them. */
export const timeline: View = {
  name: "timeline",
  label: "Timeline",
  icon: icons.clock,
  place: "history",
  open(desk, head) {
    const line = make("cloudlet-timeline");
    line.desk = desk;
    head.append(line.tools());
    return scroller("Timeline", line);
  },
};
