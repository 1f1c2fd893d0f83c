// The course's "Setting up", steps 3 to 7, typed by a reader.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, screenshot, startBrowser, startServer } from "./house.mjs";

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

const call = (name, outcome = "allowed") => page.locator(`li.call.${outcome}`, { hasText: name }).first();
const tile = (name) => page.locator(".tile", { hasText: name }).first();

let account, key;

test("the account's root user", async () => {
  const who = JSON.parse(await terminal.ok("aws sts get-caller-identity"));
  account = who.Account;
  assert.match(account, /^\d{12}$/);
  assert.equal(who.Arn, `arn:aws:iam::${account}:root`);
  await page.locator("#account code", { hasText: account }).waitFor();
  await call("sts:GetCallerIdentity").waitFor();
});

test("3: a group with a found policy", async () => {
  const group = JSON.parse(await terminal.ok("aws iam create-group --group-name admins"));
  assert.equal(group.Group.Arn, `arn:aws:iam::${account}:group/admins`);
  const arn = (
    await terminal.ok(
      "aws iam list-policies --scope AWS --query \"Policies[?PolicyName=='AdministratorAccess'].Arn\" --output text",
    )
  ).trim();
  assert.equal(arn, "arn:aws:iam::aws:policy/AdministratorAccess");
  await terminal.ok(`aws iam attach-group-policy --group-name admins --policy-arn ${arn}`);
  await tile("admins").waitFor();
  await call("iam:AttachGroupPolicy").waitFor();
});

test("4: a user with a key that is shown once", async () => {
  await terminal.ok("aws iam create-user --user-name maya --tags Key=team,Value=data");
  await terminal.ok("aws iam add-user-to-group --user-name maya --group-name admins");
  key = JSON.parse(await terminal.ok("aws iam create-access-key --user-name maya")).AccessKey;
  assert.match(key.AccessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.equal(key.SecretAccessKey.length, 40);
  const again = await terminal.ok("aws iam list-access-keys --user-name maya");
  assert.ok(!again.includes(key.SecretAccessKey), "the secret is never shown again");
  await tile("maya").waitFor();
});

test("5: an account alias", async () => {
  await terminal.ok("aws iam create-account-alias --account-alias maya-data-lab");
  const aliases = await terminal.ok("aws iam list-account-aliases --query AccountAliases --output text");
  assert.equal(aliases.trim(), "maya-data-lab");
});

test("6 and 7: configure as the user", async () => {
  await terminal.ok("aws configure --profile maya", key.AccessKeyId, key.SecretAccessKey, "us-east-1", "json");
  const who = JSON.parse(await terminal.ok("aws sts get-caller-identity --profile maya"));
  assert.equal(who.Arn, `arn:aws:iam::${account}:user/maya`);
  await page.locator("li.call", { hasText: "maya" }).first().waitFor();
});

test("allowed: a bucket, an object, a server", async () => {
  assert.equal((await terminal.ok("aws s3 mb s3://maya-raw-data --profile maya")).trim(), "make_bucket: maya-raw-data");
  await tile("maya-raw-data").waitFor();
  await terminal.ok("echo name,age > people.csv");
  await terminal.ok("aws s3 cp people.csv s3://maya-raw-data/ --profile maya");
  assert.match(await terminal.ok("aws s3 ls s3://maya-raw-data --profile maya"), /9 people\.csv/);
  const image = (
    await terminal.ok(
      "aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text --profile maya",
    )
  ).trim();
  assert.match(image, /^ami-/);
  const id = (
    await terminal.ok(
      `aws ec2 run-instances --image-id ${image} --instance-type t3.micro --query 'Instances[0].InstanceId' --output text --profile maya`,
    )
  ).trim();
  assert.match(id, /^i-[0-9a-f]{17}$/);
  // The state changes by itself, and the page shows it without another call.
  await page.locator(".tile", { hasText: id }).locator(".state", { hasText: "running" }).waitFor();
});

test("denied: without the group, with the reason", async () => {
  await terminal.ok("aws iam remove-user-from-group --user-name maya --group-name admins");
  const { text, code } = await terminal.run("aws s3 ls --profile maya");
  assert.equal(code, 255); // as AWS CLI 1 ends
  assert.match(text, /An error occurred \(AccessDenied\) when calling the ListBuckets operation/);
  const row = call("ListBuckets", "denied");
  await row.locator("summary").click();
  await row.locator(".reason", { hasText: "Denied" }).waitFor();
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});

test("screenshots at three widths, dark and light", async () => {
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [width, height] of [
      [390, 844],
      [768, 1024],
      [1440, 900],
    ]) {
      await page.setViewportSize({ width, height });
      await screenshot(page, `page-${width}-${scheme}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page is ${overflow} px wider than ${width}`);
    }
  }
});
