import { icons } from "../core/dom.ts";
import { scroller, type View } from "../core/layout.ts";
import { Lessons } from "../core/lessons.ts";
import { make } from "../register.ts";

/** The lessons: the list, and the one that is on. "#lesson=NAME" opens one. */
export const lesson: View = {
  name: "lesson",
  label: "Lessons",
  icon: icons.book,
  place: "guide",
  bare: true,
  address: /^#lesson=[a-z0-9-]+$/,
  open(desk) {
    const panel = make("cloudlet-lesson");
    panel.desk = desk;
    panel.lessons = new Lessons(desk.workspace);
    return scroller("Lesson", panel);
  },
};
