import { announce, h, icons } from "../core/dom.ts";
import type { View } from "../core/layout.ts";
import { make } from "../register.ts";

const beginnings: [string, string][] = [
  ["aws sts get-caller-identity", "Who am I?"],
  ["aws s3 mb s3://my-first-bucket", "Make a bucket for files."],
  ["aws iam create-user --user-name alice", "Add a person, who may do nothing yet."],
  ["aws ec2 describe-vpcs", "See the network that each account begins with."],
  ["help", "What else this shell knows."],
];

/** What a reader finds who does not know where to begin: commands that run with a click. */
function welcome(run: (command: string) => void): HTMLElement {
  const row = ([command, does]: [string, string]) =>
    h(
      "li",
      {},
      h("button", { type: "button", class: "quiet", onclick: () => run(command) }, h("code", {}, command)),
      does,
    );
  return h(
    "div",
    { class: "welcome" },
    h("p", {}, "Type a command, or begin with one of these:"),
    h("ul", {}, ...beginnings.map(row)),
  );
}

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
    terminal.welcome = welcome((command) => {
      terminal.prompt.focus();
      desk.shell.enter(command);
    });
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
