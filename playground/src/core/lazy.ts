import type { GoRun } from "../gorun.ts";

declare const CONSOLE: string; // URLs, by build.mjs
declare const CODE: string;
declare const GORUN: string;

const loading = new Map<string, Promise<void>>();

/** Loads a script that defines an element, once; what is the element for the message when that fails. */
function load(url: string, what: string): Promise<void> {
  const known = loading.get(url);
  if (known) return known;
  const loaded = new Promise<void>((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => {
      loading.delete(url);
      script.remove();
      reject(new Error(`${what} could not be loaded: the server does not answer.`));
    };
    document.head.append(script);
  });
  loading.set(url, loaded);
  return loaded;
}

/** Loads the console's script; it defines <cloudlet-console>. */
export const loadConsole = (): Promise<void> => load(CONSOLE, "The console");

/** Loads the editor's script; it defines <cloudlet-code>. */
export const loadCode = (): Promise<void> => load(CODE, "The editor");

/** Loads what runs Go in the widget. */
export async function loadGo(): Promise<typeof GoRun> {
  await load(GORUN, "What runs Go");
  return (self as unknown as { CloudletGoRun: typeof GoRun }).CloudletGoRun;
}
