import type { Api } from "../core/api.ts";
import { h } from "../core/dom.ts";
import type { Lesson } from "../core/messages.ts";
import { WallView } from "./wall.ts";

/**
 * Making a class, and then its wall. Who has the page's address leads the class: it ends in "#CODE.SECRET". Made from
 * "#from=SANDBOX.TOKEN", learners get copies of that sandbox.
 */
export class Teaching {
  readonly root = h("div", { class: "teaching" });

  constructor(private readonly api: Api) {
    addEventListener("hashchange", () => void this.open());
    void this.open();
  }

  private async open(): Promise<void> {
    const led = /^#(\w{6})\.(\w+)$/.exec(location.hash);
    if (!led) return this.root.replaceChildren(await this.form());
    this.root.replaceChildren(new WallView(this.api, { code: led[1]!, secret: led[2]! }).root);
  }

  private async form(): Promise<HTMLElement> {
    const lessons = await this.api.lessons().catch(() => []);
    const title = h("input", { id: "title", required: true, maxlength: 100, value: "Our first cloud" });
    const chosen: string[] = [];
    const minutes = h("input", { id: "minutes", type: "number", min: 10, max: 720, value: 120 });
    const waiting = h("input", { type: "checkbox" });
    const webhook = h("input", { id: "webhook", type: "url", maxlength: 500, placeholder: "https://…" });
    const error = h("p", { class: "error", role: "alert" });
    const from = /^#from=(\w+)\.(\w+)$/.exec(location.hash);
    const form = h(
      "form",
      { class: "card narrow" },
      h("h1", {}, "Teach a class"),
      h(
        "p",
        { class: "lead" },
        "Each learner gets a sandbox, and you see on a wall who needs help. Nobody needs an account.",
      ),
      from && h("p", {}, "Learners begin with a copy of your sandbox as it is now."),
      h("label", { for: "title" }, "Title"),
      title,
      choice(lessons, chosen),
      modes(),
      clouds(),
      h(
        "label",
        { class: "pick" },
        waiting,
        h("span", {}, "Waiting room", h("span", { class: "help" }, " it begins paused")),
      ),
      h(
        "label",
        { for: "webhook" },
        "Webhook",
        h("span", { class: "help" }, " is told who has finished; may stay empty"),
      ),
      webhook,
      h("label", { for: "minutes" }, "Minutes"),
      minutes,
      h("button", { type: "submit", class: "primary" }, "Open the class"),
      error,
    );
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const wish = {
        title: title.value,
        lessons: chosen,
        live: chosenIn(form, "mode") === "live",
        shared: chosenIn(form, "cloud") === "shared",
        paused: waiting.checked,
        webhook: webhook.value,
        minutes: Number(minutes.value),
      };
      this.api.createClass(from ? { ...wish, from: { id: from[1]!, token: from[2]! } } : wish).then(
        (c) => (location.hash = `#${c.code}.${c.secret}`),
        (e: Error) => (error.textContent = e.message),
      );
    });
    return form;
  }
}

/** The lessons of a course to choose from; chosen is kept in the order of ticking. */
function choice(lessons: Lesson[], chosen: string[]): HTMLElement {
  const marks = new Map<string, HTMLElement>();
  const tick = (name: string, on: boolean) => {
    if (on) chosen.push(name);
    else chosen.splice(chosen.indexOf(name), 1);
    for (const [n, mark] of marks) mark.textContent = chosen.includes(n) ? String(chosen.indexOf(n) + 1) : "";
  };
  const rows = lessons.map((l) => {
    const box = h("input", { type: "checkbox", value: l.name });
    const mark = h("span", { class: "place", "aria-hidden": "true" });
    marks.set(l.name, mark);
    box.addEventListener("change", () => tick(l.name, box.checked));
    return h("label", { class: "pick" }, box, h("span", {}, l.title), mark);
  });
  return h(
    "fieldset",
    { class: "lessons" },
    h("legend", {}, "Lessons"),
    h("p", { class: "help" }, "In the order in which you tick them; none for free exploring."),
    h("div", { class: "picks", tabindex: 0, role: "group", "aria-label": "Lessons to choose from" }, ...rows),
  );
}

function modes(): HTMLElement {
  return options("Pace", "mode", [
    ["self", "Each alone", "from lesson to lesson"],
    ["live", "All together", "you move everybody to the next step"],
  ]);
}

function clouds(): HTMLElement {
  return options("Cloud", "cloud", [
    ["own", "An AWS for each", "which can be reset and turned back"],
    ["shared", "One AWS for all", "an account for each: names are taken once, and accounts can share"],
  ]);
}

/** A choice of one; the first is chosen. */
function options(legend: string, name: string, list: [value: string, text: string, help: string][]): HTMLElement {
  const rows = list.map(([value, text, help], i) =>
    h(
      "label",
      { class: "pick" },
      h("input", { type: "radio", name, value, checked: i === 0 }),
      h("span", {}, text, h("span", { class: "help" }, ` ${help}`)),
    ),
  );
  return h("fieldset", {}, h("legend", {}, legend), ...rows);
}

function chosenIn(form: HTMLFormElement, name: string): FormDataEntryValue | null {
  return new FormData(form).get(name);
}
