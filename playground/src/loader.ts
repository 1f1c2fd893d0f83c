// The host's side of the widget: <cloudlet-lab>, the frame's height, and messages.
// core/frame.ts is the other side and lists them. Small on purpose, no imports.

type Detail = Record<string, unknown>;
interface Watched {
  root: HTMLElement; // where events are sent from
  server: string;
  opaque: boolean;
  ready?: boolean;
  asked: ((state: unknown) => void)[];
  theme(): string;
  took(type: string, detail: Detail): void;
}

const script = document.currentScript ?? document.querySelector("script[src*='/embed/v1']"); // none is current in a module
const own = new URL((script as HTMLScriptElement).src).origin;
const frames = new Map<HTMLIFrameElement, Watched>();
const names = /^(ready|run|output|result|check|hint|complete|error|resize|state|keep)$/;
const patience = [5000, 20000]; // ms for a frame to be ready, since it loaded and since it was asked for

addEventListener("message", (e) => {
  for (const [frame, w] of frames) {
    if (e.source !== frame.contentWindow || e.origin !== (w.opaque ? "null" : w.server)) continue;
    const m = e.data as (Detail & { type: string }) | null;
    if (m?.cloudlet !== 1 || !names.test(m.type)) return;
    if (m.type === "keep") return void kept(w, m.session, m.sandbox);
    if (m.type === "state") return w.asked[Number(m.id)]?.(m.state);
    if (m.type === "ready" && w.ready) return;
    if (m.type === "ready") w.ready = true;
    if (m.type === "resize") fit(frame, Number(m.height));
    w.took(m.type, m);
    send(w.root, m.type, m);
  }
});

/** The sandbox of a session, for frames for which the browser keeps nothing: this page's storage does. */
function kept(w: Watched, session: unknown, sandbox?: unknown): unknown {
  const key = `cloudlet ${w.server} ${session}`;
  try {
    if (sandbox) sessionStorage[key] = JSON.stringify(sandbox);
    return JSON.parse(sessionStorage[key]);
  } catch {
    return null; // nothing was kept, or nothing can be
  }
}

function send(from: HTMLElement, type: string, detail: Detail): void {
  from.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
}

function fit(frame: HTMLIFrameElement, height: number): void {
  if (frame.dataset.fixed !== "" && Math.abs(height - frame.offsetHeight) > 1)
    frame.style.height = Math.max(40, Math.min(4000, height)) + "px";
}

function post(f: HTMLIFrameElement | undefined, type: string, detail: Detail = {}): void {
  const w = f && frames.get(f);
  if (w) f.contentWindow?.postMessage({ cloudlet: 1, type, ...detail }, w.opaque ? "*" : w.server);
}

/** Asks a frame how it stands. */
function stateOf(f: HTMLIFrameElement): Promise<unknown> {
  return new Promise((resolve) => post(f, "state", { id: frames.get(f)!.asked.push(resolve) - 1 }));
}

function watch(f: HTMLIFrameElement, server: string, more: Pick<Watched, "root" | "theme" | "took">): void {
  const opaque = f.hasAttribute("sandbox") && !f.sandbox.contains("allow-same-origin");
  frames.set(f, { server, opaque, asked: [], ...more });
}

/** Tells the frames the theme. */
function follow(): void {
  for (const [f, w] of frames) if (w.ready) post(f, "theme", { theme: w.theme() });
}

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

function chosen(el: Element, theme: string | null): string {
  return theme && theme !== "auto" ? theme : themeOf(el);
}

/** The code in or under an element. Of a block with line numbers only the code. */
function codeIn(el: Element | null): HTMLElement | null | undefined {
  return el?.querySelector<HTMLElement>(".rouge-code,code") ?? (el?.matches("pre,code") ? (el as HTMLElement) : null);
}

class CloudletLab extends HTMLElement {
  private frame?: HTMLIFrameElement;
  private box?: HTMLElement;
  private intent = false;
  private pinned = ""; // by setTheme

  connectedCallback(): void {
    if (this.frame) return this.listen(); // it was moved, and loads again
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
  }

  disconnectedCallback(): void {
    if (this.frame) frames.delete(this.frame);
  }

  run(): void {
    this.intent = true;
    this.makeFrame();
    if (this.ready) post(this.frame, "run");
  }
  stop(): void {
    this.intent = false;
    post(this.frame, "stop");
  }
  reset(): void {
    post(this.frame, "reset");
  }
  getState(): Promise<unknown> {
    if (this.ready) return stateOf(this.frame!);
    return Promise.resolve({ code: this.code() ?? "", running: false, status: "idle", exit: 0 });
  }
  setTheme(theme: string): void {
    this.pinned = theme;
    follow();
  }

  private get ready(): boolean {
    return !!this.frame && !!frames.get(this.frame)?.ready;
  }

  private theme(): string {
    return chosen(this, this.pinned || this.getAttribute("theme"));
  }

  /** The code block before this element. */
  private code(): string | undefined {
    return codeIn(this.previousElementSibling)?.textContent!.trimEnd();
  }

  private get server(): string {
    const given = this.getAttribute("server");
    return given ? new URL(given, location.href).origin : own;
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
    this.box ??= document.createElement("div");
    this.box.style.cssText =
      "box-sizing:border-box;min-height:48px;padding:7px 8px;border:1px solid color-mix(in srgb,currentColor 22%,transparent);border-radius:10px";
    this.box.replaceChildren(button);
    this.append(this.box);
  }

  private makeFrame(): void {
    if (this.frame) return;
    const a = (n: string) => this.getAttribute(n);
    const lab = a("lab") || "sh";
    const q = new URLSearchParams({ theme: this.theme() });
    for (const n of ["session", "mode"]) if (a(n)) q.set(n, a(n)!);
    if (this.hasAttribute("readonly")) q.set("readonly", "");
    const block = codeIn(this.previousElementSibling);
    const lang = a("lang") || /language-(\w+)/.exec(block?.closest("[class*=language-]")?.className ?? "")?.[1];
    if (lang) q.set("lang", lang);
    if (block) q.set("attached", "");
    const f = (this.frame = document.createElement("iframe"));
    f.src = `${this.server}/embed/v1/${encodeURIComponent(lab)}?${q}`;
    f.title = a("title") || `AWS lab: ${lab}`;
    f.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads");
    f.allow = "clipboard-write; fullscreen";
    f.style.cssText = "display:block;width:100%;height:0;border:0;border-radius:10px;visibility:hidden";
    if (Number(a("height"))) f.dataset.fixed = "";
    const fail = () => this.fail(f);
    f.onload = () => setTimeout(fail, patience[0]);
    setTimeout(fail, patience[1]);
    this.listen();
    this.append(f);
  }

  private listen(): void {
    watch(this.frame!, this.server, {
      root: this,
      theme: () => this.theme(),
      took: (type, { session }) => {
        if (type === "ready") this.greet(session);
        if (type === "output") this.recorded(false);
        if (type === "error") this.recorded(true);
      },
    });
  }

  private greet(session: unknown): void {
    const w = frames.get(this.frame!)!;
    post(this.frame, "hello", { code: this.code(), theme: this.theme(), kept: kept(w, session) });
    this.reveal(this.frame!, Number(this.getAttribute("height")) || 48);
    if (this.intent) post(this.frame, "run");
    this.intent = false;
  }

  /** The frame did not come: the server is down, or somebody between refuses it. */
  private fail(f: HTMLIFrameElement): void {
    if (this.ready || this.frame !== f || !this.isConnected) return;
    const message = `The lab could not be loaded from ${this.server}.`;
    f.remove();
    frames.delete(f);
    this.frame = undefined;
    this.intent = false;
    this.drawBox();
    const p = document.createElement("span");
    p.setAttribute("role", "status");
    p.style.cssText = "font:14px system-ui,sans-serif;margin-left:10px";
    p.textContent = message + (this.hasAttribute("output") ? " The output below was recorded." : "");
    this.box!.append(p);
    send(this, "error", { message });
  }

  /** Shows or hides what the host page has recorded: the element after this one. */
  private recorded(shown: boolean): void {
    if (this.hasAttribute("output")) this.nextElementSibling?.toggleAttribute("hidden", !shown);
  }

  private reveal(f: HTMLIFrameElement, height: number): void {
    const focused = this.box!.contains(document.activeElement);
    this.box!.remove();
    f.style.visibility = "visible";
    if (f.offsetHeight < height) f.style.height = height + "px";
    if (focused) f.focus({ preventScroll: true });
  }
}

/** Takes up frames and kramdown blocks that stand in the page. */
function adopt(): void {
  for (const f of document.querySelectorAll<HTMLIFrameElement>("iframe[data-cloudlet]")) {
    if (frames.has(f)) continue;
    const { origin, searchParams } = new URL(f.src);
    let theme = searchParams.get("theme");
    watch(f, origin, {
      root: f,
      theme: () => chosen(f, theme),
      took: (type, { session }) => {
        if (type === "ready") post(f, "hello", { theme: chosen(f, theme), kept: kept(frames.get(f)!, session) });
      },
    });
    Object.assign(f, {
      run: () => post(f, "run"),
      stop: () => post(f, "stop"),
      reset: () => post(f, "reset"),
      getState: () => stateOf(f),
      setTheme: (t: string) => {
        theme = t;
        follow();
      },
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
  const look = new MutationObserver(follow);
  for (const el of [document.documentElement, document.body].filter(Boolean))
    look.observe(el, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  matchMedia("(prefers-color-scheme:dark)").addEventListener("change", follow);
}
export {};
