// A lesson, played by a reader: tasks are ticked off while commands are typed, hints come, what was lost comes back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, openPage, startBrowser, startServer, violations } from "./house.mjs";

let server, browser, page, terminal, account;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page, terminal } = await openPage(browser, server.url));
  account = JSON.parse(await terminal.ok("aws sts get-caller-identity")).Account;
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const panel = () => page.locator("cloudlet-lesson");
const task = (n) => page.locator("cloudlet-task").nth(n - 1);
const mood = (n, mood) =>
  task(n)
    .and(page.locator(`[data-mood=${mood}]`))
    .waitFor();
const button = (name, within = panel()) => within.getByRole("button", { name });

test("the course is a list", async () => {
  const names = await page.locator("[data-lesson]").evaluateAll((l) => l.map((e) => e.dataset.lesson));
  assert.equal(names[0], "renting-servers");
  assert.ok(names.length >= 9, String(names));
  assert.deepEqual(await violations(page), []);
});

test("a lesson begins with what its seed makes", async () => {
  await page.locator("[data-lesson=blue-and-orange]").click();
  await mood(1, "open");
  await mood(2, "locked");
  await page
    .locator(".tile", { hasText: `photos-${account}` })
    .first()
    .waitFor();
});

test("a task is ticked off by what was typed, and opens the next", async () => {
  await terminal.ok("aws iam create-user --user-name blue");
  const key = JSON.parse(await terminal.ok("aws iam create-access-key --user-name blue")).AccessKey;
  await mood(1, "done");
  await mood(2, "open");
  await terminal.ok("aws configure --profile blue", key.AccessKeyId, key.SecretAccessKey, "us-east-1", "json");
  await terminal.run("aws s3 ls --profile blue");
  await mood(2, "done");
});

test("hints: asked for, and by itself after the error", async () => {
  await button(/^Hint/, task(3)).click();
  await task(3).locator(".hint", { hasText: "s3:GetObject" }).waitFor();
  await terminal.run(
    `aws iam put-user-policy --user-name blue --policy-name photos --policy-document '{"Statement":[{"Effect":"Maybe"}]}'`,
  );
  await task(3).locator(".offer", { hasText: "The policy is no policy" }).waitFor();
});

test("the solution, in three ways, and run with a click", async () => {
  await button("Show me", task(3)).click();
  await button("Go", task(3)).click();
  await task(3).locator("code", { hasText: "package main" }).waitFor();
  await button("Commands", task(3)).click();
  await button("Run", task(3)).click();
  await mood(3, "done");
});

test("what cannot be undone is noticed, and undone", async () => {
  await terminal.ok(`aws s3 rb s3://photos-${account} --force`);
  await panel().locator(".note.bad", { hasText: "The bucket with the photos is gone" }).waitFor();
  await button("Go back to before").click();
  await panel().locator(".note.bad").waitFor({ state: "detached" });
  assert.match(await terminal.ok("aws s3 ls"), new RegExp(`photos-${account}`));
});

test("a reload keeps how it stands", async () => {
  await page.reload();
  await mood(3, "done");
  await mood(4, "open");
});

test("the end: a summary, and the next lesson", async () => {
  for (const n of [4, 5]) {
    await button("Show me", task(n)).click();
    await button("Run", task(n)).click();
    await mood(n, "done");
  }
  await panel().locator(".lesson-foot", { hasText: "Well done" }).waitFor();
  for (const [width, height] of [
    [390, 844],
    [768, 1024],
    [1440, 900],
  ]) {
    await page.setViewportSize({ width, height });
    if (width === 390) await page.locator(".views [data-view=lesson]").click();
    assert.deepEqual(await blemishes(page, `lesson-${width}`), [], `at ${width} px`);
  }
  await button("Next lesson").click();
  await panel().locator("h3", { hasText: "A group of administrators" }).waitFor();
  await mood(1, "open");
});

test("an address opens a lesson", async () => {
  await page.goto(`${server.url}/#lesson=account-alias`);
  await panel().locator("h3", { hasText: "Twelve digits" }).waitFor();
  await button("All lessons").click();
  await page.locator("[data-lesson=blue-and-orange].done").waitFor();
  assert.deepEqual(page.errors, []);
});
