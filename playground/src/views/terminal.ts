import { announce, h, icons } from "../core/dom.ts";
import type { View } from "../core/layout.ts";
import { make } from "../register.ts";

/** The commands, and how it stands with the link to the sandbox. */
export const terminal: View = {
  name: "terminal",
  label: "Terminal",
  icon: icons.terminal,
  place: "work",
  bare: true,
  open(desk) {
    const terminal = make("cloudlet-terminal");
    const notice = make("cloudlet-notice");
    const { workspace } = desk;
    terminal.console = desk.shell;
    workspace.on("status", (s) => notice.show(s));
    notice.addEventListener("retry", () => void workspace.open());
    desk.on("note", (text) => {
      terminal.note(text);
      announce(text);
    });
    desk.on("insert", (command) => {
      terminal.prompt.set(command);
      terminal.prompt.focus();
    });
    desk.on("show", (name) => name === "terminal" && matchMedia("(pointer: fine)").matches && terminal.prompt.focus());
    return h("div", { class: "column" }, notice, terminal);
  },
};
