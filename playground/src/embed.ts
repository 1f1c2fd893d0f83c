// The frame of the widget: /embed/v1/{lab}?theme=&mode=&session=&readonly=&attached=
import { setTheme, type Theme } from "./core/theme.ts";
import { Host, type HostMessage } from "./core/frame.ts";
import { Workspace } from "./core/workspace.ts";
import type { LabOptions } from "./elements/lab.ts";
import { make } from "./register.ts";

declare const LABS: Record<string, { title: string; code: string }>; // by build.mjs

const query = new URLSearchParams(location.search);
const name = decodeURIComponent(location.pathname.split("/").pop() ?? "");
const origin = new URL(location.href).origin; // the document's own may be opaque

const asTheme = (t: string | null | undefined): Theme => (t === "light" || t === "dark" ? t : "auto");

function options(): LabOptions {
  const lab = Object.hasOwn(LABS, name) ? LABS[name] : undefined;
  const attached = query.has("attached");
  const mode = query.get("mode");
  return {
    title: lab?.title ?? (attached ? "AWS lab" : `There is no lab called ${name}`),
    code: lab?.code ?? "",
    mode: mode === "terminal" || mode === "editor" || mode === "both" ? mode : attached ? "editor" : "both",
    attached,
    readonly: query.has("readonly"),
  };
}

setTheme(asTheme(query.get("theme")));

const lab = make("cloudlet-frame");
lab.options = options();
lab.workspace = new Workspace(origin, `lab:${query.get("session") || name}`);

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
      host.tell("ready");
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

document.querySelector("main")!.append(lab);
for (const type of ["run", "output", "result", "error"])
  lab.addEventListener(type, (e) => {
    if (e.target === lab) host.tell(type, (e as CustomEvent<Record<string, unknown>>).detail);
  });

new ResizeObserver(measure).observe(lab);
measure();
host.tell("ready");
