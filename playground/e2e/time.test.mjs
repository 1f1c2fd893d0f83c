// The timeline: back, a look, a branch, and a shared copy.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, openPage, screenshot, startBrowser, startServer, violations } from "./house.mjs";

let server, browser, page, terminal;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page, terminal } = await openPage(browser, server.url));
  for (const name of ["ann", "ben", "cat"]) await terminal.ok(`aws iam create-user --user-name ${name}`);
  await page.locator(".tabs").getByRole("button", { name: "Timeline" }).click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const step = (name) => page.locator(".step", { hasText: `user ${name}` });
const tile = (name) => page.locator(".tile", { hasText: name });
const gone = (what) => what.waitFor({ state: "detached" });

test("each change is a step; a look shows that moment only", async () => {
  await step("cat").waitFor();
  await step("ann").getByRole("button", { name: "See what existed" }).click();
  await gone(tile("ben"));
  await tile("ann").waitFor();
  assert.match(await terminal.ok("aws iam list-users --query 'Users[].UserName' --output text"), /ben/);
  await page.getByRole("button", { name: "Back to now" }).click();
  await tile("ben").waitFor();
});

test("a moment can be given a name", async () => {
  await page.getByRole("button", { name: "Checkpoint" }).click();
  await page.getByRole("textbox", { name: "Name of this moment" }).fill("three users");
  await page.keyboard.press("Enter");
  await step("cat").getByText("three users").waitFor();
});

test("what exists can be taken away, as commands and as Terraform", async () => {
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("region", { name: "cloudlet.sh" }).getByText("aws iam create-user --user-name cat").waitFor();
  assert.deepEqual(await violations(page), []);
  await screenshot(page, "export");
  await page.getByRole("button", { name: "Terraform" }).click();
  await page.getByRole("region", { name: "main.tf" }).getByText('resource "aws_iam_user" "cat"').waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download main.tf" }).click(),
  ]);
  assert.equal(saved.suggestedFilename(), "main.tf");
  await page.getByRole("button", { name: "Close" }).click();
});

test("undo, and back further", async () => {
  await page.getByRole("button", { name: "Undo" }).click();
  await gone(step("cat"));
  await gone(tile("cat"));
  await step("ann").getByRole("button", { name: "Make it as it was" }).click();
  await gone(step("ben"));
  assert.equal((await terminal.ok("aws iam list-users --query 'Users[].UserName' --output text")).trim(), "ann");
});

test("a branch is a sandbox of its own", async () => {
  await terminal.ok("aws iam create-user --user-name dora");
  await step("ann").getByRole("button", { name: "Open a copy" }).click();
  const address = await page.getByRole("link", { name: "Open the branch" }).getAttribute("href");
  const other = await openPage(browser, server.url + address);
  const list = "aws iam list-users --query 'Users[].UserName' --output text";
  assert.equal((await other.terminal.ok(list)).trim(), "ann");
  await other.terminal.ok("aws iam create-user --user-name eve");
  assert.match(await terminal.ok(list), /^ann\s+dora\s*$/);
  await other.page.close();
});

test("a shared address opens a copy, each time a new one", async () => {
  await page.getByRole("button", { name: "Share" }).click();
  const address = await page.locator(".shared code").textContent();
  assert.ok(address.startsWith(`${server.url}/#shared=`));
  await terminal.ok("aws iam delete-user --user-name dora");
  for (let i = 0; i < 2; i++) {
    const other = await openPage(browser, address);
    assert.match(
      await other.terminal.ok("aws iam list-users --query 'Users[].UserName' --output text"),
      /^ann\s+dora\s*$/,
    );
    await other.terminal.ok("aws iam delete-user --user-name dora");
    await other.page.close();
  }
});

test("axe finds no violation; pictures", async () => {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    if (width === 390) await page.locator(".views [data-view=timeline]").click();
    assert.deepEqual(await blemishes(page, `time-${width}`), [], `at ${width} px`);
  }
  assert.deepEqual(page.errors, []);
});
