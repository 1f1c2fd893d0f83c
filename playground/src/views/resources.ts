import { icons } from "../core/dom.ts";
import { scroller, type View } from "../core/layout.ts";
import { make } from "../register.ts";

/** What exists, and what each call changed. */
export const resources: View = {
  name: "map",
  label: "What exists",
  icon: icons.box,
  place: "state",
  open(desk) {
    const map = make("cloudlet-map");
    desk.workspace.on("resources", (r) => map.update(r));
    desk.workspace.on("event", (e) => e.type === "reset" && map.clear());
    desk.on("look", (keys) => map.look(keys));
    desk.on("call", (call) => {
      map.note(call.changes);
      if (call.changes.length) desk.news("map");
    });
    return scroller("What exists", map);
  },
};
