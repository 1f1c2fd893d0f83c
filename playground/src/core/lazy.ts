declare const CONSOLE: string; // URL, by build.mjs

let loading: Promise<void> | null = null;

/** Loads the console's script, once; it defines <cloudlet-console>. */
export function loadConsole(): Promise<void> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = CONSOLE;
    script.onload = () => resolve();
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("The console could not be loaded: the server does not answer."));
    };
    document.head.append(script);
  });
  return loading;
}
