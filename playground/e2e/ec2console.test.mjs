// EC2 by clicks: launch a server, see who can reach it, open the way, and look at it in the picture of its network.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Clicks } from "./clicks.mjs";
import { openPage, screenshot, startBrowser, startServer, until } from "./house.mjs";

let server, browser, page, does, id;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page } = await openPage(browser, server.url));
  does = new Clicks(page);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const view = () => does.view();
const heading = (name) => does.heading(name);
const menu = (name) => does.menu(name);
const button = (name) => does.button(name);
const row = (name) => does.row(name);
const calls = () => does.calls();
const choose = (label, words) => does.choose(label, words);
const fill = (name, fields) => does.fill(name, fields);

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

test("a VPC and more: drawn while it is planned, made in one go, its tiles lead to its things", async () => {
  await view().getByRole("link", { name: "Create VPC" }).click();
  await heading("Create VPC");
  await view().getByLabel("Name", { exact: true }).fill("shop");
  await view().getByLabel("Zones").selectOption("3");
  await view().getByLabel("NAT gateways").selectOption("one");
  assert.equal(await view().locator("svg.vpc .subnet").count(), 6);
  assert.equal(await view().locator("svg.vpc a").count(), 0, "what is planned leads nowhere");
  await view().getByLabel("Range of addresses").fill("10.0.0.0/33");
  await view().locator(".vpc-place .error", { hasText: "/16 to /28" }).waitFor();
  await view().getByLabel("Range of addresses").fill("10.1.0.0/16");
  await view().locator("svg.vpc .subnet", { hasText: "10.1.128.0/20" }).waitFor();
  await view().getByLabel("Zones").selectOption("2");
  await button("Create VPC").click();
  await heading("Networks");
  await view().locator("svg.vpc a.heading", { hasText: "shop-vpc 10.1.0.0/16" }).waitFor();
  assert.equal(await view().locator("svg.vpc a.subnet.public").count(), 2);
  assert.equal(await view().locator("svg.vpc a.subnet.private", { hasText: "0.0.0.0/0 → NAT gateway" }).count(), 2);
  const shown = await calls();
  for (const part of [
    "create-vpc --cidr-block 10.1.0.0/16",
    "attach-internet-gateway",
    "create-nat-gateway",
    "--nat-gateway-id nat-",
    "create-vpc-endpoint",
  ])
    assert.ok(
      shown.some((x) => x.includes(part)),
      `${part} in\n${shown.join("\n")}`,
    );
  await screenshot(page, "ec2-vpc-and-more");
  await view().locator("svg.vpc a.node", { hasText: "shop-nat" }).focus();
  await page.keyboard.press("Enter");
  await heading("shop-nat-us-east-1a");
  await view().locator("dd .state", { hasText: "available" }).waitFor();
  await view().locator("td", { hasText: "shop-rtb-private1-us-east-1a" }).waitFor();
  await view().locator(".crumb a").click();
  await view()
    .locator("svg.vpc a.subnet", { hasText: "shop-subnet-public2" })
    .click({ position: { x: 30, y: 12 } });
  await heading("shop-subnet-public2-us-east-1b");
  await view().getByLabel("gets a public address").check();
  await button("Save").click();
  await until(
    async () =>
      (await calls())[0]?.includes("modify-subnet-attribute") && view().getByLabel("gets a public").isChecked(),
    "it is kept",
  );
});

test("its parts one by one: VPC, subnet, gateways, route table, routes", async () => {
  await menu("Networks");
  await view().getByRole("link", { name: "Create VPC" }).click();
  await view().getByLabel("What to create").selectOption("VPC only");
  await view().getByLabel("Name", { exact: true }).fill("small");
  await view().getByLabel("Range of addresses").fill("10.9.0.0/24");
  await button("Create VPC").click();
  await view().locator("svg.vpc", { hasText: "small 10.9.0.0/24" }).waitFor();
  await view().getByText("Create a subnet").click();
  await fill("Create subnet", { Name: "front" });
  await heading("front");
  await view().locator("dd", { hasText: "10.9.0.0/28, 11 free" }).waitFor();
  await view().locator(".crumb a").click();
  await view().getByText("Create an internet gateway and attach it").click();
  await fill("Create internet gateway", { Name: "door" });
  await heading("door");
  await view().locator("dd .state", { hasText: "attached" }).waitFor();
  await view().locator(".crumb a").click();
  await view().getByText("Create a route table").click();
  await fill("Create route table", { Name: "ways" });
  await heading("ways");
  await view().getByText("Add or change a route").click();
  await button("Save route").click();
  await row("0.0.0.0/0").getByRole("link", { name: /^igw-/ }).waitFor();
  await view().getByText("Associate a subnet").click();
  await button("Associate").click();
  await row("front").getByRole("button", { name: "Disassociate" }).waitFor();
  await view().locator(".crumb a").click();
  await view().locator("svg.vpc a.subnet.public", { hasText: "front" }).waitFor();
  await view().getByText("Create a NAT gateway").click();
  await fill("Create NAT gateway", { Name: "mask" });
  await heading("mask");
  await view().locator("dd .state", { hasText: "available" }).waitFor();
  await view().locator(".crumb a").click();
  await view().getByRole("region", { name: "Route tables" }).getByRole("link", { name: "ways" }).click();
  await view().getByText("Add or change a route").click();
  await choose("By way of", "NAT gateway");
  await button("Save route").click();
  await row("0.0.0.0/0").getByRole("link", { name: /^nat-/ }).waitFor();
  assert.match((await calls())[0], /replace-route --route-table-id rtb-\w+ --destination-cidr-block 0.0.0.0\/0 --nat-/);
  await row("0.0.0.0/0").getByRole("button", { name: "Remove" }).click();
  await row("0.0.0.0/0").waitFor({ state: "detached" });
});

test("and away again: what stands in a VPC goes first", async () => {
  await view().locator(".crumb a").click();
  await view().locator("svg.vpc a.heading").click();
  await heading("small");
  await view().locator(".note", { hasText: "must go first: nat-" }).getByRole("link").click();
  await button("Delete NAT gateway").click();
  await button("Delete NAT gateway").click();
  await view().locator(".empty", { hasText: "no such NAT gateway" }).waitFor();
  await menu("Elastic IPs");
  await heading("Elastic IPs");
  const kept = view().locator("tr", { has: page.getByRole("button", { name: "Release" }) });
  const address = await kept.locator(".name").textContent();
  await row(address).getByRole("button", { name: "Release" }).click();
  await row(address).getByRole("button", { name: "Release" }).click();
  await row(address).waitFor({ state: "detached" });
  await menu("Networks");
  await choose("VPC", "small");
  await view().locator("svg.vpc a.heading", { hasText: "small" }).click();
  await view().getByLabel("Host names").uncheck();
  await view().locator("form", { hasText: "Host names" }).getByRole("button").click();
  await until(async () => (await calls())[0]?.includes("--enable-dns-hostnames Value=false"), "the switch is set");
  await button("Delete VPC").click();
  await button("Delete VPC").click();
  await heading("Networks");
  await view().locator("svg.vpc").waitFor();
  assert.equal(await view().locator("option", { hasText: "small" }).count(), 0);
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
  await volume.getByRole("button", { name: "Attach" }).click();
  await volume.locator("td", { hasText: `${id} as /dev/sdf` }).waitFor();
  await volume.locator(".state", { hasText: "in-use" }).waitFor();
  await volume.getByRole("button", { name: "Snapshot" }).click();
  await heading("Snapshots");
  await view().locator(".state", { hasText: "completed" }).waitFor();
  await button("Make a volume").click();
  await view().getByLabel("Zone").selectOption("us-east-1b");
  await view().getByRole("button", { name: "Create volume from" }).click();
  await heading("Volumes");
  await view().locator("tr", { hasText: "us-east-1b" }).locator(".state", { hasText: "available" }).waitFor();
  await menu("Snapshots");
  await button("Delete").click();
  await button("Delete").click();
  await view().locator(".empty", { hasText: "There are none" }).waitFor();
  await menu("Volumes");
  await view().locator("tr", { hasText: "10 GiB gp3, us-east-1a" }).getByRole("button", { name: "Detach" }).click();
  const free = view().locator("tr", { hasText: "10 GiB gp3, us-east-1a" });
  await free.locator(".state", { hasText: "available" }).waitFor();
  await free.getByRole("button", { name: "Delete" }).click();
  await free.getByRole("button", { name: "Delete" }).click();
  await free.waitFor({ state: "detached" });
  await menu("Key pairs");
  await view().locator("tr", { hasText: "my-key" }).waitFor();
  await menu("Elastic IPs");
  await button("Allocate address").click();
  const fresh = view().locator("tr", { has: page.getByRole("button", { name: "Associate", exact: true }) });
  const address = row(await fresh.locator(".name").textContent());
  await address.locator("select").selectOption(id);
  await address.getByRole("button", { name: "Associate" }).click();
  await address.getByRole("link", { name: id }).waitFor();
  await address.getByRole("button", { name: "Disassociate" }).click();
  await address.getByRole("button", { name: "Release" }).click();
  await address.getByRole("button", { name: "Release" }).click();
  await address.waitFor({ state: "detached" });
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

/** The pages of one thing of each kind in the VPC "shop". */
async function partsOf() {
  await menu("Networks");
  await choose("VPC", "shop-vpc");
  await view().locator("svg.vpc", { hasText: "shop-vpc" }).waitFor();
  const all = await view()
    .locator("svg.vpc a, .lists a")
    .evaluateAll((as) => as.map((a) => a.getAttribute("href").slice(2)));
  const kinds = ["vpcs", "subnets", "gateways", "nats", "tables"];
  return Object.fromEntries(kinds.map((k) => [`ec2-${k}`, all.find((to) => to.startsWith(`ec2/networks/${k}/`))]));
}

test("axe finds no violation, and the views fit a phone", async () => {
  const vpc = await page.locator("cloudlet-console a[href^='#/ec2/networks/']").first().getAttribute("href");
  const parts = await partsOf();
  const bad = await does.blemishes(
    {
      "ec2-instances": "ec2/instances",
      "ec2-instance": `ec2/instances/${id}`,
      "ec2-launch": "ec2/launch",
      "ec2-networks": vpc.slice(2),
      "ec2-groups": "ec2/groups",
      "ec2-groups-create": "ec2/groups/create",
      "ec2-networks-create": "ec2/networks/create",
      ...parts,
      "ec2-keys": "ec2/keys",
      "ec2-volumes": "ec2/volumes",
      "ec2-snapshots": "ec2/snapshots",
      "ec2-addresses": "ec2/addresses",
    },
    async (to) => {
      if (!to.startsWith("ec2/networks/vpc-") && !to.endsWith(id)) return;
      await button("Can it get there?").click();
      await view().locator(".note", { hasText: "can reach" }).waitFor();
    },
  );
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
