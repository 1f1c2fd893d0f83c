export type Form = "element" | "iframe" | "jekyll";

/** What an author wants to embed. */
export interface Wish {
  form: Form;
  lab: string; // "" for none
  title: string; // of the lab
  session: string;
  theme: "auto" | "light" | "dark";
  pinned: { path: string; integrity: string } | null; // null: the build that gets corrections
  host: string; // origin of the server
}

/** The text to copy into a post. */
export function snippet(w: Wish): string {
  const forms = { element, iframe, jekyll };
  return `${forms[w.form](w)}\n\n${script(w)}\n`;
}

function element(w: Wish): string {
  const words = Object.entries(options(w)).map(([name, value]) => ` ${name}="${escape(value)}"`);
  return [
    `<pre><code class="language-sh">aws sts get-caller-identity</code></pre>`,
    `<cloudlet-lab${words.join("")} output></cloudlet-lab>`,
    `<pre>What it printed, for readers without JavaScript</pre>`,
  ].join("\n");
}

function jekyll(w: Wish): string {
  const words = Object.entries({ lab: w.lab || "sh", ...options(w) }).map(([n, v]) => ` data-${n}="${escape(v)}"`);
  return "```sh\naws sts get-caller-identity\n```\n" + `{: .cloudlet${words.join("")}}`;
}

function iframe(w: Wish): string {
  const { lab = "sh", ...rest } = options(w);
  const query = new URLSearchParams({ theme: w.theme, ...rest }).toString();
  return [
    `<iframe src="${w.host}/embed/v1/${lab}?${escape(query)}"`,
    `  title="AWS lab${w.title ? `: ${escape(w.title)}` : ""}" width="100%" height="420" style="border:0" loading="lazy"`,
    `  sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads"`,
    `  allow="clipboard-write; fullscreen" data-cloudlet></iframe>`,
  ].join("\n");
}

/** One for a page, whatever number of labs it has. */
function script(w: Wish): string {
  if (!w.pinned) return `<script async src="${w.host}/embed/v1.js"></script>`;
  return `<script async src="${w.host}${w.pinned.path}"\n  integrity="${w.pinned.integrity}" crossorigin="anonymous"></script>`;
}

function options(w: Wish): { lab?: string; session?: string; theme?: string } {
  return {
    ...(w.lab && { lab: w.lab }),
    ...(w.session && { session: w.session }),
    ...(w.theme !== "auto" && { theme: w.theme }),
  };
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
