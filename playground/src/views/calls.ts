import type { Call } from "../core/call.ts";
import { icons } from "../core/dom.ts";
import { scroller, type View } from "../core/layout.ts";
import { make } from "../register.ts";

/** The calls as they happen, each with IAM's decision. */
export const calls: View = {
  name: "trail",
  label: "Calls",
  icon: icons.list,
  place: "history",
  open(desk, head) {
    const trail = make("cloudlet-trail");
    head.append(trail.filterBar());
    desk.workspace.on("event", (e) => {
      if (e.type === "reset") trail.clear();
      if (e.type !== "call") return;
      desk.called(trail.add(e.event));
      desk.news("trail");
    });
    trail.addEventListener("look", (e) => desk.look((e as CustomEvent<string[]>).detail));
    trail.addEventListener("why", (e) => desk.why((e as CustomEvent<Call>).detail));
    return scroller("Calls", trail);
  },
};
