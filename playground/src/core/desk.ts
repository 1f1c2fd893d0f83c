import type { Aws } from "../console/aws.ts";
import type { Call } from "./call.ts";
import type { Console } from "./console.ts";
import { Emitter } from "./emitter.ts";
import { Faults } from "./faults.ts";
import type { Resource } from "./messages.ts";
import { splitCommands } from "./split.ts";
import type { Workspace } from "./workspace.ts";

interface Events {
  show: string;
  news: string;
  insert: string;
  note: string;
  look: string[];
  call: Call;
  past: Resource[] | null;
  why: Call;
}

/** What the views of the page share, and how they speak to each other. */
export class Desk extends Emitter<Events> {
  readonly faults: Faults;

  constructor(
    readonly workspace: Workspace,
    readonly shell: Console,
    readonly aws: Aws,
  ) {
    super();
    this.faults = new Faults(workspace);
  }

  /** Brings a view to the front, by its name. */
  show(view: string): void {
    this.emit("show", view);
  }

  /** Marks a view that is not in front: something happened in it. */
  news(view: string): void {
    this.emit("news", view);
  }

  /** Puts a command on the terminal's prompt, for the reader to run. */
  insert(command: string): void {
    this.show("terminal");
    this.emit("insert", command);
  }

  /** Runs commands in the terminal. */
  run(commands: string): void {
    this.show("terminal");
    void this.shell.run(splitCommands(commands));
  }

  /** Says something in the terminal, and to a screen reader. */
  note(text: string): void {
    this.emit("note", text);
  }

  /** Points at resources, by the keys of the inventory; an empty list points at none. */
  look(keys: string[]): void {
    this.emit("look", keys);
  }

  /** Shows what existed at an earlier moment; null shows the present again. */
  past(resources: Resource[] | null): void {
    this.emit("past", resources);
  }

  /** Tells that a call was made. */
  called(call: Call): void {
    this.emit("call", call);
  }

  /** Opens the explanation of a call. */
  why(call: Call): void {
    this.emit("why", call);
  }
}
