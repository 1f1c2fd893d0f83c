import { announce, h, icons } from "../core/dom.ts";
import { Inventory } from "../core/inventory.ts";
import { scroller, type View } from "../core/layout.ts";
import type { Change } from "../core/messages.ts";
import { paced } from "../core/paced.ts";
import { Remembered } from "../core/remembered.ts";
import { make } from "../register.ts";

const forms = { picture: "Picture", list: "List" } as const;
type Form = keyof typeof forms;
const mostSaid = 5; // changes told one by one

/** What exists, and what each call changed: as a picture or as a list. */
export const resources: View = {
  name: "map",
  label: "What exists",
  icon: icons.box,
  place: "state",
  open(desk, head) {
    const inventory = new Inventory();
    const past = new Inventory();
    const drawings = { picture: make("cloudlet-picture"), list: make("cloudlet-list") };
    const form = new Remembered<Form>("cloudlet:map", "picture", Object.keys(forms) as Form[]);
    const none = h("p", { class: "empty" }, "Nothing yet. What your calls create appears here at once.");
    const stage = h("div", {});
    let looking = false;
    const draw = paced(() => {
      const groups = (looking ? past : inventory).groups();
      stage.classList.toggle("past", looking);
      const drawing = drawings[form.value];
      stage.replaceChildren(groups.length ? drawing : none);
      if (groups.length) drawing.show(groups);
    });
    let news: Change[] = [];
    const tell = paced(() => {
      announce(news.length > mostSaid ? `${news.length} changes` : news.map(said).join(", "));
      news = [];
    });
    head.append(form.buttons("Show what exists as", forms, draw));
    desk.on("past", (then) => {
      looking = then !== null;
      past.update(then ?? []);
      draw();
    });
    desk.workspace.on("resources", (r) => (inventory.update(r), draw()));
    desk.workspace.on("event", (e) => e.type === "reset" && (inventory.clear(), draw()));
    desk.on("look", (keys) => drawings[form.value].look(keys));
    desk.on("call", ({ changes }) => {
      if (!changes.length) return;
      inventory.note(changes, performance.now());
      draw();
      news.push(...changes);
      tell();
      desk.news("map");
    });
    draw();
    return scroller("What exists", stage);
  },
};

function said(c: Change): string {
  return `${c.name || c.id} ${c.verb}`;
}
