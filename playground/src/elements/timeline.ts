import type { Desk } from "../core/desk.ts";
import { announce, copyButton, h, icon, icons } from "../core/dom.ts";
import { kindOf } from "../core/kinds.ts";
import type { Sandbox, Share, Step } from "../core/messages.ts";

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/**
 * The steps of the sandbox, newest first: look at what existed then, go back, or branch off into a sandbox of its
 * own. It reads them anew when something changed.
 */
export class TimelineElement extends HTMLElement {
  desk!: Desk;
  private steps: Step[] = [];
  private looking: number | null = null;
  private waiting = 0;
  private offs: (() => void)[] = [];
  private readonly list = h("ol", { class: "steps-line", "aria-label": "Steps, newest first" });
  private readonly note = h("div", { class: "timeline-note" });
  private readonly undo = h("button", { type: "button", class: "quiet" }, icon(icons.reset), "Undo");

  connectedCallback(): void {
    this.append(this.note, this.list);
    const { workspace } = this.desk;
    this.offs = [
      workspace.on("event", (e) => {
        if (e.type === "reset" || e.type === "restore" || (e.type === "call" && !e.event.readOnly)) this.soon();
      }),
      workspace.on("sandbox", () => this.soon()),
    ];
    this.soon();
  }

  disconnectedCallback(): void {
    this.offs.forEach((off) => off());
  }

  /** What stands beside the title. */
  tools(): HTMLElement {
    this.undo.addEventListener(
      "click",
      () => void this.attempt(() => this.back(undefined, "The last change was undone")),
    );
    const share = h("button", { type: "button", class: "quiet" }, icon(icons.plug), "Share");
    share.addEventListener("click", () => void this.attempt(() => this.share()));
    const mark = h("button", { type: "button", class: "quiet" }, icon(icons.tag), "Checkpoint");
    mark.addEventListener("click", () => this.askName());
    const take = h("button", { type: "button", class: "quiet" }, icon(icons.code), "Export");
    take.addEventListener("click", () => void this.attempt(() => this.export("cli")));
    return h("span", { class: "timeline-tools" }, this.undo, mark, share, take);
  }

  /** Asks for the name of a checkpoint, in its own place. */
  private askName(): void {
    const name = h("input", {
      name: "name",
      maxlength: 60,
      required: true,
      "aria-label": "Name of this moment",
      placeholder: "before the experiment",
    });
    const form = h(
      "form",
      { class: "checkpoint-form" },
      name,
      h("button", { type: "submit", class: "primary" }, "Keep"),
    );
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      void this.attempt(async () => {
        await this.desk.workspace.api.checkpoint(this.desk.workspace.sandbox!, name.value);
        this.note.replaceChildren();
        announce(`This moment is ${name.value}`);
        this.soon();
      });
    });
    this.note.replaceChildren(form);
    name.focus();
  }

  /** Shows what exists as text to take away. */
  private async export(as: "cli" | "terraform"): Promise<void> {
    const { api, sandbox } = this.desk.workspace;
    const { name, text } = await api.exported(sandbox!, as);
    const choice = (label: string, kind: "cli" | "terraform") =>
      h(
        "button",
        {
          type: "button",
          "aria-pressed": String(kind === as),
          onclick: () => void this.attempt(() => this.export(kind)),
        },
        label,
      );
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const save = h("a", { href: url, download: name, class: "button" }, `Download ${name}`);
    const close = h("button", { type: "button", class: "quiet", onclick: () => this.note.replaceChildren() }, "Close");
    this.note.replaceChildren(
      h("div", { class: "export-head" }, choice("CLI script", "cli"), choice("Terraform", "terraform"), save, close),
      h(
        "div",
        { class: "export" },
        h("pre", { tabindex: 0, role: "region", "aria-label": name }, text),
        copyButton("Copy it", () => text),
      ),
    );
  }

  /** Many calls in a moment are one reading. */
  private soon(): void {
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.read(), 120);
  }

  private async read(): Promise<void> {
    const s = this.desk.workspace.sandbox;
    if (!s) return;
    this.steps = await this.desk.workspace.api.timeline(s).catch(() => this.steps);
    this.draw();
  }

  private draw(): void {
    this.undo.disabled = !this.steps.length;
    if (!this.steps.length) {
      this.list.replaceChildren(
        h(
          "li",
          { class: "empty" },
          "Nothing has changed yet. Each call that changes something is a step, and you can go back to any of them.",
        ),
      );
      return;
    }
    this.list.replaceChildren(...this.steps.map((s, i) => this.row(s, i === this.steps.length - 1)).reverse());
  }

  private row(s: Step, last: boolean): HTMLElement {
    const [service, operation] = s.name.split(":");
    const button = (label: string, does: string, act: () => Promise<void>) => {
      const b = h(
        "button",
        { type: "button", class: "quiet", title: does, "aria-label": `${label}: ${does}, ${s.name}` },
        label,
      );
      b.addEventListener("click", () => void this.attempt(act));
      return b;
    };
    const changes = (s.changes ?? [])
      .slice(0, 3)
      .map((c) => `${c.verb} ${kindOf(c.service, c.type).one} ${c.name || c.id}`);
    return h(
      "li",
      { class: this.looking === s.n ? "step looking" : "step", "data-service": service, "data-step": s.n },
      h(
        "div",
        { class: "what" },
        h(
          "span",
          { class: "op" },
          h("span", { class: "service" }, service),
          h("span", { class: "colon" }, ":"),
          operation,
        ),
        h("span", { class: "meta" }, s.who, " ", h("time", { datetime: s.at }, clock.format(new Date(s.at)))),
        changes.length > 0 && h("span", { class: "did" }, changes.join(", ")),
        s.checkpoint && h("span", { class: "checkpoint" }, icon(icons.tag), s.checkpoint),
      ),
      h(
        "div",
        { class: "acts" },
        !last && button("Look", "See what existed after this step", () => this.look(s)),
        !last &&
          button("Go back", "Make it as it was after this step", () => this.back(s.n, `Back to after ${s.name}`)),
        button("Branch", "Open a copy from here in a new tab", () => this.branch(s.n)),
      ),
    );
  }

  /** Shows what existed after a step, in the place of what exists. */
  private async look(s: Step): Promise<void> {
    const { workspace } = this.desk;
    const then = await workspace.api.look(workspace.sandbox!, s.n);
    this.looking = s.n;
    this.desk.past(then);
    this.draw();
    const now = h("button", { type: "button" }, "Back to now");
    now.addEventListener("click", () => this.present());
    this.note.replaceChildren(h("p", { role: "status" }, `“What exists” shows the moment after ${s.name}. `, now));
    this.desk.show("map");
    this.desk.show("timeline");
  }

  private present(): void {
    this.looking = null;
    this.note.replaceChildren();
    this.desk.past(null);
    this.draw();
  }

  private async back(step: number | undefined, said: string): Promise<void> {
    this.present();
    await this.desk.workspace.api.back(this.desk.workspace.sandbox!, step);
    announce(said);
  }

  private async branch(step: number): Promise<void> {
    const { api, sandbox } = this.desk.workspace;
    const b: Sandbox = await api.branch(sandbox!, step);
    const link = h(
      "a",
      { href: `/#sandbox=${b.id}&token=${b.token}`, target: "_blank", rel: "noopener" },
      "Open the branch",
    );
    this.note.replaceChildren(
      h("p", { role: "status" }, "A copy of the account was made, with root keys of its own. ", link),
    );
  }

  private async share(): Promise<void> {
    const { api, sandbox } = this.desk.workspace;
    const s: Share = await api.share(sandbox!);
    const until = new Date(s.expires).toLocaleDateString();
    this.note.replaceChildren(
      h("p", { role: "status" }, `Whoever has this address gets a copy of the sandbox as it is now, until ${until}.`),
      h(
        "p",
        { class: "shared" },
        h("code", {}, s.url),
        copyButton("Copy the address", () => s.url),
      ),
    );
  }

  /** Does something; what goes wrong is told. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (e) {
      this.note.replaceChildren(h("p", { class: "error", role: "alert" }, (e as Error).message));
    }
  }
}
