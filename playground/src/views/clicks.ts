import type { ConsoleElement } from "../console/console.ts";
import { icons } from "../core/dom.ts";
import type { View } from "../core/layout.ts";
import { loadConsole } from "../core/lazy.ts";

/** The console; its pages have addresses, "#/users". */
export const clicks: View = {
  name: "console",
  label: "Console",
  icon: icons.pointer,
  place: "work",
  bare: true,
  address: /^#\//,
  async open(desk) {
    if (!location.hash.startsWith("#/")) history.replaceState(null, "", "#/dashboard");
    await loadConsole();
    const element = document.createElement("cloudlet-console") as ConsoleElement;
    element.start(desk.workspace, desk.aws);
    return element;
  },
};
