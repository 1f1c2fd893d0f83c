// Clients outside of the page on the same sandbox: the open page shows them live.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { connected, openPage, startBrowser, startServer } from "./house.mjs";

const run = promisify(execFile);
const none = spawnSync("aws", ["--version"]).status !== 0 && "awscli is not installed";
let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Runs the installed AWS CLI with the sandbox that a page shows. */
function aws(s, ...args) {
  const env = { ...process.env, AWS_ACCESS_KEY_ID: s.accessKeyId, AWS_SECRET_ACCESS_KEY: s.secretAccessKey };
  Object.assign(env, {
    AWS_DEFAULT_REGION: s.region,
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  });
  delete env.AWS_CA_BUNDLE;
  return run("aws", ["--endpoint-url", s.endpoint, ...args], { env });
}

test("the AWS CLI's calls show on the page at once", { skip: none }, async () => {
  const { page, terminal } = await openPage(browser, server.url);
  const s = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cloudlet:page")));
  await aws(s, "s3", "mb", "s3://from-outside");
  await page.locator(".tile", { hasText: "from-outside" }).waitFor();
  await page.locator("li.call", { hasText: "by aws-cli" }).first().waitFor();
  await terminal.ok("aws s3 mb s3://from-the-page");
  const { stdout } = await aws(s, "s3", "ls");
  assert.match(stdout, /from-outside\n.*from-the-page/);
  await page.close();
});

test("the link that the server prints opens the sandbox called local", async () => {
  const link = /Its page: +(\S+)/.exec(server.said())?.[1];
  assert.ok(link, server.said());
  const account = /called local \(account (\d+)/.exec(server.said())[1];
  const page = await browser.page();
  await page.goto(link);
  await connected(page);
  await page.locator("#account code", { hasText: account }).waitFor();
  assert.ok(!page.url().includes("token"), "the token does not stay in the address bar");
  await page.close();
});

test("the dialog shows lines that work as they are", { skip: none }, async () => {
  const { page } = await openPage(browser, server.url);
  await page.getByRole("button", { name: "Connect your tools" }).click();
  const lines = await page.locator(".snippet pre").first().textContent();
  const env = { ...process.env, AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
  delete env.AWS_CA_BUNDLE;
  const { stdout } = await run("sh", ["-c", lines], { env });
  assert.match(stdout, /:root/);
  await page.close();
});
