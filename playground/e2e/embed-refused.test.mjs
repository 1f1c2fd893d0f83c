// The widget where something is refused: by the page's policy, the browser, a proxy, or because nothing answers.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, startHost, startRelay, startServer, Terminal, until } from "./house.mjs";

let server, relay, browser;

before(async () => {
  server = await startServer();
  relay = await startRelay(server.port);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await relay?.stop();
  await server?.stop();
});

const open = "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads";
const page = (body, from) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title><h1>A post</h1>${body}<script async src="${from}/embed/v1.js"></script>`;
const lab = (id, code = "aws sts get-caller-identity") =>
  `<pre><code class="language-sh">${code}</code></pre><cloudlet-lab id="${id}" session="post" output></cloudlet-lab><pre id="${id}-recorded">as it was</pre>`;
const iframe = (id, from, sandbox) =>
  `<iframe id="${id}" src="${from}/embed/v1/who-am-i?session=s" title="lab" width="700" height="400" sandbox="${sandbox}" data-cloudlet></iframe>`;

/** Opens a host page in a browser; the test's end takes both away. */
async function visit(t, html, { headers, from = browser } = {}) {
  const host = await startHost(html, headers);
  const page = await from.page();
  t.after(async () => {
    await page.close();
    await host.stop();
  });
  await page.goto(host.url);
  return page;
}

async function run(frame, text) {
  await frame.getByRole("button", { name: "Run" }).click();
  await frame.locator(".block .out", { hasText: text }).waitFor();
}

const account = async (frame) => /\d{12}/.exec(await frame.locator(".block .out").last().textContent())[0];

test("a strict content security policy", async (t) => {
  const policy = `default-src 'none'; script-src ${server.url}; frame-src ${server.url}; style-src 'none'`;
  const p = await visit(t, page(lab("one"), server.url), { headers: { "Content-Security-Policy": policy } });
  const refused = [];
  p.on("console", (m) => /Content Security Policy/.test(m.text()) && refused.push(m.text()));
  await run(p.frameLocator("#one iframe"), ":root");
  assert.ok(await p.locator("#one-recorded").isHidden());
  assert.deepEqual(refused, []);
});

test("third-party storage blocked: labs of a session still share a sandbox", async (t) => {
  const strict = await startBrowser({
    preferences: { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } },
    args: ["--disable-features=ThirdPartyStoragePartitioning"],
  });
  t.after(() => strict.close());
  const p = await visit(t, page(lab("one", "aws s3 mb s3://kept-in-memory") + lab("two", "aws s3 ls"), server.url), {
    from: strict,
  });
  const one = p.frameLocator("#one iframe");
  await run(one, "make_bucket");
  const storage = await one.locator("main").evaluate(() => {
    try {
      return sessionStorage.length;
    } catch (e) {
      return e.name;
    }
  });
  assert.equal(storage, "SecurityError", "the browser refuses storage");
  await run(p.frameLocator("#two iframe"), "kept-in-memory");
});

test("a bare sandbox=allow-scripts: an opaque origin", async (t) => {
  const p = await visit(t, page(iframe("bare", server.url, "allow-scripts"), server.url));
  const bare = p.frameLocator("#bare");
  await p.evaluate(() => {
    window.heard = [];
    document.addEventListener("result", (e) => heard.push(e.target.id, e.detail.code));
  });
  await run(bare, ":root");
  assert.equal(await bare.locator("main").evaluate(() => origin), "null");
  await until(() => p.evaluate(() => heard.join() === "bare,0"), "the result is told");
  const before = await account(bare);
  await bare.locator("main").evaluate(() => location.reload());
  await bare.locator(".block").waitFor({ state: "detached" });
  await run(bare, ":root");
  assert.equal(await account(bare), before, "the sandbox outlives a reload");
  assert.match(
    await p.evaluate(() =>
      document
        .querySelector("#bare")
        .getState()
        .then((s) => s.status),
    ),
    /ready/,
  );
});

test("websockets refused: plain HTTP, and events are taken up where they were lost", async (t) => {
  relay.noSockets = true;
  t.after(() => (relay.noSockets = false));
  const p = await visit(t, page(iframe("one", relay.url, open), relay.url));
  const frame = p.frameLocator("#one");
  await run(frame, ":root");
  await frame.locator("cloudlet-status", { hasText: "plain HTTP" }).waitFor();
  const terminal = new Terminal(frame);
  await terminal.ok("aws iam create-user --user-name before");
  const seen = () => relay.asked.filter((a) => a.includes("/events?after="));
  const first = seen().length;
  relay.cut();
  await until(() => seen().length > first, "the stream is asked for again");
  const after = Number(/after=(\d+)/.exec(seen().at(-1))[1]);
  assert.ok(after > 0, "after the last event, not from the beginning");
  await terminal.ok("aws iam get-user --user-name before");
});

test("wasm refused: what was recorded stays, and the reason is told", async (t) => {
  await browser.context.route("**/*.wasm", (r) => r.abort());
  const p = await visit(t, page(lab("one") + iframe("two", server.url, open), server.url));
  const one = p.frameLocator("#one iframe");
  await p.evaluate(() => document.addEventListener("error", (e) => (window.told = e.detail?.message)));
  await one.getByRole("button", { name: "Run" }).click();
  await one.locator("cloudlet-notice", { hasText: "could not be downloaded" }).waitFor();
  await until(() => p.evaluate(() => /could not be downloaded/.test(window.told)), "the page is told");
  assert.ok(await p.locator("#one-recorded").isVisible(), "beside the element");
  assert.equal(await one.locator("progress:visible").count(), 0, "no spinner");
  const two = p.frameLocator("#two");
  await two.getByRole("button", { name: "Run" }).click();
  await two.locator("cloudlet-notice", { hasText: "could not be downloaded" }).waitFor();
  assert.ok(await two.locator(".recorded", { hasText: "111122223333" }).isVisible(), "in the frame");
  await browser.context.unroute("**/*.wasm");
  await one.getByRole("button", { name: "Try again" }).click();
  await one.locator(".block .out", { hasText: ":root" }).waitFor();
  await until(() => p.locator("#one-recorded").isHidden(), "the live output takes its place");
});

test("a sandbox refused is told, and Try again runs", async (t) => {
  const p = await visit(t, page(lab("one"), server.url));
  await p.route("**/api/sandboxes", (r) => r.fulfill({ status: 429, body: "" }));
  const one = p.frameLocator("#one iframe");
  await one.getByRole("button", { name: "Run" }).click();
  await one.locator("cloudlet-notice", { hasText: "Too many sandboxes" }).waitFor();
  await one.getByRole("button", { name: "Run" }).waitFor();
  assert.ok(await p.locator("#one-recorded").isVisible());
  await p.unroute("**/api/sandboxes");
  await one.getByRole("button", { name: "Try again" }).click();
  await one.locator(".block .out", { hasText: ":root" }).waitFor();
});

test("code that is no shell's is not run as if it were", async (t) => {
  const p = await visit(t, page(lab("one", "print(1)").replace("language-sh", "language-python"), server.url));
  await p.frameLocator("#one iframe").getByRole("button", { name: "Run" }).click();
  await p.frameLocator("#one iframe").getByText("not python").waitFor();
  assert.ok(await p.locator("#one-recorded").isVisible());
});

test("no server: the element says so, and can be tried again", async (t) => {
  const p = await visit(
    t,
    page(lab("one").replace("session", `loading="click" server="${relay.url}" session`), server.url),
  );
  relay.refuse = true;
  relay.cut();
  t.after(() => (relay.refuse = false));
  await p.getByRole("button", { name: "Run" }).click();
  await p.getByText("The lab could not be loaded").waitFor();
  assert.ok(await p.locator("#one-recorded").isVisible());
  relay.refuse = false;
  await p.getByRole("button", { name: "Run" }).click();
  await p.frameLocator("#one iframe").locator(".block .out", { hasText: ":root" }).waitFor();
});

test("no JavaScript: code and recorded output can be read", async (t) => {
  const still = await startBrowser({ javaScriptEnabled: false });
  t.after(() => still.close());
  const p = await visit(t, page(lab("one") + iframe("two", server.url, open), server.url), { from: still });
  assert.ok(await p.getByText("as it was").isVisible());
  assert.equal(await p.locator("iframe").count(), 1);
  const two = p.frameLocator("#two");
  await two.getByText("aws sts get-caller-identity").waitFor();
  assert.match(await two.locator(".recorded").textContent(), /:root/);
});
