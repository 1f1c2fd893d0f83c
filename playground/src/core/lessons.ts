import type { Api } from "./api.ts";
import { Emitter } from "./emitter.ts";
import type { InClass, Lesson, Progress, Sandbox } from "./messages.ts";
import type { Workspace } from "./workspace.ts";

interface Events {
  progress: Progress;
  together: boolean;
}

/** The lessons of a server, and the one that is on in the sandbox. Methods throw ApiError. */
export class Lessons extends Emitter<Events> {
  private seat: InClass | null = null;

  constructor(private readonly workspace: Workspace) {
    super();
    workspace.on("event", (e) => {
      if (e.type !== "class") return;
      this.seat = e.class;
      this.emit("together", this.together);
    });
    workspace.on("event", (e) => e.type === "lesson" && this.emit("progress", e.lesson));
  }

  /** All of them, in the order of the course; of a learner in a class, the class's. */
  async list(): Promise<Lesson[]> {
    const sandbox = this.workspace.sandbox;
    this.seat = sandbox && (await this.api.inClass(sandbox).catch(() => null));
    const all = await this.api.lessons();
    const names = this.seat?.lessons ?? [];
    return names.length ? names.flatMap((name) => all.find((l) => l.name === name) ?? []) : all;
  }

  /** Whether the sandbox is in a class that goes from step to step together. */
  get together(): boolean {
    return !!this.seat?.live && this.seat.lessons.length > 0;
  }

  /** The text of one. */
  async text(name: string): Promise<Lesson> {
    return this.api.lesson(await this.sandbox(), name);
  }

  /** The lesson that is on, or null. */
  async current(): Promise<Progress | null> {
    return this.api.progress(await this.sandbox());
  }

  begin(lesson: string): Promise<Progress> {
    return this.tell("", { lesson });
  }

  hint(task: string): Promise<Progress> {
    return this.tell("/hint", { task });
  }

  reveal(task: string): Promise<Progress> {
    return this.tell("/solution", { task });
  }

  /** Goes back to when the last task was done. */
  restore(): Promise<Progress> {
    return this.tell("/restore", {});
  }

  async leave(): Promise<void> {
    await this.api.leave(await this.sandbox());
  }

  private async tell(what: string, wish: object): Promise<Progress> {
    const p = await this.api.wish(await this.sandbox(), what, wish);
    this.emit("progress", p);
    return p;
  }

  private get api(): Api {
    return this.workspace.api;
  }

  private async sandbox(): Promise<Sandbox> {
    await this.workspace.open();
    if (!this.workspace.sandbox) throw new Error(this.workspace.status.message ?? "There is no sandbox yet.");
    return this.workspace.sandbox;
  }
}
