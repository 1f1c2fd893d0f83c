// The first screen: one workspace, the views on it, and what stands above them.
import { Aws } from "./console/aws.ts";
import type { ApiError } from "./core/api.ts";
import { Bill } from "./core/bill.ts";
import { Console } from "./core/console.ts";
import { Desk } from "./core/desk.ts";
import { announce, copyButton, h, icon, icons } from "./core/dom.ts";
import { Layout } from "./core/layout.ts";
import type { Sandbox } from "./core/messages.ts";
import { setTheme, storedTheme, storeTheme, type Theme } from "./core/theme.ts";
import { Workspace } from "./core/workspace.ts";
import { make } from "./register.ts";
import { views } from "./views.ts";

setTheme(storedTheme());

const workspace = new Workspace(location.origin, "page");
const shell = new Console(workspace.client, () => workspace.open(), "cloudlet:history");

const aws = new Aws(workspace.client, () => workspace.open());
const desk = new Desk(workspace, shell, aws);
const layout = new Layout(desk, views);

const status = make("cloudlet-status");
const connect = make("cloudlet-connect");
const why = make("cloudlet-why");
const seat = make("cloudlet-seat");
const lamp = make("cloudlet-fault-lamp");
const cost = make("cloudlet-cost-meter");

const place = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;

function build(): void {
  layout.mount(place("noscript"));
  place("#actions").append(status, cost, connectButton(), resetButton(), themeButton());
  place(".top").append(seat, lamp);
  seat.start(desk);
  lamp.start(desk);
  cost.start(new Bill(workspace));
  document.body.append(connect, why);
}

function listen(): void {
  workspace.on("status", (s) => status.show(s));
  workspace.on("sandbox", showAccount);
  workspace.on("event", (e) => {
    if ((e.type !== "reset" && e.type !== "restore") || e.past) return;
    desk.note(
      e.type === "reset"
        ? "The sandbox was reset: everything in it is gone, its keys stay the same."
        : "The sandbox went back to an earlier moment.",
    );
  });
  desk.on("why", (call) => void why.open(call, workspace, aws));
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
    await workspace.reset().catch((e: ApiError) => desk.note(`The sandbox was not reset. ${e.message}`));
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
if (!location.hash && matchMedia("(pointer: fine)").matches) desk.show("terminal");
