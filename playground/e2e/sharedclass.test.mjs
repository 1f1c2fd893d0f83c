// A class in one AWS: names collide, accounts are apart, and a bucket policy reaches across.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, connected, startBrowser, startServer, Terminal } from "./house.mjs";

let server, browser, wall, ada, ben;

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

async function join(name) {
  const page = await browser.page();
  const code = (await wall.locator(".code").textContent()).replace(" ", "");
  await page.goto(`${server.url}/join#${code}`);
  await page.getByLabel("What shall we call you?").fill(name);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL(/#sandbox=/);
  await connected(page);
  return { page, terminal: new Terminal(page) };
}

const widths = [
  [1440, 900],
  [390, 844],
];

async function pictures(page, name) {
  await page.bringToFront();
  for (const [width, height] of widths) {
    await page.setViewportSize({ width, height });
    assert.deepEqual(await blemishes(page, `${name}-${width}`), [], `${name} at ${width} px`);
  }
}

test("a class that shares one AWS is opened", async () => {
  await wall.getByLabel("Title").fill("One cloud");
  await wall.getByLabel("Undelete").check();
  await wall.getByLabel("All together").check();
  await wall.getByLabel("One AWS for all").check();
  await pictures(wall, "teach");
  await wall.getByRole("button", { name: "Open the class" }).click();
  await wall.getByText("Nobody has joined yet").waitFor();
  assert.equal(await wall.getByRole("button", { name: "Reset all" }).count(), 0);
  ada = await join("Ada");
  ben = await join("Ben");
  await ada.page.locator("cloudlet-seat", { hasText: "One AWS for all" }).waitFor();
});

test("a name is taken once, and users are each account's own", async () => {
  await ada.terminal.ok("aws s3 mb s3://raw-data");
  assert.match((await ben.terminal.run("aws s3 mb s3://raw-data")).text, /BucketAlreadyExists/);
  await ada.terminal.ok("aws iam create-account-alias --account-alias the-blue-team");
  const taken = await ben.terminal.run("aws iam create-account-alias --account-alias the-blue-team");
  assert.match(taken.text, /EntityAlreadyExists/);
  await ada.terminal.ok("aws iam create-user --user-name zoe");
  assert.doesNotMatch(await ben.terminal.ok("aws iam list-users"), /zoe/);
});

test("a bucket policy lets another account in", async () => {
  await ada.terminal.ok("echo hello > a.txt; aws s3 cp a.txt s3://raw-data/a.txt");
  assert.match((await ben.terminal.run("aws s3 cp s3://raw-data/a.txt -")).text, /403|AccessDenied|Forbidden/);
  const account = (await ben.terminal.ok("aws sts get-caller-identity --query Account --output text")).trim();
  const policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: account },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::raw-data/*",
    },
  });
  await ada.terminal.ok(`aws s3api put-bucket-policy --bucket raw-data --policy '${policy}'`);
  assert.match(await ben.terminal.ok("aws s3 cp s3://raw-data/a.txt -"), /hello/);
});

test("the wall shows whose calls failed; pictures", async () => {
  await wall.locator(".tile", { hasText: "Ben" }).locator(".fault").waitFor();
  await pictures(wall, "sharedwall");
  await pictures(ben.page, "sharedseat");
  assert.deepEqual([...wall.errors, ...ada.page.errors, ...ben.page.errors], []);
});
