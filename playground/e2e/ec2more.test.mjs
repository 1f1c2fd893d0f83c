// What is kept beside instances and networks, by clicks: launch templates, images, placement groups, prefix lists, DHCP options, flow logs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clicks } from "./clicks.mjs";
import { openPage, startBrowser, startServer, until } from "./house.mjs";

let server, browser, page, does;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const opened = await openPage(browser, server.url);
  page = opened.page;
  does = new Clicks(page);
  await opened.terminal.ok("aws s3 mb s3://flows");
  await does.tab("Console");
  await does.menu("EC2");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a launch template: versions, the default one, a launch", async () => {
  await does.menu("Launch templates");
  await does.choose("Image", "Amazon Linux 2023, x86_64");
  await does
    .view()
    .getByLabel(/^User data/)
    .fill("#!/bin/bash");
  await does
    .view()
    .getByLabel(/^default/)
    .check();
  await does.fill("Create launch template", { Name: "web" });
  await does.heading("web");
  await does.keep("template");
  await does.open("Create a version");
  await does.fill("Create version", { Type: "t3.small", Description: "larger" });
  await does.row("t3.small").getByRole("button", { name: "Make default" }).click();
  await does.row("2, default").waitFor();
  const id = does.pages.template.split("/").pop();
  const said = `describe-launch-template-versions --launch-template-id ${id} --query "LaunchTemplateVersions[].[VersionNumber,DefaultVersion,LaunchTemplateData.InstanceType,LaunchTemplateData.UserData]"`;
  assert.match(await does.ec2(said), /2 True t3.small None 1 False t3.micro IyEvYmluL2Jhc2g=/);
  await does.row("t3.micro").getByRole("button", { name: "Launch" }).click();
  await does.heading("Instances");
  await does.view().locator(".state", { hasText: "running" }).waitFor();
  assert.match((await does.calls())[0], /run-instances --launch-template LaunchTemplateId=lt-\w+,Version=1 --count 1$/);
  await does.go(does.pages.template);
  await does.sure("Delete", does.row("t3.micro"));
  await does.row("t3.micro").waitFor({ state: "detached" });
});

test("an image of an instance, which the wizard offers", async () => {
  await does.menu("Images");
  await does.fill("Create image", { Name: "my-web" });
  await does.row("my-web").locator(".state", { hasText: "available" }).waitFor();
  await does.keep("images");
  await does.menu("Launch instance");
  await does.view().getByLabel("my-web").check();
  await does.button("Next").click();
  await does.view().getByLabel("t3.micro", { exact: true }).waitFor();
});

test("a placement group", async () => {
  await does.menu("Placement groups");
  await does.choose("Strategy", "partition");
  await does.fill("Create placement group", { Name: "apart" });
  await does.row("partition, 2 partitions").waitFor();
  await does.keep("placement");
  await does.choose("Strategy", "cluster");
  await does.fill("Create placement group", { Name: "near" });
  await does.row("near").waitFor();
  await does.sure("Delete", does.row("near"));
  await does.row("near").waitFor({ state: "detached" });
  assert.equal(
    await does.ec2(`describe-placement-groups --query "PlacementGroups[?State=='available'].GroupName"`),
    "apart",
  );
});

test("a prefix list: its ranges, who names it, and one of AWS's own", async () => {
  await does.menu("Prefix lists");
  await does.view().getByRole("link", { name: "com.amazonaws.us-east-1.s3", exact: true }).click();
  await does.view().locator("dd", { hasText: "it is not to be changed" }).waitFor();
  assert.equal(await does.button("Delete prefix list").count(), 0);
  await does.keep("prefix-list-aws");
  await does.view().locator(".crumb a").click();
  await does.keep("prefix-lists");
  await does.fill("Create prefix list", { Name: "offices" });
  await does.heading("offices");
  await does.keep("prefix-list");
  const id = does.pages["prefix-list"].split("/").pop();
  for (const range of ["203.0.113.0/24", "198.51.100.0/24"]) {
    await does.view().locator("dd .state", { hasText: "available" }).waitFor();
    await does.open("Add a range");
    await does.fill("Add", { Range: range, Description: "an office" });
    await does.row(range).waitFor();
  }
  await does.view().locator("dd .state", { hasText: "available" }).waitFor();
  await does.row("198.51.100.0/24").getByRole("button", { name: "Remove" }).click();
  await does.row("198.51.100.0/24").waitFor({ state: "detached" });
  assert.equal(
    await does.ec2(`get-managed-prefix-list-entries --prefix-list-id ${id} --query Entries[].Cidr`),
    "203.0.113.0/24",
  );
  const [table, gateway] = [
    await does.ec2("describe-route-tables --query RouteTables[0].RouteTableId"),
    await does.ec2("describe-internet-gateways --query InternetGateways[0].InternetGatewayId"),
  ];
  await does.go(`ec2/networks/tables/${table}`);
  await does.open("Add or change a route");
  await does.choose("By way of", gateway);
  await does.fill("Save route", { To: id });
  await does.row(id).getByRole("link", { name: id }).click();
  await does.section("Who names it").getByRole("link", { name: table }).waitFor();
});

test("DHCP options, which a VPC is given", async () => {
  await does.menu("DHCP options");
  await does.fill("Create set", {
    Name: "corp",
    "Domain name": "corp.example.com",
    "DNS servers": "10.0.0.2, 10.0.0.3",
  });
  await does.row("corp").locator("span", { hasText: "domain-name-servers: 10.0.0.2, 10.0.0.3" }).first().waitFor();
  await does.keep("dhcp");
  const vpc = await does.ec2("describe-vpcs --query Vpcs[0].VpcId");
  await does.go(`ec2/networks/vpcs/${vpc}`);
  await does.choose("DHCP options", "corp");
  await does.button("Use these options").click();
  const now = `describe-dhcp-options --filters Name=tag:Name,Values=corp --query DhcpOptions[].DhcpOptionsId`;
  const of = "describe-vpcs --query Vpcs[0].DhcpOptionsId";
  await until(async () => (await does.ec2(of)) === (await does.ec2(now)), "the VPC has them");
  await does.go("ec2/dhcp");
  assert.equal(await does.row("corp").getByRole("button", { name: "Delete" }).count(), 0, "a VPC has them");
  await does.row("corp").getByRole("link", { name: vpc }).click();
  await does.choose("DHCP options", "ec2.internal");
  await does.button("Use these options").click();
  await until(async () => (await does.ec2(of)) !== (await does.ec2(now)), "the VPC has AWS's own");
  await does.go("ec2/dhcp");
  await does.sure("Delete", does.row("corp"));
  await does.row("corp").waitFor({ state: "detached" });
});

test("a flow log", async () => {
  await does.menu("Flow logs");
  await does.choose("Of", "Subnet");
  await does.choose("Packets", "stopped");
  await does.fill("Create flow log", { Name: "stopped" });
  await does.row("arn:aws:s3:::flows").waitFor();
  await does.keep("flow-logs");
  assert.equal(
    await does.ec2("describe-flow-logs --query FlowLogs[].[TrafficType,LogDestination]"),
    "REJECT arn:aws:s3:::flows",
  );
});

test("axe finds no violation, and the pages fit a phone", async () => {
  does.pages.templates = "ec2/templates";
  assert.deepEqual(await does.blemishes(does.pages), []);
});

test("and away again", async () => {
  await does.go("ec2/flowlogs");
  await does.sure("Delete", does.row("stopped"));
  await does.row("stopped").waitFor({ state: "detached" });
  await does.go("ec2/images");
  await does.sure("Deregister");
  await does.row("my-web").waitFor({ state: "detached" });
  await does.go(does.pages.template);
  await does.sure("Delete launch template");
  await does.heading("Launch templates");
  await does.view().locator(".empty", { hasText: "There are none" }).waitFor();
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});
