type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((e: never) => void)>;

/**
 * Makes an element: h("button", { class: "quiet", onclick: f }, "Stop"). A function
 * is a listener, true an empty attribute, and null, undefined and false leave it out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: Child[]): HTMLElement {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") el.addEventListener(name.slice(2), value as EventListener);
    else if (value !== null && value !== undefined && value !== false)
      el.setAttribute(name, value === true ? "" : String(value));
  }
  el.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return el;
}

const svgNS = "http://www.w3.org/2000/svg";

/** A 24-unit line icon of the given path data, hidden from screen readers. */
export function icon(path: string, className = "icon"): SVGSVGElement {
  const svg = document.createElementNS(svgNS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const p = document.createElementNS(svgNS, "path");
  p.setAttribute("d", path);
  svg.append(p);
  return svg;
}

/** A button that copies what text() answers, and says so for a moment. */
export function copyButton(label: string, text: () => string, className = "copy"): HTMLButtonElement {
  const button = h("button", { type: "button", class: className, "aria-label": label, title: label }, icon(icons.copy));
  button.addEventListener("click", async () => {
    const ok = await copy(text());
    button.replaceChildren(icon(ok ? icons.check : icons.cross));
    button.classList.toggle("done", ok);
    announce(ok ? "Copied" : "The browser refuses to copy here");
    setTimeout(() => {
      button.replaceChildren(icon(icons.copy));
      button.classList.remove("done");
    }, 1200);
  });
  return button;
}

/** Copies, also where the clipboard API is refused (a frame without the permission). */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "offscreen", "aria-hidden": "true", tabindex: -1 });
    area.value = text;
    const before = document.activeElement as HTMLElement | null;
    document.body.append(area);
    area.select();
    const ok = document.execCommand("copy");
    area.remove();
    before?.focus({ preventScroll: true });
    return ok;
  }
}

let live: HTMLElement | null = null;

/** Tells a screen reader, politely. */
export function announce(text: string): void {
  if (!live) document.body.append((live = h("div", { class: "offscreen", role: "status" })));
  live.textContent = "";
  setTimeout(() => live && (live.textContent = text), 30);
}

export const icons = {
  copy: "M9 9h10v11H9zM5 15V4h10",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  stop: "M7 7h10v10H7z",
  play: "M8 5.5v13l10.5-6.5z",
  reset: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5V9h4.5",
  key: "M14.5 9.5a4 4 0 1 0-3.3 3.9L13 15h2v2h2v2h3v-2.8z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M5.6 18.4L7 17M17 7l1.4-1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
  auto: "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
  clear: "M5 19h14M8 15l8-8 3 3-5 5z",
  plug: "M9 4v5M15 4v5M7 9h10v3a5 5 0 0 1-10 0zM12 17v4",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  user: "M12 12a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c0-3.5 3-5.5 7-5.5s7 2 7 5.5",
  group:
    "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 19c0-3 2.5-5 6-5s6 2 6 5M16 5.5a3 3 0 0 1 0 5.5M17.5 14.2c2.2.6 3.5 2.3 3.5 4.8",
  policy: "M7 3.5h7l4 4V20.5H7zM14 3.5v4h4M10 12h5M10 15.5h5",
  bucket:
    "M5 7c0-1.4 3.1-2.5 7-2.5S19 5.6 19 7s-3.1 2.5-7 2.5S5 8.4 5 7zM5 7l1.7 11c.3 1 2.5 1.8 5.3 1.8s5-.8 5.3-1.8L19 7",
  server: "M4.5 5h15v5.5h-15zM4.5 13.5h15V19h-15zM8 7.8h.01M8 16.3h.01M12 7.8h4M12 16.3h4",
  network: "M12 4v5M6 20v-5h12v5M12 9v6M9.5 4h5M4 20h4M16 20h4",
  shield: "M12 3.5l7 2.5v5.5c0 4.3-2.9 7.3-7 9-4.1-1.7-7-4.7-7-9V6z",
  disk: "M12 4c4.1 0 7 1.1 7 2.5v11c0 1.4-2.9 2.5-7 2.5s-7-1.1-7-2.5v-11C5 5.1 7.9 4 12 4zM5 6.5C5 7.9 7.9 9 12 9s7-1.1 7-2.5M5 12c0 1.4 2.9 2.5 7 2.5s7-1.1 7-2.5",
  tag: "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
  terminal: "M4 5h16v14H4zM7.5 9.5l3 2.5-3 2.5M12.5 15h4",
  pointer: "M6 4l12 7-5 1.5L11 18z",
  bolt: "M13 3.5L5.5 14H11l-1 6.5L17.5 10H12z",
  list: "M8.5 7H20M8.5 12H20M8.5 17H20M4.5 7h.01M4.5 12h.01M4.5 17h.01",
  book: "M12 6.5C10 5 7 4.7 4.5 5v13c2.5-.3 5.5 0 7.5 1.5 2-1.5 5-1.8 7.5-1.5V5C17 4.7 14 5 12 6.5zM12 6.5v13",
  back: "M14.5 6l-6 6 6 6",
  code: "M9 7l-5 5 5 5M15 7l5 5-5 5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
  coin: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM14.5 9.3c-.5-.8-1.4-1.3-2.5-1.3-1.5 0-2.600.8-2.600 2 0 2.800 5.200 1.200 5.200 4 0 1.200-1.100 2-2.600 2-1.200 0-2.200-.5-2.700-1.400M12 6.5V8M12 16v1.5",
  box: "M4.5 8L12 4l7.5 4v8L12 20l-7.5-4zM4.5 8L12 12l7.5-4M12 12v8",
};
