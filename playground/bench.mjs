// Measures what a reader waits for, in Chromium against a running server, beside the
// budgets of the architecture. Prints; fails nothing.
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { connected, startBrowser, startServer } from "./e2e/house.mjs";

const dist = join(import.meta.dirname, "dist");
const row = (what, value, budget = "") => console.log(`${what.padEnd(46)} ${value.padStart(12)}   ${budget}`);
const ms = (n) => `${Math.round(n)} ms`;
const kb = (n) => `${(n / 1024).toFixed(1)} KB`;
const median = (xs) => [...xs].sort((a, b) => a - b)[xs.length >> 1];

async function sizes() {
  const size = async (path) => (await stat(join(dist, path))).size;
  const assets = await readdir(join(dist, "assets"));
  const asset = (start, end) => `assets/${assets.find((a) => a.startsWith(start) && a.endsWith(end))}`;
  row("host loader, gzip", kb(await size("embed/v1.js.gz")), "<= 3 KB");
  for (const name of ["page", "embed"]) {
    const all = [
      `${name === "page" ? "index" : name}.html.br`,
      asset(`${name}-`, ".js.br"),
      asset(`${name}-`, ".css.br"),
    ];
    row(`${name}: html, script, style, brotli`, kb((await Promise.all(all.map(size))).reduce((a, b) => a + b)));
  }
  row("client.wasm, raw", kb(gunzipSync(await readFile(join(dist, asset("client-", ".wasm.gz")))).length));
  row("client.wasm, brotli", kb(await size(asset("client-", ".wasm.br"))));
}

const command = "aws sts get-caller-identity";

/** Load of the page to the first answer on it, in ms by the page's clock; the command is typed at once. */
async function firstAnswer(page, load) {
  await load();
  const input = page.locator("cloudlet-prompt textarea");
  await input.fill(command);
  await input.press("Enter");
  const seen = () =>
    [...document.querySelectorAll(".block .out")].some((o) => o.textContent.includes(":root")) && performance.now();
  return (await page.waitForFunction(seen)).jsonValue();
}

/** Enter to the end of a command, in ms by the page's clock. */
function oneCommand(line) {
  const input = document.querySelector("cloudlet-prompt textarea");
  const prompt = document.querySelector("cloudlet-prompt");
  const start = performance.now();
  input.value = line;
  input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  return new Promise((resolve) => {
    const look = new MutationObserver(() => {
      if (prompt.dataset.mode !== "idle") return;
      look.disconnect();
      resolve(performance.now() - start);
    });
    look.observe(prompt, { attributes: true });
  });
}

async function page(server) {
  const cold = [];
  const again = [];
  const warm = [];
  for (let i = 0; i < 3; i++) {
    const browser = await startBrowser();
    const page = await browser.page();
    cold.push(await firstAnswer(page, () => page.goto(server.url)));
    again.push(await firstAnswer(page, () => page.reload()));
    await connected(page);
    for (let j = 0; j < 20; j++) warm.push(await page.evaluate(oneCommand, command));
    await browser.close();
  }
  row("page load to first aws answer, cold cache", ms(median(cold)), "<= 1500 ms");
  row("page load to first aws answer, again", ms(median(again)));
  row("aws command, warm (Enter to prompt)", ms(median(warm)), "<= 50 ms");
}

async function widget(server) {
  const browser = await startBrowser();
  const paints = [];
  for (let i = 0; i < 5; i++) {
    const page = await browser.page();
    await page.goto(`${server.url}/embed/v1/who-am-i`);
    await page.locator("cloudlet-frame").waitFor();
    const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    await page.waitForFunction(paint);
    paints.push(await page.evaluate(paint));
    await page.close();
  }
  await browser.close();
  row("widget, first paint", ms(median(paints)), "<= 300 ms");
}

await sizes();
const server = await startServer();
try {
  await widget(server);
  await page(server);
} finally {
  await server.stop();
}
