// A class: made, joined, watched, helped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, connected, startBrowser, startServer, Terminal, violations } from "./house.mjs";

let server, browser, wall, learner, terminal;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  wall = await browser.page();
  await wall.goto(`${server.url}/teach`);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const tile = (name) => wall.locator(".tile", { hasText: name });

async function join(name) {
  const page = await browser.page();
  const code = (await wall.locator(".code").textContent()).replace(" ", "");
  await page.goto(`${server.url}/join#${code.toLowerCase()}`);
  await page.getByText("Clouds for all").waitFor();
  await page.getByText(/The server answers in \d+ ms/).waitFor();
  await page.getByLabel("What shall we call you?").fill(name);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL(/#sandbox=/);
  await connected(page);
  return page;
}

test("a class is opened, and learners join by its code", async () => {
  assert.deepEqual(await violations(wall), []);
  await wall.getByLabel("Title").fill("Clouds for all");
  await wall.getByLabel("A group of administrators").check();
  await wall.getByLabel("A user of her own").check();
  await wall.getByRole("button", { name: "Open the class" }).click();
  await wall.getByText("Nobody has joined yet").waitFor();
  learner = await join("Ada");
  terminal = new Terminal(learner);
  await tile("Ada").waitFor();
  await learner.locator("cloudlet-seat", { hasText: "Clouds for all" }).waitFor();
});

test("the wall shows calls, errors and raised hands", async () => {
  for (let i = 0; i < 3; i++) await terminal.run("aws iam get-user --user-name nobody");
  await tile("Ada").getByText("NoSuchEntity").waitFor();
  await tile("Ada").getByText("3 errors in a row").waitFor();
  await learner.getByRole("button", { name: "Raise hand" }).click();
  await tile("Ada").getByText("hand is up").waitFor();
  await learner.getByRole("button", { name: "Hand is up" }).click();
});

test("who is looked at knows it, and gets a message and a command", async () => {
  await wall.getByRole("button", { name: "Look over Ada's shoulder" }).click();
  await wall.locator(".shoulder", { hasText: "iam:GetUser" }).waitFor();
  await learner.getByText("Your instructor is looking at your calls").waitFor();
  await wall.getByLabel("Message to all").fill("Let us list the users");
  await wall.getByLabel("Command for all").fill("aws iam list-users");
  await wall.getByRole("button", { name: "Send to all" }).click();
  await learner.locator("cloudlet-seat").getByText("Let us list the users").waitFor();
  await learner.getByRole("button", { name: "Put it on the prompt" }).click();
  assert.equal(await terminal.input.inputValue(), "aws iam list-users");
});

test("the instructor takes a sandbox over when the learner allows it", async () => {
  await terminal.input.fill("");
  await wall.getByRole("button", { name: "Ask to take over Ada's sandbox" }).click();
  await learner.getByText("Your instructor asks to work in your sandbox").first().waitFor();
  await learner.getByRole("button", { name: "Allow" }).click();
  const [helper] = await Promise.all([
    wall.context().waitForEvent("page"),
    wall.getByRole("button", { name: "Open Ada's sandbox" }).click(),
  ]);
  await connected(helper);
  await new Terminal(helper).ok("aws iam create-user --user-name helped");
  assert.match(await terminal.ok("aws iam list-users"), /helped/);
  await helper.close();
  await learner.getByRole("button", { name: "End that" }).click();
  await wall.getByRole("button", { name: "Ask to take over Ada's sandbox" }).waitFor();
});

test("a reset begins anew, and results can be taken away", async () => {
  await terminal.ok("aws iam create-user --user-name zoe");
  wall.once("dialog", (d) => d.accept());
  await wall.getByRole("button", { name: "Reset all" }).click();
  await learner.locator(".tile", { hasText: "zoe" }).waitFor({ state: "detached" });
  const [saved] = await Promise.all([wall.waitForEvent("download"), wall.getByRole("button", { name: "CSV" }).click()]);
  assert.equal(saved.suggestedFilename(), "class.csv");
});

test("the class goes together from step to step, and pauses", async () => {
  const open = learner.locator('cloudlet-task[data-mood="open"]');
  await wall.getByRole("button", { name: "All together" }).click();
  await learner.locator("cloudlet-seat", { hasText: "All together" }).waitFor();
  await wall.getByText(/^Step 1 of/).waitFor();
  await learner.waitForFunction(() => document.querySelectorAll('cloudlet-task[data-mood="open"]').length === 1);
  const before = await open.locator("h4").textContent();
  await wall.getByRole("button", { name: "Next step" }).click();
  await wall.getByText(/^Step 2 of/).waitFor();
  await wall.getByRole("button", { name: "Pause" }).click();
  await learner.getByText("Paused: please look to the front").waitFor();
  assert.match((await terminal.run("aws iam list-users")).text, /ClassPaused/);
  await wall.getByRole("button", { name: "Go on" }).click();
  await terminal.ok("aws iam list-users");
  assert.ok(before);
});

test("the next lesson opens before everybody", async () => {
  const next = wall.getByRole("button", { name: "Next step" });
  const title = learner.locator("cloudlet-lesson h3");
  const first = await title.textContent();
  while (await next.isEnabled()) {
    const at = await wall.locator(".where").textContent();
    await next.click();
    await wall.waitForFunction((was) => document.querySelector(".where").textContent !== was, at);
  }
  await learner.waitForFunction((was) => document.querySelector("cloudlet-lesson h3")?.textContent !== was, first);
  assert.equal(await learner.getByRole("button", { name: "All lessons" }).isVisible(), false);
  await wall.getByRole("button", { name: "Each alone" }).click();
  await learner.locator("cloudlet-seat", { hasText: "All together" }).waitFor({ state: "detached" });
  await learner.getByRole("button", { name: "All lessons" }).waitFor();
});

test("axe finds no violation; pictures", async () => {
  await join("Grace");
  await join("Linus");
  await tile("Linus").waitFor();
  for (const [page, name] of [
    [wall, "wall"],
    [learner, "seat"],
  ]) {
    await page.bringToFront();
    for (const [width, height] of [
      [1440, 900],
      [768, 1024],
      [390, 844],
    ]) {
      await page.setViewportSize({ width, height });
      assert.deepEqual(await blemishes(page, `${name}-${width}`), [], `${name} at ${width} px`);
    }
  }
  assert.deepEqual([...wall.errors, ...learner.errors], []);
});
