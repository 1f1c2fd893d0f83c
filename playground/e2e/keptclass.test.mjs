// A class in a waiting room, over a restart of the server.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connected, startBrowser, startServer, Terminal } from "./house.mjs";

let data, server, browser, wall, learner;

before(async () => {
  data = await mkdtemp(join(tmpdir(), "cloudlet-class-"));
  server = await startServer(undefined, "--keep=true", "--data", data);
  browser = await startBrowser();
  wall = await browser.page();
  learner = await browser.page();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(data, { recursive: true, force: true });
});

test("learners wait until the class begins", async () => {
  await wall.goto(`${server.url}/teach`);
  await wall.getByLabel("Waiting room").check();
  await wall.getByRole("button", { name: "Open the class" }).click();
  await wall.getByText("Nobody has joined yet").waitFor();
  const code = (await wall.locator(".code").textContent()).replace(" ", "");
  await learner.goto(`${server.url}/join#${code}`);
  await learner.getByLabel("What shall we call you?").fill("Ada");
  await learner.getByRole("button", { name: "Join" }).click();
  await learner.waitForURL(/#sandbox=/);
  await connected(learner);
  assert.match((await new Terminal(learner).run("aws iam list-users")).text, /ClassPaused/);
  await wall.getByRole("button", { name: "Go on" }).click();
  await wall.getByRole("button", { name: "Pause" }).waitFor();
  await new Terminal(learner).ok("aws iam create-user --user-name zoe");
});

test("after a restart of the server the class goes on", async () => {
  const { port } = server;
  await server.stop();
  server = await startServer(port, "--keep=true", "--data", data);
  await wall.reload();
  await wall.locator(".tile", { hasText: "Ada" }).waitFor();
  await learner.reload();
  await connected(learner);
  await learner.locator("cloudlet-seat", { hasText: "Ada" }).waitFor();
  const terminal = new Terminal(learner);
  assert.match(await terminal.ok("aws iam list-users"), /zoe/);
  await wall.locator(".tile", { hasText: "iam:ListUsers" }).waitFor();
});
