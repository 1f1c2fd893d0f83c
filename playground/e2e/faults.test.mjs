// Failures that can be switched on: AWS's own errors in the terminal, in the console and outside; the page says so.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, openPage, startBrowser, startServer, until } from "./house.mjs";

let server, browser, page, terminal;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page, terminal } = await openPage(browser, server.url));
  await terminal.ok("aws iam create-user --user-name ann");
  await page.locator(".tabs").getByRole("button", { name: "Failures" }).click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const toggle = (name) => page.getByRole("switch", { name });
const lamp = () => page.locator("cloudlet-fault-lamp");
const off = async () => {
  await lamp().getByRole("button", { name: "All off" }).click();
  await lamp().waitFor({ state: "hidden" });
};
const fails = async (line, words) => {
  const { text, code } = await terminal.run(line);
  assert.notEqual(code, 0, text);
  assert.match(text, words);
};

test("throttling: AWS's words after the CLI has tried again, in the terminal and in the console", async () => {
  assert.ok(await lamp().isHidden());
  await page.getByRole("combobox", { name: "How many calls" }).selectOption("every call");
  await toggle("Throttling").check();
  await lamp().getByText("every call is throttled").waitFor();
  await fails("aws iam list-users", /\(Throttling\).*Rate exceeded/s);
  await fails("aws ec2 describe-regions", /\(RequestLimitExceeded\)/);
  await fails("aws s3 ls", /\(SlowDown\)/);
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
  await page.getByText("Rate exceeded").and(page.locator(":visible")).first().waitFor();
  await page.locator(".tabs").getByRole("button", { name: "Terminal" }).click();
  await off();
  assert.match(await terminal.ok("aws iam list-users"), /ann/);
});

test("expired keys, for outside clients too", async () => {
  await toggle("Expired keys").check();
  await lamp().getByText("all keys have expired").waitFor();
  await fails("aws sts get-caller-identity", /\(InvalidClientTokenId\)/);
  await fails("aws s3 ls", /\(InvalidAccessKeyId\)/);
  await off();
  await terminal.ok("aws sts get-caller-identity");
});

test("a delay of IAM: a new key is not known at once", async () => {
  await page.getByRole("spinbutton", { name: "Seconds of delay" }).fill("600");
  await toggle("IAM propagation delay").check();
  await lamp().getByText("changes of IAM take 600 seconds").waitFor();
  const key = JSON.parse(await terminal.ok("aws iam create-access-key --user-name ann --output json")).AccessKey;
  const as = `AWS_ACCESS_KEY_ID=${key.AccessKeyId} AWS_SECRET_ACCESS_KEY=${key.SecretAccessKey}`;
  await fails(`${as} aws sts get-caller-identity`, /\(InvalidClientTokenId\)/);
  await off();
  assert.match(await terminal.ok(`${as} aws sts get-caller-identity`), /user\/ann/);
});

test("spot capacity that AWS takes back", async () => {
  const image = (
    await terminal.ok(
      "aws ec2 describe-images --owners amazon --filters Name=architecture,Values=x86_64 --query 'Images[0].ImageId' --output text",
    )
  ).trim();
  const run = `aws ec2 run-instances --image-id ${image} --instance-type t3.micro --instance-market-options MarketType=spot`;
  await terminal.ok(run);
  await toggle("Spot shortage").check();
  await lamp().getByText("us-east-1 has no spot capacity").waitFor();
  await fails(run, /\(InsufficientInstanceCapacity\).*There is no Spot capacity/s);
  const requests = "aws ec2 describe-spot-instance-requests --query 'SpotInstanceRequests[].Status.Code' --output text";
  assert.match(await terminal.ok(requests), /marked-for-termination/);
  await off();
  await terminal.ok(run);
});

test("a zone that is out, and the switches stay as they are set in another tab", async () => {
  await page.getByRole("combobox", { name: "Which zone" }).selectOption({ index: 1 });
  await toggle("Zone outage").check();
  await lamp().getByText("us-east-1b is out").waitFor();
  const zones = "aws ec2 describe-availability-zones --query 'AvailabilityZones[].[ZoneName,State]' --output text";
  assert.match(await terminal.ok(zones), /us-east-1b\s+impaired/);
  const image = (
    await terminal.ok("aws ec2 describe-images --owners amazon --query 'Images[0].ImageId' --output text")
  ).trim();
  const run = `aws ec2 run-instances --image-id ${image} --instance-type t3.micro`;
  const { text } = await terminal.run(`${run} --placement AvailabilityZone=us-east-1b`);
  assert.match(text, /InsufficientInstanceCapacity|architecture/);
  await toggle("Throttling").check();
  await until(() => toggle("Throttling").isChecked(), "both are on");
  await page.reload();
  await lamp().getByText("us-east-1b is out").waitFor();
});

test("axe finds no violation; pictures", async () => {
  await page.locator(".tabs").getByRole("button", { name: "Terminal" }).click();
  await page.locator(".tabs").getByRole("button", { name: "Failures" }).click();
  await toggle("Throttling").uncheck();
  await toggle("IAM propagation delay").check();
  await lamp().getByText("changes of IAM take").waitFor();
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    if (width === 390) await page.locator(".views [data-view=faults]").click();
    assert.deepEqual(await blemishes(page, `faults-${width}`), [], `at ${width} px`);
  }
  assert.deepEqual(page.errors, []);
});
