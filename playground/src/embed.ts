// The frame of the widget: /embed/v1/{lab}?theme=&mode=&session=&readonly=&attached=
import { Host, type HostMessage } from "./core/frame.ts";
import type { LabText } from "./core/messages.ts";
import { setTheme, type Theme } from "./core/theme.ts";
import { Workspace } from "./core/workspace.ts";
import { Completions } from "./elements/completions.ts";
import { Lab, type LabOptions } from "./elements/lab.ts";
import { Notice } from "./elements/notice.ts";
import { Prompt } from "./elements/prompt.ts";
import { StatusLine } from "./elements/status.ts";
import { TaskCard } from "./elements/task.ts";
import { Tasks } from "./elements/tasks.ts";
import { Terminal } from "./elements/terminal.ts";

/** Only what a widget is made of: it is loaded by pages that want to be light. */
const elements = {
  "cloudlet-completions": Completions,
  "cloudlet-frame": Lab,
  "cloudlet-notice": Notice,
  "cloudlet-prompt": Prompt,
  "cloudlet-status": StatusLine,
  "cloudlet-task": TaskCard,
  "cloudlet-tasks": Tasks,
  "cloudlet-terminal": Terminal,
};
for (const [tag, element] of Object.entries(elements)) customElements.define(tag, element);

const query = new URLSearchParams(location.search);
const name = location.pathname.split("/").pop()!;
const origin = new URL(location.href).origin; // the document's own may be opaque

const asTheme = (t: string | null | undefined): Theme => (t === "light" || t === "dark" ? t : "auto");

const shells = ["sh", "bash", "shell", "zsh", "console", "text", "plaintext"]; // as highlighters call them
const modes = ["terminal", "editor", "both"] as const;

/** What the server put into the document about the lab, or null when there is none of this name. */
const text = JSON.parse(document.querySelector("#lab")?.textContent || "null") as LabText | null;

function options(): LabOptions {
  const attached = query.has("attached");
  const tasks = text?.tasks ?? [];
  const lang = query.get("lang") ?? text?.lang ?? "sh";
  const asked = modes.find((m) => m === query.get("mode"));
  const mode = asked ?? (tasks.length ? "terminal" : attached ? "editor" : text?.code ? "both" : "terminal");
  const shown = !attached && mode !== "terminal";
  return {
    name,
    title: text?.title ?? (attached || name === "sh" ? "AWS lab" : `There is no lab called ${name} here`),
    code: shown ? (text?.code ?? "") : "", // the host page's comes with its hello
    output: shown ? (text?.output ?? "") : "",
    tasks,
    mode,
    attached,
    readonly: query.has("readonly"),
    lang: shells.includes(lang) ? "sh" : lang === "golang" ? "go" : lang,
  };
}

setTheme(asTheme(query.get("theme")));

const lab = document.createElement("cloudlet-frame") as Lab;
lab.options = options();
const session = query.get("session") || name;
lab.workspace = new Workspace(origin, `lab:${session}`);
lab.workspace.session.unkept = (sandbox) => host.tell("keep", { session, sandbox });

let told = 0; // the height that the host knows

/** Tells the host the height if it changed. A frame out of sight is not observed, but can be measured. */
function measure(again: unknown = false): void {
  const height = Math.ceil(lab.getBoundingClientRect().height);
  if (again === true || Math.abs(height - told) >= 2) host.tell("resize", { height: (told = height) });
}

const host = new Host((m: HostMessage) => {
  switch (m.type) {
    case "hello":
      if (m.theme) setTheme(asTheme(m.theme));
      if (typeof m.code === "string") lab.setCode(m.code.slice(0, 100_000));
      lab.workspace.session.offer(m.kept);
      host.tell("ready", { session });
      // Out of sight a frame may learn its width late, and no observer fires.
      for (const ms of [100, 1000]) setTimeout(measure, ms);
      return measure(true);
    case "run":
      return void lab.run();
    case "stop":
      return lab.stop();
    case "reset":
      return void lab.reset();
    case "theme":
      return setTheme(asTheme(m.theme));
    case "state":
      return host.tell("state", { id: m.id, state: lab.state });
  }
});
host.listen();

document.querySelector("main")!.replaceChildren(lab);
for (const type of ["run", "output", "result", "check", "hint", "complete", "error"])
  lab.addEventListener(type, (e) => {
    if (e instanceof CustomEvent) host.tell(type, e.detail as Record<string, unknown>);
  });

new ResizeObserver(measure).observe(lab);
measure();
host.tell("ready", { session });
