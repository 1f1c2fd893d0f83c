import type { Api } from "../core/api.ts";
import { h } from "../core/dom.ts";
import { checks } from "./checks.ts";

/** Joining a class: its code, a nickname, and off to the sandbox. */
export class Joining {
  private readonly code = h("input", {
    id: "code",
    required: true,
    maxlength: 9,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
  });
  private readonly name = h("input", { id: "name", required: true, maxlength: 40, autocomplete: "nickname" });
  private readonly about = h(
    "p",
    { class: "lead", role: "status" },
    "Your instructor has the code of your class. You need no account.",
  );
  private readonly error = h("p", { class: "error", role: "alert" });
  readonly root = h(
    "form",
    { class: "card narrow" },
    h("h1", {}, "Join a class"),
    this.about,
    h("label", { for: "code" }, "Code"),
    this.code,
    h("label", { for: "name" }, "What shall we call you?"),
    this.name,
    h("button", { type: "submit", class: "primary" }, "Join"),
    this.error,
    checks(),
  );

  constructor(private readonly api: Api) {
    this.code.value = location.hash.slice(1);
    this.code.addEventListener("change", () => void this.look());
    if (this.code.value) void this.look();
    this.root.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.join();
    });
  }

  private async look(): Promise<void> {
    const c = await this.api.class(this.code.value).catch(() => null);
    if (c) this.about.textContent = c.title;
  }

  private async join(): Promise<void> {
    this.error.textContent = "";
    try {
      const { sandbox } = await this.api.joinClass(this.code.value, this.name.value);
      location.href = `/#sandbox=${sandbox.id}&token=${sandbox.token}`;
    } catch (e) {
      this.error.textContent = (e as Error).message;
    }
  }
}
