// Measures what a reader waits for, in Chromium against a running server, beside the
// budgets of the architecture. Prints; fails nothing.
import { mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { connected, folderOfFiles, openPage, startBrowser, startHost, startServer } from "./e2e/house.mjs";

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
  const part = (name) => size(`assets/${assets.find((a) => a.startsWith(`${name}-`) && /(wasm|pack)\.br$/.test(a))}`);
  const parts = async (...names) => kb((await Promise.all(names.map(part))).reduce((a, b) => a + b));
  const tools = ["compile", "link", "analyze", "export", "objects-base"];
  row("Go's tools and packages, brotli", await parts(...tools), "<= 32,000 KB");
  row("… for a program of S3", await parts(...tools, "objects-s3"), "<= 32,000 KB");
  row("… for a program of EC2", await parts(...tools, "objects-ec2"));
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

/** A host page with five widgets: what they cost it before anybody presses Run, and how long Run takes then. */
async function hostPage(server) {
  const lab = `<pre><code class="language-sh">aws sts get-caller-identity</code></pre><cloudlet-lab session="bench"></cloudlet-lab>`;
  const room = "<style>cloudlet-lab { display: block; min-height: 48px; margin: 12px 0; }</style>"; // as examples/ has it
  const text = `<p>${"Some text of the post. ".repeat(60)}</p>`;
  const script = `<script async src="${server.url}/embed/v1.js"></script>`;
  const host = await startHost(`<!doctype html><title>A post</title>${room}${(lab + text).repeat(5)}${script}`);
  const browser = await startBrowser();
  const page = await browser.page();
  const asked = [];
  browser.context.on("requestfinished", async (r) => {
    const { responseBodySize } = await r.sizes().catch(() => ({ responseBodySize: 0 }));
    asked.push({ url: r.url(), size: responseBodySize });
  });
  await page.addInitScript(() => {
    window.shift = 0;
    if (parent !== self) return;
    const add = (list) => list.getEntries().forEach((e) => (window.shift += e.value));
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(host.url);
  await page.waitForFunction(() => customElements.get("cloudlet-lab"));
  for (const el of await page.locator("cloudlet-lab").all()) await el.evaluate((e) => e.scrollIntoView());
  await page.waitForFunction(() => document.querySelectorAll("iframe").length === 5);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(1500);
  const state = await page.evaluate(() => [scrollY, document.activeElement.tagName, window.shift]);
  const ours = asked.filter((a) => a.url.startsWith(server.url));
  row("five widgets before intent: wasm requests", String(asked.filter((a) => /wasm/.test(a.url)).length), "0");
  row("… requests, and bytes of them", `${ours.length}, ${kb(ours.reduce((n, a) => n + a.size, 0))}`);
  row("… the host page: scrolled, focus", `${state[0]} px, ${state[1]}`, "0 px, BODY");
  row("… the host page: layout shift (CLS)", state[2].toFixed(4), "<= 0.1 is good");
  const answer = page.frameLocator("iframe").first().locator(".block .out", { hasText: ":root" });
  const start = performance.now();
  await page.evaluate(() => document.querySelector("cloudlet-lab").run());
  await answer.waitFor();
  row("widget, Run to first answer, cold cache", ms(performance.now() - start), "<= 1500 ms");
  await browser.close();
  await host.stop();
}

const program = (service, call) => `package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/${service}"
)

func main() {
	cfg, _ := config.LoadDefaultConfig(context.TODO())
	out, err := ${service}.NewFromConfig(cfg).${call}
	if err != nil {
		panic(err)
	}
`;

const edited = (word) => `${program("sts", "GetCallerIdentity(context.TODO(), nil)")}	fmt.Println("${word}", *out.Arn)
}
`;

const editedEC2 = (
  word,
) => `${program("ec2", "DescribeVpcs(context.TODO(), nil)")}	fmt.Println("${word}", *out.Vpcs[0].VpcId)
}
`;

/** Click on Run to the first result of the SDK, in ms by the page's clock. */
async function runToResult(page, word) {
  const seen = (w) => document.querySelector("cloudlet-code .output").textContent.includes(w) && performance.now();
  const start = await page.evaluate(() => {
    [...document.querySelectorAll("cloudlet-code button")].find((b) => b.textContent === "Run").click();
    return performance.now();
  });
  return (await (await page.waitForFunction(seen, word, { polling: 5 })).jsonValue()) - start;
}

/** The most that a renderer has in memory, in bytes (Linux). */
async function rendererMemory() {
  let most = 0;
  for (const pid of (await readdir("/proc")).filter((p) => /^\d+$/.test(p))) {
    const about = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (!about.includes("--type=renderer")) continue;
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    most = Math.max(most, 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0));
  }
  return most;
}

/** Go in the page: a program as it came, and an edited one, at first and again. */
async function goProgram(server) {
  const browser = await startBrowser();
  const page = await browser.page();
  await page.goto(server.url);
  await connected(page);
  await page.locator("[data-view=go]:visible").click();
  await page.locator("cloudlet-code .cm-content").waitFor();
  row("Go, click to first result, prebuilt", ms(await runToResult(page, ":root")), "<= 700 ms");
  const loaded = () => document.querySelector("cloudlet-code progress").hidden;
  await page.waitForTimeout(5000);
  await page.waitForFunction(loaded, null, { timeout: 60_000 });
  await page.waitForTimeout(3000); // the linker has read the packages
  const write = async (text) => {
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.evaluate((t) => {
      const data = new DataTransfer();
      data.setData("text/plain", t);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }, text);
    await page.waitForTimeout(2500); // marks are made, the next linker waits
  };
  let runs = 0;
  const result = async (text) => {
    const word = `run-${++runs}`;
    await write(text(word));
    return runToResult(page, `${word} `);
  };
  const warm = async (text) => {
    const times = [];
    while (times.length < 5) times.push(await result(text));
    return ms(median(times));
  };
  const memory = async () => {
    await page.waitForTimeout(5000); // the next linker waits
    return `${Math.round((await rendererMemory()) / 2 ** 20)} MB`;
  };
  row("Go, click to first result, first edit", ms(await result(edited)), "<= 5000 ms");
  row("Go, click to first result, edited and warm", await warm(edited), "<= 2000 ms");
  row("Go, memory of the renderer", await memory(), "<= 1200 MB");
  row("… the first program of EC2", ms(await result(editedEC2)), "<= 5000 ms");
  row("… of EC2, edited and warm", await warm(editedEC2), "<= 2000 ms");
  row("… memory of the renderer", await memory(), "<= 1200 MB");
  await browser.close();
}

/** Ten thousand CSV files of the reader's machine, copied into a bucket in one line, and synced. */
async function manyFiles(server) {
  const count = 10_000;
  const place = await mkdtemp(join(tmpdir(), "cloudlet-bench-"));
  const folder = await folderOfFiles(join(place, "data"), count);
  const browser = await startBrowser();
  browser.context.setDefaultTimeout(300_000);
  const { page, terminal } = await openPage(browser, server.url);
  await terminal.ok("aws s3 mb s3://ten-thousand-files");
  const before = await rendererMemory();
  const timed = async (what, work) => {
    const start = performance.now();
    await work();
    row(`10,000 files, ${what}`, `${((performance.now() - start) / 1000).toFixed(1)} s`);
  };
  await timed("picked, until the shell has them", async () => {
    await page.locator("cloudlet-terminal input[type=file]").nth(1).setInputFiles(folder);
    await page.locator("cloudlet-terminal p.note", { hasText: "10,000 files" }).waitFor();
  });
  await timed("aws s3 cp --recursive", () => terminal.ok("aws s3 cp data s3://ten-thousand-files/data --recursive"));
  await timed("aws s3 sync, nothing to do", () => terminal.ok("aws s3 sync data s3://ten-thousand-files/data"));
  const more = (await rendererMemory()) - before;
  row("10,000 files, more memory of the renderer", `${Math.round(more / 2 ** 20)} MB`);
  await browser.close();
  await rm(place, { recursive: true, force: true });
}

await sizes();
const server = await startServer();
try {
  await widget(server);
  await hostPage(server);
  await page(server);
  await manyFiles(server);
  await goProgram(server);
} finally {
  await server.stop();
}
