import { h, icon, icons } from "../core/dom.ts";

/** Whether this browser and its way to the server will do for a class: a list that fills in by itself. */
export function checks(): HTMLElement {
  const list = h("ul", { class: "checks", "aria-label": "Connection check", role: "list" });
  const found = (ok: boolean, text: string) =>
    list.append(h("li", { class: ok ? "good" : "bad" }, icon(ok ? icons.check : icons.cross), text));
  found(runs(), runs() ? "This browser can run the command line" : "This browser has no WebAssembly: use a newer one");
  void answers().then(
    (ms) => found(true, `The server answers in ${ms} ms`),
    () => found(false, "The server does not answer: look at your network"),
  );
  return list;
}

/** Whether WebAssembly is there and allowed: the smallest module compiles. */
function runs(): boolean {
  try {
    return !!new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  } catch {
    return false;
  }
}

/** The quicker of two answers, in milliseconds: the first may have to connect. */
async function answers(): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < 2; i++) {
    const start = performance.now();
    if (!(await fetch("/healthz", { cache: "no-store" })).ok) throw new Error("unwell");
    took.push(performance.now() - start);
  }
  return Math.max(1, Math.round(Math.min(...took)));
}
