import type { Context, View } from "./view.ts";

/** A page of the console; its arguments are the parts in capitals of its address. */
export type Show = (c: Context, ...args: string[]) => Promise<View>;

/** One of AWS's services in the console. */
export interface Service {
  name: string; // with which its addresses begin: "s3/create"; IAM's begin with nothing
  label: string;
  home: string;
  menu: [to: string, text: string][];
  /** The pages by their address; a part in capitals is given to the page. The one with most other parts counts. */
  routes: [path: string, show: Show][];
}
