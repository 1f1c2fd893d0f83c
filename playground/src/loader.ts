// The host's side of the widget: <cloudlet-lab>, the frame's height, and messages.
// core/frame.ts is the other side and lists them. Small on purpose, no imports.

type Detail = Record<string, unknown>;
interface Watched {
  root: HTMLElement; // where events are sent from
  server: string;
  opaque: boolean;
  took(type: string, detail: Detail): void;
}

const own = new URL((document.currentScript as HTMLScriptElement).src).origin;
const frames = new Map<HTMLIFrameElement, Watched>();
const names = /^(ready|run|output|result|check|hint|complete|error|resize|state)$/;

addEventListener("message", (e) => {
  for (const [frame, w] of frames) {
    if (e.source !== frame.contentWindow || e.origin !== (w.opaque ? "null" : w.server)) continue;
    const m = e.data as (Detail & { type: string }) | null;
    if (m?.cloudlet !== 1 || !names.test(m.type)) return;
    if (m.type === "resize") fit(frame, Number(m.height));
    w.took(m.type, m);
    if (m.type !== "state") w.root.dispatchEvent(new CustomEvent(m.type, { bubbles: true, detail: m }));
  }
});

function fit(frame: HTMLIFrameElement, height: number): void {
  const fixed = frame.dataset.fixed === "";
  const now = frame.offsetHeight;
  if (!fixed && height && Math.abs(height - now) > 1) frame.style.height = Math.max(40, Math.min(4000, height)) + "px";
}

const post = (f: HTMLIFrameElement, type: string, detail: Detail = {}): void => {
  const w = frames.get(f);
  if (w) f.contentWindow?.postMessage({ cloudlet: 1, type, ...detail }, w.opaque ? "*" : w.server);
};

/** The theme of the page around an element: what its background is. */
function themeOf(el: Element | null): string {
  for (; el; el = el.parentElement) {
    const c = getComputedStyle(el)
      .backgroundColor.match(/[\d.]+/g)
      ?.map(Number);
    if (c && (c[3] ?? 1) > 0.5) return c[0]! * 0.3 + c[1]! * 0.59 + c[2]! * 0.11 < 128 ? "dark" : "light";
  }
  const canvas = getComputedStyle(document.documentElement).colorScheme;
  return canvas.includes("dark") && matchMedia("(prefers-color-scheme:dark)").matches ? "dark" : "light";
}

class CloudletLab extends HTMLElement {
  private frame?: HTMLIFrameElement;
  private box?: HTMLElement;
  private ready = false;
  private intent = false;
  private pinned = ""; // by setTheme
  private serial = 0;
  private asked = new Map<number, (state: unknown) => void>();

  connectedCallback(): void {
    if (this.box) return;
    this.style.cssText += ";display:block;margin:12px 0";
    this.drawBox();
    const loading = this.getAttribute("loading");
    if (loading === "eager") this.makeFrame();
    else if (loading !== "click") {
      const near = new IntersectionObserver(
        (seen) => {
          if (!seen.some((s) => s.isIntersecting)) return;
          near.disconnect();
          this.makeFrame();
        },
        { rootMargin: "200px" },
      );
      near.observe(this);
    }
    live.add(this);
  }

  disconnectedCallback(): void {
    live.delete(this);
    if (this.frame) frames.delete(this.frame);
  }

  run(): void {
    this.intent = true;
    if (!this.ready) return this.makeFrame();
    post(this.frame!, "run");
  }
  stop(): void {
    if (this.frame) post(this.frame, "stop");
  }
  reset(): void {
    if (this.frame) post(this.frame, "reset");
  }
  getState(): Promise<unknown> {
    if (!this.ready) return Promise.resolve({ code: this.code() ?? "", running: false, status: "idle", exit: 0 });
    return new Promise((resolve) => {
      this.asked.set(++this.serial, resolve);
      post(this.frame!, "state", { id: this.serial });
    });
  }
  setTheme(theme: string): void {
    this.pinned = theme;
    this.follow();
  }

  /** Tells the frame the theme, by the method, the attribute or the page around. */
  follow(): void {
    if (this.ready) post(this.frame!, "theme", { theme: this.theme() });
  }

  private theme(): string {
    const t = this.pinned || this.getAttribute("theme") || "auto";
    return t === "auto" ? themeOf(this) : t;
  }

  /** The code block before this element. */
  private code(): string | undefined {
    const before = this.previousElementSibling;
    const code = before?.matches("pre,code") ? before : before?.querySelector("pre,code");
    return code ? (before!.querySelector(".rouge-code,code") ?? code).textContent!.trimEnd() : undefined;
  }

  private drawBox(): void {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "▶ Run";
    button.style.cssText =
      "font:600 14px system-ui,sans-serif;padding:6px 14px;border:0;border-radius:8px;background:#1d5fc4;color:#fff;cursor:pointer";
    button.onclick = () => {
      button.textContent = "Starting…";
      this.run();
    };
    this.box = document.createElement("div");
    this.box.style.cssText =
      "box-sizing:border-box;height:48px;padding:7px 8px;border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:10px";
    this.box.append(button);
    this.append(this.box);
  }

  private makeFrame(): void {
    if (this.frame) return;
    const a = (n: string) => this.getAttribute(n);
    const server = a("server") ? new URL(a("server")!, location.href).origin : own;
    const lab = a("lab") || "sh";
    const code = this.code();
    const q = new URLSearchParams({ theme: this.theme() });
    for (const n of ["session", "mode", "lang"]) if (a(n)) q.set(n, a(n)!);
    if (this.hasAttribute("readonly")) q.set("readonly", "");
    if (code !== undefined) q.set("attached", "");
    const f = (this.frame = document.createElement("iframe"));
    f.src = `${server}/embed/v1/${encodeURIComponent(lab)}?${q}`;
    f.title = a("title") || `AWS lab: ${lab}`;
    f.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads");
    f.allow = "clipboard-write; fullscreen";
    f.style.cssText = "display:block;width:100%;height:0;border:0;border-radius:10px;visibility:hidden";
    const fixed = Number(a("height"));
    if (fixed) f.dataset.fixed = "";
    watch(f, server, this, (type, detail) => {
      if (type === "ready" && !this.ready) {
        post(f, "hello", { code, theme: this.theme() });
        this.ready = true;
        this.reveal(f, fixed || 48);
        if (this.intent) post(f, "run");
      }
      if (type === "state") this.asked.get(Number(detail.id))?.(detail.state);
      if (type === "output" && this.hasAttribute("output"))
        (this.nextElementSibling as HTMLElement | null)?.setAttribute("hidden", "");
    });
    this.append(f);
  }

  private reveal(f: HTMLIFrameElement, height: number): void {
    const focused = this.box!.contains(document.activeElement);
    this.box!.remove();
    f.style.visibility = "visible";
    if (f.offsetHeight < height) f.style.height = height + "px";
    if (focused) f.focus({ preventScroll: true });
  }
}

function watch(f: HTMLIFrameElement, server: string, root: HTMLElement, took: Watched["took"]): void {
  const opaque = f.hasAttribute("sandbox") && !f.sandbox.contains("allow-same-origin");
  frames.set(f, { root, server, opaque, took });
}

const live = new Set<CloudletLab>();

/** Takes up frames and kramdown blocks that stand in the page. */
function adopt(): void {
  for (const f of document.querySelectorAll<HTMLIFrameElement>("iframe[data-cloudlet]")) {
    if (frames.has(f)) continue;
    watch(f, new URL(f.src).origin, f, (type) => {
      if (type === "ready" && !f.dataset.greeted)
        post(f, "hello", { theme: new URL(f.src).searchParams.get("theme") ?? "" });
      f.dataset.greeted = "1";
    });
    f.contentWindow?.postMessage({ cloudlet: 1, type: "hello" }, "*"); // it may have loaded before us
  }
  for (const block of document.querySelectorAll<HTMLElement>(".cloudlet[data-lab]")) {
    if (block.dataset.taken) continue;
    block.dataset.taken = "1";
    const lab = document.createElement("cloudlet-lab");
    for (const [k, v] of Object.entries(block.dataset)) if (k !== "taken") lab.setAttribute(k, v!);
    block.after(lab);
  }
}

if (!customElements.get("cloudlet-lab")) {
  customElements.define("cloudlet-lab", CloudletLab);
  adopt();
  addEventListener("DOMContentLoaded", adopt);
  const follow = (): void => live.forEach((l) => l.follow());
  const look = new MutationObserver(follow);
  for (const el of [document.documentElement, document.body].filter(Boolean))
    look.observe(el, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", follow);
}
export {};
