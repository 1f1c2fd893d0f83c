// The terminal's own manners: history, completion, stop, paste, reset, focus.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, startBrowser, startServer } from "./house.mjs";

let server, browser, page, terminal;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page, terminal } = await openPage(browser, server.url));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const option = (text) => page.locator("cloudlet-completions [role=option]", { hasText: text }).first();
const value = () => terminal.input.inputValue();

test("an empty terminal says how to begin", async () => {
  const welcome = page.locator("cloudlet-terminal .welcome");
  await welcome.getByRole("button", { name: "aws sts get-caller-identity" }).click();
  await page.locator(".block .out", { hasText: ":root" }).waitFor();
  await welcome.waitFor({ state: "hidden" });
  await terminal.input.press("ArrowUp");
  assert.equal(await value(), "aws sts get-caller-identity");
  await page.getByRole("button", { name: "Clear" }).click();
  await welcome.waitFor();
});

test("completes services, operations and flags", async () => {
  await terminal.input.fill("");
  await terminal.input.pressSequentially("aws st");
  await option("sts").waitFor();
  await terminal.input.press("Tab");
  assert.equal(await value(), "aws sts ");
  await terminal.input.pressSequentially("get-caller");
  await option("get-caller-identity").waitFor();
  await terminal.input.press("Tab");
  assert.equal(await value(), "aws sts get-caller-identity ");
  await terminal.input.fill("");
  await terminal.input.pressSequentially("aws iam create-user --user");
  await option("--user-name").waitFor();
  await terminal.input.press("Escape");
});

test("completes names of what exists", async () => {
  await terminal.ok("aws s3 mb s3://photos-of-cats");
  await terminal.input.pressSequentially("aws s3 ls s3://pho");
  await option("photos-of-cats").waitFor();
  await terminal.input.press("Tab");
  assert.match(await value(), /s3:\/\/photos-of-cats/);
  await terminal.input.press("Escape");
  await terminal.input.fill("");
});

test("remembers what was typed", async () => {
  await terminal.ok("echo one");
  await terminal.ok("echo two");
  await terminal.input.press("ArrowUp");
  await terminal.input.press("ArrowUp");
  assert.equal(await value(), "echo one");
  await terminal.input.press("ArrowDown");
  assert.equal(await value(), "echo two");
  await terminal.input.fill("photos");
  await terminal.input.press("Control+r");
  await terminal.input.press("Enter");
  assert.equal(await value(), "aws s3 mb s3://photos-of-cats");
  await terminal.input.fill("");
});

test("runs several pasted lines one after another", async () => {
  const n = await terminal.blocks.count();
  await terminal.input.fill("for i in 1 2; do\n  echo $i\ndone\necho done");
  await terminal.input.press("Enter");
  assert.equal((await terminal.result(n)).text, "1\n2\n");
  assert.equal((await terminal.result(n + 1)).text, "done\n");
});

test("Ctrl+C and the Stop button stop", async () => {
  for (const stop of [
    () => terminal.input.press("Control+c"),
    () => page.getByRole("button", { name: "Stop", exact: true }).click(),
  ]) {
    const n = await terminal.blocks.count();
    await terminal.input.fill("sleep 600");
    await terminal.input.press("Enter");
    await page.locator("cloudlet-prompt[data-mode=busy]").waitFor();
    await stop();
    assert.equal((await terminal.result(n)).code, 130);
  }
  await terminal.ok("aws sts get-caller-identity");
});

test("even a loop that never waits is stopped", async () => {
  const n = await terminal.blocks.count();
  await terminal.input.fill("while true; do x=1; done");
  await terminal.input.press("Enter");
  await page.locator("cloudlet-prompt[data-mode=busy]").waitFor();
  await terminal.input.press("Control+c");
  assert.notEqual((await terminal.result(n)).code, 0);
  await terminal.ok("aws sts get-caller-identity");
});

test("Tab completes, but after Escape it leaves", async () => {
  await terminal.input.focus();
  await terminal.input.press("Tab");
  assert.ok(await terminal.input.evaluate((e) => e === document.activeElement), "Tab stays");
  await terminal.input.press("Escape");
  await page.keyboard.press("Tab");
  assert.ok(await terminal.input.evaluate((e) => e !== document.activeElement), "Escape, Tab leaves");
  await terminal.input.focus();
  await page.keyboard.press("Shift+Tab");
  assert.ok(await terminal.input.evaluate((e) => e !== document.activeElement), "Shift+Tab leaves");
});

test("a second client of the same sandbox shows live", async () => {
  const s = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cloudlet:page")));
  const host = `${"from-outside"}.s3.${s.id}.localhost:${server.port}`;
  // An anonymous request: refused, and told on the trail.
  const answer = await fetch(`${server.url}/from-outside`, { headers: { "X-Cloudlet-As-Host": host } });
  assert.equal(answer.status >= 400, true);
  await page.locator("li.call", { hasText: "anonymous" }).first().waitFor();
});

test("files survive a reload, and a reset", async () => {
  await terminal.ok("mkdir -p notes && echo 'kept ü' > notes/a.txt && aws configure set region eu-west-1");
  await page.reload();
  assert.equal(await terminal.ok("cat notes/a.txt && aws configure get region"), "kept ü\neu-west-1\n");
  await terminal.ok("rm -r notes ~/.aws");
  await page.reload();
  assert.equal(await terminal.ok("ls -A"), "");
});

test("reset asks once more, then empties everything", async () => {
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  await page.getByRole("button", { name: "Really reset?" }).click();
  await page.locator(".log .note", { hasText: "reset" }).waitFor();
  await page.locator(".tile", { hasText: "photos-of-cats" }).waitFor({ state: "detached" });
  assert.equal(await terminal.ok("aws s3 ls"), "");
});

test("nothing went wrong in the page", () => assert.deepEqual(page.errors, []));
