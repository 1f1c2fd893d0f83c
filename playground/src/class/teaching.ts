import type { Api } from "../core/api.ts";
import { h } from "../core/dom.ts";
import type { Class } from "../core/messages.ts";
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
    const c: Class = { code: led[1]!, secret: led[2]!, title: "", ends: "" };
    this.root.replaceChildren(new WallView(this.api, c).root);
  }

  private async form(): Promise<HTMLElement> {
    const lessons = await this.api.lessons().catch(() => []);
    const title = h("input", { id: "title", required: true, maxlength: 100, value: "Our first cloud" });
    const lesson = h(
      "select",
      { id: "lesson" },
      h("option", { value: "" }, "None: free exploring"),
      ...lessons.map((l) => h("option", { value: l.name }, l.title)),
    );
    const minutes = h("input", { id: "minutes", type: "number", min: 10, max: 720, value: 120 });
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
      h("label", { for: "lesson" }, "Lesson"),
      lesson,
      h("label", { for: "minutes" }, "Minutes"),
      minutes,
      h("button", { type: "submit", class: "primary" }, "Open the class"),
      error,
    );
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      const wish = { title: title.value, lesson: lesson.value, minutes: Number(minutes.value) };
      this.api.createClass(from ? { ...wish, from: { id: from[1]!, token: from[2]! } } : wish).then(
        (c) => (location.hash = `#${c.code}.${c.secret}`),
        (e: Error) => (error.textContent = e.message),
      );
    });
    return form;
  }
}
