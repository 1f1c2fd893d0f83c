// EC2 by clicks: launch a server, see who can reach it, open the way, and look at it in the picture of its network.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openPage, screenshot, startBrowser, startServer, violations } from "./house.mjs";

let server, browser, page, id;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page } = await openPage(browser, server.url));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const view = () => page.locator("cloudlet-console .view:not([aria-busy])");
const heading = (name) => page.locator("cloudlet-console h2", { hasText: name }).waitFor();
const menu = (name) => page.locator("cloudlet-console nav").getByRole("link", { name, exact: true }).click();
const button = (name) => view().getByRole("button", { name, exact: true });

test("the console has EC2", async () => {
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
  await menu("EC2");
  await heading("Instances");
  await view().locator(".empty", { hasText: "no instances yet" }).waitFor();
});

test("the wizard launches an instance, with a key pair and a group of its own", async () => {
  await menu("Launch instance");
  await view().getByLabel("Name", { exact: true }).fill("web");
  await button("Next").click();
  await view().getByLabel("t3.micro", { exact: true }).waitFor();
  await view().locator("tr", { hasText: "t3.micro" }).locator("td", { hasText: "$0.0104" }).waitFor();
  await view().getByLabel("Find types").fill("m7i.large");
  await view().getByLabel("m7i.large", { exact: true }).waitFor();
  await view().getByLabel("Find types").fill("t3.micro");
  await view().getByLabel("t3.micro", { exact: true }).check();
  await button("Next").click();
  await view().getByLabel("Key pair for logging in").selectOption("+");
  await view().getByLabel("Name of the new key pair").fill("my-key");
  const [file] = await Promise.all([page.waitForEvent("download"), button("Next").click()]);
  assert.equal(file.suggestedFilename(), "my-key.pem");
  assert.match(await readFile(await file.path(), "utf8"), /^-----BEGIN RSA PRIVATE KEY-----/);
  await view().getByLabel("Let SSH, port 22 in").check();
  await button("Next").click();
  await view().getByLabel("User data").fill("#!/bin/bash\nyum install -y httpd");
  await button("Next").click();
  await view().locator("dd", { hasText: "about $7.59 a month" }).waitFor();
  await button("Launch instance").click();
  await view().locator(".note.good", { hasText: "is starting" }).waitFor();
  await view().getByRole("link", { name: "All instances" }).click();
});

test("its state changes by itself, and its actions fit it", async () => {
  const row = view().locator("tbody tr", { hasText: "web" });
  await row.locator(".state", { hasText: "running" }).waitFor();
  id = (await row.locator(".fine").first().textContent()).trim();
  assert.ok(await button("Stop").isDisabled());
  await row.getByRole("checkbox").check();
  assert.ok(await button("Start").isDisabled());
  await button("Stop").click();
  await row.locator(".state", { hasText: "stopping" }).waitFor();
  await row.locator(".state", { hasText: "stopped" }).waitFor();
  await row.getByRole("checkbox").check();
  await button("Start").click();
  await row.locator(".state", { hasText: "running" }).waitFor();
});

test("each click is shown as a command and as Go", async () => {
  const panel = page.locator(".code-panel");
  await panel.locator("summary").first().click();
  const item = panel.locator("li", { hasText: "run-instances" });
  const cli = await item.locator("> .snippet pre").textContent();
  assert.match(cli, /^aws ec2 run-instances --image-id ami-\w+ --instance-type t3.micro --count 1 --key-name my-key /);
  await item.locator("summary").click();
  const go = await item.locator("details pre").textContent();
  for (const part of [
    "InstanceType: ",
    "types.InstanceTypeT3Micro",
    "MinCount: ",
    "[]types.InstanceNetworkInterfaceSpecification{",
    "base64.StdEncoding.EncodeToString",
  ])
    assert.ok(go.includes(part), `${part} in\n${go}`);
  await panel.locator("summary").first().click();
});

test("the internet cannot reach port 80: the picture shows where it stops, a button opens it", async () => {
  await menu("Networks");
  await view().locator("svg.vpc .node.instance", { hasText: "web" }).waitFor();
  await button("Can it get there?").click();
  await view().locator(".note.bad", { hasText: "ENI_SG_RULES_MISMATCH" }).waitFor();
  await view().locator("svg.vpc .end.bad").waitFor();
  await view().locator(".way li.stops", { hasText: "Security group" }).waitFor();
  await view().locator(".least li", { hasText: "Open tcp 80 from 0.0.0.0/0" }).waitFor();
  await screenshot(page, "ec2-stopped");
  await button("Make this change").click();
  await view().locator(".note.good", { hasText: "Yes: the internet can reach" }).waitFor();
  await view().locator("svg.vpc .end.good").waitFor();
});

test("the security group's editor adds and takes away rules", async () => {
  await menu("Security groups");
  await view().getByRole("link", { name: "launch-wizard-1" }).click();
  await heading("launch-wizard-1");
  await view().locator("td", { hasText: "HTTP: tcp 80" }).waitFor();
  await view().getByText("Add an inbound rule").click();
  const form = view().locator("form").first();
  await form.getByLabel("Kind").selectOption({ label: "PostgreSQL (tcp 5432)" });
  await form.getByLabel("From").selectOption({ label: "Members of default" });
  await form.getByLabel("Description").fill("the database");
  await form.getByRole("button", { name: "Add rule" }).click();
  const row = view().locator("tr", { hasText: "PostgreSQL: tcp 5432" });
  await row.locator("td", { hasText: "the database" }).waitFor();
  await row.getByRole("button", { name: "Remove" }).click();
  await row.waitFor({ state: "detached" });
  await view().getByText("Add an inbound rule").click();
  await form.getByLabel("Kind").selectOption("tcp");
  await form.getByLabel("Ports").fill("99999");
  await form.getByRole("button", { name: "Add rule" }).click();
  await form.locator(".error", { hasText: "InvalidParameterValue" }).waitFor();
});

test("volumes, key pairs and addresses", async () => {
  await menu("Volumes");
  await view().locator("tr", { hasText: "in-use" }).waitFor();
  await view().getByLabel("Size in GiB").fill("10");
  await button("Create volume").click();
  const volume = view().locator("tr", { hasText: "10 GiB" });
  await volume.locator(".state", { hasText: "available" }).waitFor();
  await menu("Key pairs");
  await view().locator("tr", { hasText: "my-key" }).waitFor();
  await menu("Elastic IPs");
  await button("Allocate address").click();
  await view().getByRole("button", { name: "Associate" }).click();
  await view().getByRole("button", { name: "Disassociate" }).click();
  await view().getByRole("button", { name: "Release" }).click();
  await view().getByRole("button", { name: "Release" }).click();
  await view().locator(".empty").waitFor();
});

test("by keyboard alone", async () => {
  await menu("Instances");
  await view().locator("tbody tr").first().waitFor();
  const box = view().getByRole("checkbox").first();
  await box.focus();
  await page.keyboard.press("Space");
  assert.ok(await box.isChecked());
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /web/);
  await page.keyboard.press("Enter");
  await heading("web");
});

test("axe finds no violation, and the views fit a phone", async () => {
  const bad = [];
  const vpc = await page.locator("cloudlet-console a[href^='#/ec2/networks/']").first().getAttribute("href");
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const to of [
      "ec2/instances",
      `ec2/instances/${id}`,
      "ec2/launch",
      vpc.slice(2),
      "ec2/groups",
      "ec2/groups/create",
      "ec2/keys",
      "ec2/volumes",
      "ec2/addresses",
    ]) {
      await page.evaluate((x) => (location.hash = `/${x}`), to);
      await page.waitForTimeout(150);
      await view().waitFor();
      if (to.startsWith("ec2/networks") || to.endsWith(id)) {
        await button("Can it get there?").click();
        await view().locator(".note", { hasText: "can reach" }).waitFor();
      }
      for (const [width, height] of [
        [1440, 900],
        [390, 844],
      ]) {
        await page.setViewportSize({ width, height });
        await page.waitForTimeout(250);
        bad.push(...(await violations(page)).map((v) => `${to} at ${width} px, ${colorScheme}: ${JSON.stringify(v)}`));
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) bad.push(`${to} is ${over} px too wide at ${width} px`);
        const name = to.includes(id) ? "instance" : to.split("/").slice(1, 2)[0];
        await screenshot(page, `ec2-${name}-${width}-${colorScheme}`);
      }
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  }
  assert.deepEqual(bad, []);
});

test("terminating asks first", async () => {
  await menu("Instances");
  const row = view().locator("tbody tr", { hasText: "web" });
  await row.getByRole("checkbox").check();
  await button("Terminate").click();
  await view().locator(".question", { hasText: "Terminate it for ever?" }).waitFor();
  await button("Terminate").click();
  await row.locator(".state", { hasText: "terminated" }).waitFor();
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});
