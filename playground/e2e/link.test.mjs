// The link between page and server: cut, refused, gone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { connected, openPage, startBrowser, startRelay, startServer } from "./house.mjs";

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

test("a cut socket reconnects, says so, and misses no call", async () => {
  const { page, terminal } = await openPage(browser, relay.url);
  await terminal.ok("aws iam create-group --group-name before");
  relay.refuse = true;
  relay.cut();
  await page.locator("cloudlet-status", { hasText: /reconnecting|No connection/ }).waitFor();
  relay.refuse = false;
  await connected(page);
  await terminal.ok("aws iam create-group --group-name after");
  await page.locator(".tile", { hasText: "after" }).waitFor();
  assert.equal(await page.locator("li.call", { hasText: "iam:CreateGroup" }).count(), 2);
  await page.close();
});

test("without websockets it goes over plain HTTP", async () => {
  relay.noSockets = true;
  const { page, terminal } = await openPage(browser, relay.url);
  await connected(page, "plain HTTP");
  await terminal.ok("aws sts get-caller-identity");
  await terminal.ok("aws s3 mb s3://over-http");
  await page.locator(".tile", { hasText: "over-http" }).waitFor();
  await page.close();
  relay.noSockets = false;
});

test("a refused sandbox is told with a way out", async () => {
  const page = await browser.page();
  await page.route("**/api/sandboxes", (r) => r.fulfill({ status: 429, body: "" }));
  await page.goto(server.url);
  await page.locator("cloudlet-notice", { hasText: "Too many sandboxes" }).waitFor();
  await page.unroute("**/api/sandboxes");
  await page.getByRole("button", { name: "Try again" }).click();
  await connected(page);
  await page.close();
});

test("wasm that cannot be had is told, and no spinner stays", async () => {
  const page = await browser.page();
  await browser.context.route("**/*.wasm", (r) => r.abort());
  await page.goto(server.url);
  await page.locator("cloudlet-notice", { hasText: "could not be downloaded" }).waitFor();
  assert.equal(await page.locator("progress:visible").count(), 0);
  await browser.context.unroute("**/*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await connected(page);
  await page.close();
});

test("a sandbox that ended is announced; a new one starts empty", async () => {
  const { page, terminal } = await openPage(browser, server.url);
  await terminal.ok("echo kept");
  const s = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cloudlet:page")));
  await fetch(`${server.url}/api/sandboxes/${s.id}`, {
    method: "DELETE",
    headers: { Authorization: `Bearer ${s.token}` },
  });
  await page.locator("cloudlet-notice", { hasText: "ended" }).waitFor();
  await page.getByRole("button", { name: "Start a new sandbox" }).click();
  await connected(page);
  await page.locator(".block", { hasText: "kept" }).first().waitFor();
  await terminal.ok("aws sts get-caller-identity");
  await page.close();
});

test("the sandbox stays when the page is loaded again", async () => {
  const { page, terminal } = await openPage(browser, server.url);
  await terminal.ok("aws s3 mb s3://still-here");
  await page.reload();
  await connected(page);
  await page.locator(".tile", { hasText: "still-here" }).waitFor();
  await page.close();
});
