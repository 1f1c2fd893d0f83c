import type { Resource, Sandbox } from "../core/messages.ts";
import type { Aws } from "./aws.ts";

/** What a view of the console works with. */
export interface Context {
  aws: Aws;
  sandbox: Sandbox;
  ask<T>(question: { ask: string } & Record<string, unknown>): Promise<T>;
  go(to: string): void; // to another view
  again(): void; // draws this view anew
}

/** A view: its title, and what stands under it. */
export interface View {
  title: string;
  body: Node[];
  changed?(now: Resource[]): void; // called while it shows, whenever something in the sandbox has changed
}
