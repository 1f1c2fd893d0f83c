// /embed/v1: composes what an author copies into a post, and shows what it looks like.
import { Api } from "./core/api.ts";
import { copyButton, h } from "./core/dom.ts";
import type { Lesson } from "./core/messages.ts";
import { snippet, type Form, type Wish } from "./core/snippet.ts";
import { setTheme, storedTheme } from "./core/theme.ts";

declare const PINNED: { path: string; integrity: string }; // by build.mjs

setTheme(storedTheme());

const forms: Record<Form, string> = {
  element: "Beside your code",
  iframe: "Iframe alone",
  jekyll: "Jekyll (kramdown)",
};
const themes: Record<Wish["theme"], string> = { auto: "As the page", light: "Light", dark: "Dark" };
const wish: Wish = {
  form: "element",
  lab: "",
  title: "",
  session: "",
  theme: "auto",
  pinned: null,
  host: location.origin,
};

const code = h("code");
const preview = h("iframe", {
  title: "Preview of the lab",
  sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads",
  allow: "clipboard-write; fullscreen",
  "data-cloudlet": true,
});
const labs = h("select", { id: "lab" });

function draw(): void {
  code.textContent = snippet(wish);
  const src = `/embed/v1/${wish.lab || "sh"}?theme=${wish.theme}`;
  if (preview.getAttribute("src") !== src) preview.setAttribute("src", src);
}

/** A choice among a few, as radio buttons. */
function choice<T extends string>(
  label: string,
  options: Record<T, string>,
  now: T,
  take: (v: T) => void,
): HTMLElement {
  const name = label.toLowerCase();
  const entries = Object.entries(options) as [T, string][];
  const radios = entries.map(([value, text]) => {
    const radio = h("input", { type: "radio", name, value, checked: value === now });
    radio.addEventListener("change", () => (take(value), draw()));
    return h("label", {}, radio, text);
  });
  return h("fieldset", {}, h("legend", {}, label), ...radios);
}

function field(label: string, id: string, control: HTMLElement, help = ""): HTMLElement {
  return h(
    "p",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    help && h("span", { class: "help" }, help),
  );
}

function build(): HTMLElement {
  const session = h("input", { id: "session", maxlength: 64, placeholder: "my-series", spellcheck: "false" });
  session.addEventListener("input", () => ((wish.session = session.value.trim()), draw()));
  labs.addEventListener("change", () => {
    wish.lab = labs.value;
    wish.title = labs.value ? labs.selectedOptions[0]!.text : "";
    draw();
  });
  const pin = h("input", { type: "checkbox" });
  pin.addEventListener("change", () => ((wish.pinned = pin.checked ? PINNED : null), draw()));
  const form = h(
    "form",
    {},
    choice("Form", forms, wish.form, (v) => (wish.form = v)),
    field("Lab", "lab", labs),
    field("Session", "session", session, "Labs of one session share a sandbox."),
    choice("Theme", themes, wish.theme, (v) => (wish.theme = v)),
    h("label", { class: "pin" }, pin, "A pinned build, with its hash"),
  );
  form.addEventListener("submit", (e) => e.preventDefault());
  const copy = copyButton("Copy the snippet", () => snippet(wish));
  const shown = h("figure", {}, h("pre", { tabindex: 0, "aria-label": "Snippet" }, code), copy);
  return h("div", { class: "maker" }, form, h("div", { class: "shown" }, shown, h("h2", {}, "Preview"), preview));
}

async function listLabs(): Promise<void> {
  labs.append(new Option("None: just my own code", ""));
  const list = await new Api(location.origin).lessons().catch((): Lesson[] => []);
  labs.append(...list.map((l) => new Option(l.title, l.name)));
  const wanted = new URLSearchParams(location.search).get("lab");
  if (!list.some((l) => l.name === wanted)) return;
  labs.value = wanted!;
  labs.dispatchEvent(new Event("change"));
}

/** The preview's height, as the loader does it for others. */
addEventListener("message", (e) => {
  const m = e.data as { cloudlet?: unknown; type?: unknown; height?: unknown } | null;
  if (e.source !== preview.contentWindow || e.origin !== location.origin || m?.cloudlet !== 1) return;
  if (m.type === "resize") preview.style.height = `${Math.max(40, Math.min(4000, Number(m.height)))}px`;
});

document.querySelector("#maker")!.replaceChildren(build());
draw();
void listLabs();
