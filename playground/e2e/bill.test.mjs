// The cost meter: what exists costs by the hour, what was done adds up, and the bill says which is which.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openPage, screenshot, startBrowser, startServer, until, violations } from "./house.mjs";

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

const meter = () => page.locator("cloudlet-cost-meter > button");
const rate = async () => Number(/\$([\d.]+)/.exec(await meter().textContent())[1]);

test("servers cost by the hour while they run, and a stopped one only its disk", async () => {
  assert.equal(await rate(), 0);
  const image = (
    await terminal.ok(
      "aws ec2 describe-images --owners amazon --filters 'Name=name,Values=al2023-ami-2023*kernel-6.1-x86_64' --query 'Images[0].ImageId' --output text",
    )
  ).trim();
  const ids = (
    await terminal.ok(
      `aws ec2 run-instances --image-id ${image} --instance-type t3.micro --count 3 --query 'Instances[].InstanceId' --output text`,
    )
  ).trim();
  await terminal.ok(`aws ec2 wait instance-running --instance-ids ${ids}`);
  const three = 3 * (0.0104 + 0.005 + (8 * 0.08) / 730);
  await until(async () => Math.abs((await rate()) - three) < 0.001, "three servers on the meter");
  await terminal.ok(`aws ec2 stop-instances --instance-ids ${ids}`);
  await until(async () => Math.abs((await rate()) - (3 * 8 * 0.08) / 730) < 0.0003, "three disks on the meter");
});

test("the bill tells what was used, and axe finds nothing in it", async () => {
  await terminal.ok("aws s3 mb s3://billed-4711");
  await meter().click();
  const bill = page.getByRole("dialog", { name: "What this would cost" });
  await bill.getByRole("row", { name: /t3.micro instances/ }).waitFor();
  await bill.getByRole("row", { name: /PUT, COPY, POST and LIST requests/ }).waitFor();
  assert.match(await bill.getByRole("row", { name: /gp3 volumes/ }).textContent(), /\$0.08 a GB-month/);
  assert.deepEqual(await violations(page), []);
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await screenshot(page, `bill-${width}-${theme}`);
    }
  }
  await bill.getByRole("button", { name: "Close" }).click();
  await page.setViewportSize({ width: 390, height: 844 });
  await screenshot(page, "bill-closed-390");
  await page.setViewportSize({ width: 1440, height: 900 });
  await screenshot(page, "bill-closed-1440");
  assert.deepEqual(page.errors, []);
});
