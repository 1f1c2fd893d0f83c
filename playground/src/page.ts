// The first screen: wires one workspace to the terminal, the map, the trail and the guide.
import { Aws } from "./console/aws.ts";
import type { ConsoleElement } from "./console/console.ts";
import { ApiError } from "./core/api.ts";
import type { Call } from "./core/call.ts";
import { Console } from "./core/console.ts";
import { announce, copyButton, h, icon, icons } from "./core/dom.ts";
import { loadConsole } from "./core/lazy.ts";
import type { Resource, Sandbox, ServerEvent } from "./core/messages.ts";
import { setTheme, storedTheme, storeTheme, type Theme } from "./core/theme.ts";
import { Workspace } from "./core/workspace.ts";
import { make } from "./register.ts";

setTheme(storedTheme());

const workspace = new Workspace(location.origin, "page");
const shell = new Console(workspace.client, () => workspace.open(), "cloudlet:history");

const terminal = make("cloudlet-terminal");
const guide = make("cloudlet-guide");
const map = make("cloudlet-map");
const trail = make("cloudlet-trail");
const status = make("cloudlet-status");
const notice = make("cloudlet-notice");
const connect = make("cloudlet-connect");
const why = make("cloudlet-why");
const aws = new Aws(workspace.client, () => workspace.open());

const place = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

function build(): void {
  terminal.console = shell;
  place(".guide-panel").append(guide);
  place(".terminal-panel").append(notice, terminal);
  place(".map-panel").append(scroller(map, "What exists"));
  place(".trail-panel").append(scroller(trail, "Calls"));
  place(".trail-panel .panel-head").append(trail.filterBar());
  place("#actions").append(status, connectButton(), resetButton(), themeButton());
  document.body.append(connect, why);
}

function scroller(content: HTMLElement, label: string): HTMLElement {
  return h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, content);
}

function listen(): void {
  workspace.on("status", (s) => {
    status.show(s);
    notice.show(s);
  });
  workspace.on("sandbox", showAccount);
  workspace.on("resources", (r: Resource[]) => map.update(r));
  workspace.on("event", took);
  notice.addEventListener("retry", () => void workspace.open());
  guide.addEventListener("insert", (e) => {
    view("terminal");
    terminal.prompt.set((e as CustomEvent<string>).detail);
    terminal.prompt.focus();
  });
  trail.addEventListener("look", (e) => map.look((e as CustomEvent<string[]>).detail));
  trail.addEventListener("why", (e) => void why.open((e as CustomEvent<Call>).detail, workspace, aws));
  for (const b of viewButtons()) b.addEventListener("click", () => view(b.dataset.view!));
  addEventListener("hashchange", () => location.hash.startsWith("#/") && view("console"));
}

function took(e: ServerEvent): void {
  if (e.type === "reset") return cleared();
  if (e.type !== "call") return;
  const call = trail.add(e.event);
  guide.take({ name: call.name, who: call.who, outcome: call.outcome });
  map.note(call.changes);
  badge(call.changes.length > 0);
}

function cleared(): void {
  trail.clear();
  map.clear();
  guide.clear();
  terminal.note("The sandbox was reset: everything in it is gone, its keys stay the same.");
  announce("The sandbox was reset");
}

/** On a phone one view shows at a time; a dot says that another has news. */
function badge(changed: boolean): void {
  const shown = place("#main").dataset.view;
  for (const name of changed ? ["map", "trail"] : ["trail"])
    if (name !== shown) place(`.views [data-view=${name}]`).classList.add("news");
}

function viewButtons(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>("button[data-view]");
}

/** Shows a view; beside the map and the calls a wide page keeps the terminal or the console. */
function view(name: string): void {
  const main = place("#main");
  main.dataset.view = name;
  if (name === "terminal" || name === "console") main.dataset.work = name;
  for (const b of viewButtons())
    b.setAttribute("aria-pressed", String(b.dataset.view === (b.closest(".tabs") ? main.dataset.work : name)));
  place(`.views [data-view=${name}]`).classList.remove("news");
  if (name === "console") void openConsole();
}

let opened: ConsoleElement | null = null;

/** Loads the console when it is first wanted; its views have addresses, "#/users". */
async function openConsole(): Promise<void> {
  if (opened) return;
  if (!location.hash.startsWith("#/")) history.replaceState(null, "", "#/dashboard");
  try {
    await loadConsole();
  } catch (e) {
    place("#console").replaceChildren(h("p", { class: "error", role: "alert" }, (e as Error).message));
    return;
  }
  if (opened) return;
  opened = document.createElement("cloudlet-console") as ConsoleElement;
  place("#console").replaceChildren(opened);
  opened.start(workspace, aws);
}

function showAccount(s: Sandbox): void {
  const fact = (name: string, value: string) =>
    h("span", { class: "fact" }, h("span", { class: "label" }, name), h("code", {}, value));
  place("#account").replaceChildren(
    h(
      "span",
      { class: "fact" },
      h("span", { class: "label" }, "Account"),
      h("code", {}, s.account),
      copyButton("Copy the account id", () => s.account),
    ),
    fact("Region", s.region),
  );
}

function connectButton(): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "primary",
      onclick: () => {
        if (workspace.sandbox) connect.open(workspace.sandbox);
        else announce("There is no sandbox yet");
      },
    },
    icon(icons.plug),
    h("span", {}, "Connect your tools"),
  );
}

/** Asks once more in its own place, since a reset cannot be undone. */
function resetButton(): HTMLElement {
  const label = h("span", {}, "Reset");
  const button = h("button", { type: "button", class: "reset", title: "Reset the sandbox" }, icon(icons.reset), label);
  const calm = () => {
    button.classList.remove("sure");
    label.textContent = "Reset";
  };
  button.addEventListener("blur", calm);
  button.addEventListener("click", async () => {
    if (!button.classList.contains("sure")) {
      button.classList.add("sure");
      label.textContent = "Really reset?";
      return;
    }
    calm();
    await workspace.reset().catch((e: ApiError) => terminal.note(`The sandbox was not reset. ${e.message}`));
  });
  return button;
}

function themeButton(): HTMLElement {
  const themes: [Theme, string, string][] = [
    ["auto", "as the system", icons.auto],
    ["light", "light", icons.sun],
    ["dark", "dark", icons.moon],
  ];
  let at = themes.findIndex(([t]) => t === storedTheme());
  const button = h("button", { type: "button", class: "quiet theme" });
  const draw = () => {
    const [, name, path] = themes[at]!;
    button.setAttribute("aria-label", `Theme: ${name}`);
    button.title = `Theme: ${name}`;
    button.replaceChildren(icon(path));
  };
  button.addEventListener("click", () => {
    at = (at + 1) % themes.length;
    storeTheme(themes[at]![0]);
    setTheme(themes[at]![0]);
    draw();
  });
  draw();
  return button;
}

build();
listen();
status.show(workspace.status);
void workspace.open();
if (location.hash.startsWith("#/")) view("console");
else if (matchMedia("(pointer: fine)").matches) terminal.prompt.focus();
