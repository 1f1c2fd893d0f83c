// The blog in examples/, served from another origin under a strict policy: what readers and their machines see.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { after, before, test } from "node:test";
import { screenshot, startBrowser, startHost, startServer, startSite, Terminal, until, violations } from "./house.mjs";

let server, browser, blog;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const policy = `default-src 'none'; style-src 'self'; script-src 'self' ${server.url}; frame-src ${server.url}`;
  const folder = join(import.meta.dirname, "../examples/blog");
  blog = await startSite(folder, { "http://127.0.0.1:8080": server.url }, { "Content-Security-Policy": policy });
});
after(async () => {
  await browser?.close();
  await blog?.stop();
  await server?.stop();
});

const frames = (page) => page.frames().filter((f) => f.url().includes("/embed/v1/"));

test("the posts of a series share a sandbox", async () => {
  const page = await browser.page();
  await page.goto(`${blog.url}index.html`);
  await page.getByRole("link", { name: "Who are you?" }).click();
  const who = page.frameLocator("iframe[src*=iam-first-user]");
  await who.getByRole("button", { name: "Run" }).click();
  await who.locator(".block .out", { hasText: "user/maya" }).waitFor();
  await page.getByRole("link", { name: "a first bucket" }).click();
  const list = page.frameLocator("iframe[src*='/v1/sh']");
  await list.getByRole("button", { name: "Run" }).click();
  await list.locator(".block .out", { hasText: "maya" }).waitFor();
  const bucket = page.frameLocator("cloudlet-lab[lab=s3-first-bucket] iframe");
  await bucket.getByRole("button", { name: "Run" }).click();
  await bucket.locator(".block .out", { hasText: "upload:" }).waitFor();
  await page.getByRole("link", { name: "a name for twelve digits" }).click();
  const all = page.frameLocator("iframe[src*='/v1/sh']");
  await all.getByRole("button", { name: "Run" }).click();
  await all.locator(".block .out", { hasText: "maya" }).waitFor();
  await all.locator(".block .out", { hasText: "summer-photos-2026" }).waitFor();
  await page.close();
});

test("the sandbox of a lab opens in full size", async () => {
  const page = await browser.page();
  await page.goto(`${blog.url}who-are-you.html`);
  const who = page.frameLocator("iframe[src*=who-am-i]");
  await who.getByRole("button", { name: "Run" }).click();
  const answer = await who.locator(".block .out", { hasText: ":root" }).textContent();
  const opened = browser.context.waitForEvent("page");
  await who.getByRole("link", { name: "Full size" }).click();
  const full = await opened;
  await full.locator("#account", { hasText: /\d{12}/ }).waitFor();
  assert.ok(answer.includes(/\d{12}/.exec(await full.locator("#account").textContent())[0]), "the same account");
  assert.doesNotMatch(full.url(), /token/);
  const terminal = new Terminal(full);
  await terminal.ok("aws sts get-caller-identity");
  await full.close();
  await page.close();
});

test("tasks are ticked off, and the page hears of it", async () => {
  const page = await browser.page();
  await page.goto(`${blog.url}a-name-for-twelve-digits.html`);
  await page.evaluate(() => {
    window.heard = [];
    for (const t of ["check", "hint", "complete", "error"])
      document.addEventListener(t, (e) => heard.push([t, e.detail.task ?? e.detail.calls ?? e.detail.message]));
  });
  const frame = page.frameLocator("iframe[src*=account-alias]");
  const started = frame.getByRole("button", { name: "Start" });
  await started.click();
  await frame.locator("cloudlet-status", { hasText: "Connected" }).waitFor();
  await until(() => started.isHidden(), "nothing more to start");
  const terminal = new Terminal(frame);
  assert.notEqual((await terminal.run("aws iam create-account-alias --account-alias matt")).code, 0);
  await frame.locator("cloudlet-task[data-mood=done]").waitFor();
  await frame.getByRole("button", { name: "Hint" }).click();
  await frame.locator(".hint").first().waitFor();
  await terminal.ok("aws iam create-account-alias --account-alias notes-from-the-cloud");
  await frame.getByText("All done, with").waitFor();
  await until(() => page.evaluate(() => heard.some(([t]) => t === "complete")), "complete");
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(
    heard.filter(([t]) => t === "check").map(([, task]) => task),
    ["taken", "alias"],
  );
  assert.ok(heard.some(([t]) => t === "hint"));
  assert.equal(heard.filter(([t]) => t === "error").length, 0);
  const state = await page.evaluate(() => document.querySelector("cloudlet-lab").getState());
  assert.deepEqual(state.tasks, { done: 2, of: 2 });
  await screenshot(page, "embed-tasks");
  await page.close();
});

test("Escape, then Tab, leaves the terminal; Tab leaves the editor", async () => {
  const page = await browser.page();
  await page.goto(`${blog.url}a-name-for-twelve-digits.html`);
  const frame = page.frameLocator("iframe[src*=account-alias]");
  const input = frame.locator("cloudlet-prompt textarea");
  await input.focus();
  assert.ok(await frame.getByText("Esc Tab leaves").isVisible(), "said on screen");
  await page.keyboard.press("Tab");
  assert.ok(await input.evaluate((e) => e === document.activeElement), "Tab alone completes");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(!(await input.evaluate((e) => e === document.activeElement)), "it left");
  const inside = () => page.evaluate(() => Boolean(document.activeElement.closest("cloudlet-lab[lab=account-alias]")));
  for (let i = 0; i < 6 && (await inside()); i++) await page.keyboard.press("Tab");
  assert.ok(!(await inside()), "and the frame was left, too");
  await page.close();
});

for (const colorScheme of ["light", "dark"])
  test(`axe and the looks, ${colorScheme}`, async () => {
    const page = await browser.page();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const post of ["who-are-you", "a-first-bucket", "a-name-for-twelve-digits"]) {
      await page.goto(`${blog.url}${post}.html`);
      assert.deepEqual(await violations(page), [], `${post}: the host page`);
      const labs = await page.locator("cloudlet-lab, iframe[data-cloudlet]").count();
      for (const el of await page.locator("cloudlet-lab, iframe[data-cloudlet]").all())
        await el.scrollIntoViewIfNeeded();
      await until(() => frames(page).length === labs, "the frames");
      for (const f of frames(page)) {
        await f.locator("cloudlet-frame").waitFor();
        await until(
          () =>
            f
              .locator("html")
              .getAttribute("data-theme")
              .then((t) => t === colorScheme),
          "the theme",
        );
        assert.deepEqual(await violations(f), [], `${post}: ${f.url()}`);
      }
      await page.evaluate(() => scrollTo(0, 0));
      for (const width of [390, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(250);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${post} is ${wide} px wide at ${width}`);
        await screenshot(page, `embed-${post}-${width}-${colorScheme}`);
      }
    }
    await page.close();
  });

test("the page that composes snippets", async () => {
  const page = await browser.page();
  await page.goto(`${server.url}/embed/v1?lab=s3-first-bucket`);
  const shown = page.locator("pre[aria-label=Snippet]");
  await until(async () => (await shown.textContent()).includes('lab="s3-first-bucket"'), "the lab of the address");
  await page.getByLabel("Session").fill('a"b');
  await page.getByLabel("Iframe alone").check();
  assert.match(await shown.textContent(), /\/embed\/v1\/s3-first-bucket\?theme=auto&amp;session=a%22b"/);
  await page.frameLocator("iframe").getByRole("button", { name: "Run" }).waitFor();
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.waitForTimeout(300);
    assert.deepEqual(await violations(page.mainFrame()), []);
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.waitForTimeout(250);
      await screenshot(page, `snippet-${width}-${colorScheme}`);
    }
  }
  await page.close();
});

test("a pinned build is checked by its hash", async () => {
  const page = await browser.page();
  await page.goto(`${server.url}/embed/v1`);
  await page.getByLabel("A pinned build").check();
  const snippet = await page.locator("pre[aria-label=Snippet]").textContent();
  assert.match(snippet, /integrity="sha384-[\w+/=]{64}" crossorigin="anonymous"/);
  const host = await startHost(`<!doctype html><title>x</title>${snippet}`);
  await page.goto(host.url);
  const folder = join(import.meta.dirname, "../released");
  for (const name of (await readdir(folder)).filter((n) => n.endsWith(".js"))) {
    const text = await (await fetch(`${server.url}/embed/${name}`)).text();
    assert.equal(text, await readFile(join(folder, name), "utf8"), `${name} is still served`);
    assert.ok(gzipSync(text).length <= 3072, `${name} is small`);
  }
  await until(() => page.evaluate(() => Boolean(customElements.get("cloudlet-lab"))), "the element is defined");
  await page.close();
  await host.stop();
});

test("oEmbed is found from the lab's document, and embeds it", async () => {
  const text = await (await fetch(`${server.url}/embed/v1/who-am-i?theme=dark`)).text();
  const href = /type="application\/json\+oembed" href="([^"]+)"/.exec(text)[1].replaceAll("&amp;", "&");
  const answer = await (await fetch(href)).json();
  assert.equal(answer.type, "rich");
  const page = await browser.page();
  const host = await startHost(`<!doctype html><title>x</title>${answer.html}`);
  await page.goto(host.url);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("button", { name: "Run" }).waitFor();
  assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
  await page.close();
  await host.stop();
});
