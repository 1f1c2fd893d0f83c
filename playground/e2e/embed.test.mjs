// The widget in its three forms, on pages of another origin.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { screenshot, startBrowser, startHost, startRelay, startServer, until } from "./house.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const filler = "<p>Some text of the post that stands between.</p>".repeat(12);
const fence = (code, attributes) =>
  `<pre><code class="language-sh">${code}</code></pre><cloudlet-lab ${attributes}></cloudlet-lab>`;

const post = () => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A post</title>
<style>body{max-width:680px;margin:40px auto;font:17px/1.6 serif;background:#fff} body.night{background:#111;color:#ddd}</style></head>
<body><h1>A post</h1>${filler}
${fence("aws s3 mb s3://raw-data", 'lab="s3-first-bucket" session="post" output id="one"')}<pre id="recorded">make_bucket: raw-data</pre>
${fence("aws s3 ls", 'session="post" id="two"')}${filler}
<div class="language-sh highlighter-rouge cloudlet" data-lab="who-am-i"><div class="highlight"><pre class="highlight"><code><span class="nb">aws</span> sts get-caller-identity</code></pre></div></div>
<iframe id="plain" src="${server.url}/embed/v1/s3-first-bucket?theme=light" title="AWS lab: your first bucket" width="100%" height="420" style="border:0"
 sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-downloads" allow="clipboard-write; fullscreen" data-cloudlet></iframe>
${fence("aws sts get-caller-identity", "")}
<script async src="${server.url}/embed/v1.js"></script></body></html>`;

/** Opens a host page and notes which wasm was asked for, by any of its frames. */
async function visit(html, headers) {
  const host = await startHost(html, headers);
  const page = await browser.page();
  page.wasm = [];
  const seen = (r) => r.url().endsWith(".wasm") && page.wasm.push(r.url());
  browser.context.on("request", seen);
  await page.goto(host.url);
  return {
    page,
    leave: async () => {
      browser.context.off("request", seen);
      await page.close();
      await host.stop();
    },
  };
}

test("five widgets leave the page alone, then run, and share a sandbox", async () => {
  const { page, leave } = await visit(post());
  for (let y = 0; y < 4000; y += 400) await page.mouse.wheel(0, 400);
  await until(async () => (await page.locator("iframe").count()) === 5, "five frames");
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(800);
  assert.equal(await page.evaluate(() => scrollY), 0);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true, "the focus stays");
  assert.deepEqual(page.wasm, [], "no wasm before intent");
  assert.equal(
    (await page.evaluate(() => performance.getEntriesByType("resource").filter((e) => /wasm/.test(e.name)))).length,
    0,
  );

  await page.evaluate(() => {
    window.heard = [];
    for (const t of ["ready", "run", "output", "result"]) document.addEventListener(t, (e) => heard.push(e.type));
  });
  const one = page.frameLocator("#one iframe");
  const before = await page.evaluate(() => scrollY);
  await one.getByRole("button", { name: "Run" }).click();
  await one.locator(".block .out", { hasText: "make_bucket: raw-data" }).waitFor();
  await until(() => page.evaluate(() => heard.includes("result")), "the result is told");
  assert.ok(before >= 0 && (await page.locator("#recorded").isHidden()), "the live output replaces the recorded");
  assert.deepEqual(await page.evaluate(() => [...new Set(heard)]), ["run", "output", "result"]);

  await page.evaluate(() => document.querySelector("#two").run());
  await page.frameLocator("#two iframe").locator(".block .out", { hasText: "raw-data" }).waitFor();
  const state = await page.evaluate(() => document.querySelector("#two").getState());
  assert.equal(state.exit, 0);

  const kramdown = page.frameLocator("iframe[src*=who-am-i]");
  await kramdown.getByRole("button", { name: "Run" }).click();
  await kramdown.locator(".block .out", { hasText: ":root" }).waitFor();
  assert.deepEqual(page.errors, []);
  await screenshot(page, "embed-post");
  await leave();
});

test("the height fits, and the theme follows the page", async () => {
  const { page, leave } = await visit(post());
  const plain = page.frameLocator("#plain");
  await plain.locator("cloudlet-frame").waitFor();
  const fits = async () => {
    const outer = await page.locator("#plain").evaluate((e) => e.offsetHeight);
    const inner = await plain.locator("main").evaluate((e) => Math.ceil(e.getBoundingClientRect().height));
    return Math.abs(outer - inner) <= 2;
  };
  await until(fits, "the frame fits");
  await page.locator("#one").scrollIntoViewIfNeeded();
  const root = page.frameLocator("#one iframe").locator("html");
  await until(async () => (await root.getAttribute("data-theme")) === "light", "light");
  await page.evaluate(() => document.body.classList.add("night"));
  await until(async () => (await root.getAttribute("data-theme")) === "dark", "dark");
  await leave();
});

test("messages from elsewhere are not heard", async () => {
  const { page, leave } = await visit(post());
  await page.locator("#one iframe").waitFor({ state: "attached" });
  const heard = await page.evaluate(async () => {
    const got = [];
    document.addEventListener("result", (e) => got.push(e.type));
    postMessage({ cloudlet: 1, type: "result", code: 0 }, "*");
    await new Promise((r) => setTimeout(r, 200));
    return got;
  });
  assert.deepEqual(heard, []);
  await leave();
});

test("a page of one session: one sandbox, one download, a socket for each frame", async (t) => {
  const relay = await startRelay(server.port);
  t.after(() => relay.stop());
  const html = `<!doctype html><html lang="en"><title>x</title><h1>x</h1>${[1, 2, 3].map((n) => fence(`aws s3 mb s3://one-of-${n}`, `id="n${n}" session="once" loading="eager"`)).join("")}
    <script async src="${relay.url}/embed/v1.js"></script>`;
  const { page, leave } = await visit(html);
  await until(async () => (await page.locator("iframe").count()) === 3, "three frames");
  const ran = [1, 2, 3].map((n) => page.frameLocator(`#n${n} iframe`));
  for (const f of ran) await f.getByRole("button", { name: "Run" }).waitFor();
  await page.evaluate(() => document.querySelectorAll("cloudlet-lab").forEach((l) => l.run())); // all at once
  for (const f of ran) await f.locator(".block .out", { hasText: "make_bucket" }).waitFor();
  for (const f of ran) await f.locator("cloudlet-status", { hasText: "Connected" }).waitFor();
  const times = (what) => relay.asked.filter((a) => what.test(a)).length;
  assert.equal(times(/^\/api\/sandboxes$/), 1, "one sandbox");
  assert.equal(times(/\.wasm$/), 1, "one download");
  assert.equal(relay.sockets, 3);
  await leave();
});

test("Go beside a post: a program as it is, then one with a mistake", async () => {
  const program = await readFile(join(import.meta.dirname, "../programs/who-am-i/main.go"), "utf8");
  const code = program.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const html = `<!doctype html><html lang="en"><title>x</title><h1>x</h1><pre><code class="language-go">${code}</code></pre>
    <cloudlet-lab id="one" session="go"></cloudlet-lab><script async src="${server.url}/embed/v1.js"></script>`;
  const { page, leave } = await visit(html);
  const one = page.frameLocator("#one iframe");
  await one.getByRole("button", { name: "Run" }).click();
  await one.locator(".block .out", { hasText: ":root" }).waitFor();
  await one.getByRole("button", { name: "Edit" }).click();
  await one.getByLabel(/Program/).fill(program.replace("*me.Account", "me.Number"));
  await one.getByRole("button", { name: "Run" }).click();
  const said = one.locator(".block .out", { hasText: "main.go:22:" });
  await said.waitFor({ timeout: 120_000 }); // the compiler comes now
  assert.match(
    await said.textContent(),
    /me\.Number undefined[^]*\n {4}fmt\.Println\("account:", me\.Number\)\n {4} +\^/,
  );
  assert.equal((await page.evaluate(() => document.querySelector("#one").getState())).exit, 1);
  await leave();
});

test("the methods and the attributes", async () => {
  const code = "for i in 1 2 3 4 5 6 7 8 9; do sleep 1; echo $i; done";
  const attributes = 'id="one" height="300" theme="dark" mode="both" readonly loading="click" session="methods"';
  const html = `<!doctype html><html lang="en"><title>x</title><h1>x</h1>${fence(code, attributes)}<script async src="${server.url}/embed/v1.js"></script>`;
  const { page, leave } = await visit(html);
  const one = page.locator("#one");
  await one.getByRole("button", { name: "Run" }).waitFor();
  assert.equal(await page.locator("iframe").count(), 0, "loading=click");
  assert.deepEqual(await one.evaluate((l) => l.getState()), { code, running: false, status: "idle", exit: 0 });
  await one.evaluate((l) => {
    window.results = [];
    l.addEventListener("result", (e) => results.push(e.detail.code));
    l.run();
  });
  const frame = page.frameLocator("#one iframe");
  await frame.locator(".block .out", { hasText: "1" }).waitFor(); // streams as it comes
  assert.equal(await page.locator("iframe").evaluate((f) => f.offsetHeight), 300);
  assert.ok((await one.evaluate((l) => l.getState())).running);
  await one.evaluate((l) => l.stop());
  await until(() => page.evaluate(() => results.join() === "130"), "stopped");
  assert.ok(await frame.locator("textarea.editor").evaluate((e) => e.readOnly));
  const theme = () => frame.locator("html").getAttribute("data-theme");
  assert.equal(await theme(), "dark");
  await one.evaluate((l) => l.setTheme("light"));
  await until(async () => (await theme()) === "light", "setTheme");
  await one.evaluate((l) => l.reset());
  await frame.getByText("The sandbox was reset").waitFor();
  await leave();
});
