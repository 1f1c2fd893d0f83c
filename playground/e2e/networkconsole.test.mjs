// Networks by clicks: ACLs, peering connections, endpoints, network interfaces, and what the aws command says of them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clicks } from "./clicks.mjs";
import { openPage, startBrowser, startServer, until } from "./house.mjs";

let server, browser, page, does, vpc, subnet;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  const opened = await openPage(browser, server.url);
  page = opened.page;
  does = new Clicks(page);
  const made = async (line) => (await opened.terminal.ok(`aws ec2 ${line} --output text`)).trim();
  const create = (cidr, name) =>
    made(
      `create-vpc --cidr-block ${cidr} --tag-specifications "ResourceType=vpc,Tags=[{Key=Name,Value=${name}}]" --query Vpc.VpcId`,
    );
  vpc = await create("10.1.0.0/16", "shop");
  await create("10.2.0.0/16", "store");
  subnet = await made(
    `create-subnet --vpc-id ${vpc} --cidr-block 10.1.1.0/24 --tag-specifications "ResourceType=subnet,Tags=[{Key=Name,Value=front}]" --query Subnet.SubnetId`,
  );
  await does.tab("Console");
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("a network ACL: rules in their order, the last denies the rest", async () => {
  await does.go(`ec2/networks/${vpc}`);
  await does.open("Create a network ACL");
  await does.fill("Create network ACL", { Name: "strict" });
  await does.heading("strict");
  await does.keep("network-acl");
  const inbound = does.section("Inbound rules");
  const outbound = does.section("Outbound rules");
  assert.equal(await inbound.locator("tbody tr").count(), 1, "it denies all");
  await does.open("Add or change", inbound);
  await does.fill("Save rule", { Number: "200" }, inbound);
  await inbound.locator("tr", { hasText: "HTTP: tcp 80" }).waitFor();
  await does.open("Add or change", inbound);
  await does.choose("Kind", "SSH", inbound);
  await does.choose("From", "A range of addresses", inbound);
  await inbound.getByLabel("Range").fill("203.0.113.0/24");
  await does.choose("Action", "deny", inbound);
  await does.fill("Save rule", { Number: "100" }, inbound);
  await inbound.locator("tr", { hasText: "SSH: tcp 22" }).waitFor();
  assert.deepEqual(await inbound.locator("tbody td:first-child").allTextContents(), ["100", "200", "*"]);
  await does.open("Add or change", outbound);
  await does.choose("Kind", "Answers", outbound);
  await does.fill("Save rule", {}, outbound);
  await outbound.locator("tr", { hasText: "tcp 1024-65535" }).waitFor();
  assert.match(
    (await does.calls())[0],
    /create-network-acl-entry --network-acl-id acl-\w+ --egress --rule-number 100 --rule-action allow --protocol 6 --port-range From=1024,To=65535 --cidr-block 0.0.0.0\/0$/,
  );
  await does.open("Add or change", inbound);
  await does.choose("Kind", "All ICMP", inbound);
  await does.fill("Save rule", { Number: "200" }, inbound);
  await inbound.locator("tr", { hasText: "All icmp" }).waitFor();
  assert.match((await does.calls())[0], /^aws ec2 replace-network-acl-entry .*--icmp-type-code Type=-1,Code=-1/);
  const id = does.pages["network-acl"].split("/").pop();
  const entries = `describe-network-acls --network-acl-ids ${id} --query "NetworkAcls[0].Entries[?!Egress].[RuleNumber,Protocol,RuleAction,CidrBlock]"`;
  assert.equal(await does.ec2(entries), "100 6 deny 203.0.113.0/24 200 1 allow 0.0.0.0/0 32767 -1 deny 0.0.0.0/0");
  await inbound.locator("tr", { hasText: "SSH" }).getByRole("button", { name: "Remove" }).click();
  await inbound.locator("tr", { hasText: "SSH" }).waitFor({ state: "detached" });
  await does.open("Add or change", inbound);
  await does.fill("Save rule", { Number: "32766" }, inbound);
  await inbound.locator("tr", { hasText: "32766" }).waitFor();
});

test("an ACL holds for a subnet, that the subnet's page tells and changes, and is deleted when it holds for none", async () => {
  const id = does.pages["network-acl"].split("/").pop();
  const holds = `describe-network-acls --filters Name=association.subnet-id,Values=${subnet} --query NetworkAcls[].NetworkAclId`;
  await does.open("Associate a subnet");
  await does.button("Associate").click();
  await does.row("front").getByRole("button", { name: "Back to the default" }).waitFor();
  assert.equal(await does.ec2(holds), id);
  assert.equal(await does.button("Delete network ACL").count(), 0);
  await does.row("front").getByRole("link").click();
  await does.heading("front");
  await does.section("Network ACL").locator("p a", { hasText: id }).waitFor();
  await does.choose("Its network ACL", "default");
  await does.button("Use this network ACL").click();
  await until(async () => (await does.ec2(holds)) !== id, "the default ACL holds again");
  await does.go(`ec2/networks/acls/${id}`);
  await does.row("front").waitFor({ state: "detached" });
});

test("a peering connection: asked for, accepted, routes both ways, names; deleted", async () => {
  await does.go(`ec2/networks/${vpc}`);
  await does.open("Ask for a peering connection");
  await does.choose("With", "store");
  await does.fill("Ask", { Name: "shop-store" });
  await does.heading("shop-store");
  await does.keep("peering");
  const id = does.pages.peering.split("/").pop();
  await does.button("Accept").click();
  await does.view().locator("dd .state", { hasText: "active" }).waitFor();
  const routes = does.section("Routes");
  assert.equal(await routes.locator("tbody tr").count(), 2);
  for (const range of ["10.2.0.0/16", "10.1.0.0/16"]) {
    await does.button(`Add a route to ${range}`).click();
    await routes.locator("code", { hasText: range }).waitFor();
  }
  const there = `describe-route-tables --filters Name=route.vpc-peering-connection-id,Values=${id}`;
  assert.equal(await does.ec2(`${there} --query "length(RouteTables)"`), "2");
  await does.view().getByLabel("Names in the requester's VPC").check();
  await does.section("DNS").getByRole("button").click();
  const allowed = `describe-vpc-peering-connections --vpc-peering-connection-ids ${id} --query VpcPeeringConnections[0].RequesterVpcInfo.PeeringOptions.AllowDnsResolutionFromRemoteVpc`;
  await until(async () => (await does.ec2(allowed)) === "True", "names lead to the other side");
  await does.view().locator(".crumb a").click();
  await does.view().locator("svg.vpc a.node", { hasText: "Peering with store" }).waitFor();
});

test("a request that is rejected, and one that cannot be", async () => {
  await does.go(`ec2/networks/${vpc}`);
  await does.open("Ask for a peering connection");
  await does.choose("With", "another");
  await does.fill("Ask", { "VPC ID": "vpc-0123456789abcdef0", Account: "123" });
  await does.view().locator(".error", { hasText: "Invalid account ID" }).waitFor();
  await does.fill("Ask", { Account: "123456789012", Region: "eu-west-1" });
  await does.view().locator("dd .state", { hasText: "failed" }).waitFor();
  assert.equal(await does.button("Delete peering connection").count(), 0);
  const third = await does.ec2(`create-vpc --cidr-block 10.3.0.0/16 --query Vpc.VpcId`);
  const asked = await does.ec2(
    `create-vpc-peering-connection --vpc-id ${third} --peer-vpc-id ${vpc} --query VpcPeeringConnection.VpcPeeringConnectionId`,
  );
  await does.go(`ec2/networks/peerings/${asked}`);
  await does.button("Reject").click();
  await does.view().locator(".empty", { hasText: "no such peering connection" }).waitFor();
  assert.equal(
    await does.ec2(
      `describe-vpc-peering-connections --vpc-peering-connection-ids ${asked} --query VpcPeeringConnections[].Status.Code`,
    ),
    "rejected",
  );
});

test("a gateway endpoint: its route tables and its policy", async () => {
  await does.go(`ec2/networks/${vpc}`);
  await does.view().getByRole("link", { name: "Create an endpoint" }).click();
  await does.heading("Create endpoint");
  await does.keep("endpoint-create");
  assert.equal(await does.view().getByLabel("Service", { exact: true }).inputValue(), "com.amazonaws.us-east-1.s3");
  await does.fill("Create endpoint", { Name: "to-s3" });
  await does.heading("to-s3");
  await does.keep("endpoint-gateway");
  const id = does.pages["endpoint-gateway"].split("/").pop();
  await does.view().getByRole("group", { name: "Route tables" }).getByRole("checkbox").check();
  await does.button("Save the route tables").click();
  const there = `describe-vpc-endpoints --vpc-endpoint-ids ${id} --query`;
  await until(
    async () => (await does.ec2(`${there} "length(VpcEndpoints[0].RouteTableIds)"`)) === "1",
    "it has a route",
  );
  const text = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }],
  };
  await does.fill("Save policy", { "What may be done through it": JSON.stringify(text) });
  await until(
    async () => (await does.ec2(`${there} VpcEndpoints[0].PolicyDocument`)).includes("s3:GetObject"),
    "the policy",
  );
  await does.button("Let everything through again").click();
  await until(
    async () => !(await does.ec2(`${there} VpcEndpoints[0].PolicyDocument`)).includes("s3:Get"),
    "the open policy",
  );
  await does.go(`ec2/networks/${vpc}`);
  await does.view().getByRole("region", { name: "Route tables" }).getByRole("link", { name: id }).first().click();
  await does.heading("to-s3");
});

test("an interface endpoint stands in a subnet, and goes again", async () => {
  await does.go(`ec2/networks/endpoints/create/${vpc}`);
  await does.choose("Kind", "Interface");
  await does.choose("Service", "us-east-1.ssm");
  await does
    .view()
    .getByLabel(/^front/)
    .check();
  await does.fill("Create endpoint", { Name: "to-ssm" });
  await does.view().locator(".error", { hasText: "enableDnsHostnames" }).waitFor();
  await does.view().getByLabel("The service's own name").uncheck();
  await does.fill("Create endpoint");
  await does.heading("to-ssm");
  await does.view().locator("dd .state", { hasText: "available" }).waitFor();
  await does.keep("endpoint-interface");
  const id = does.pages["endpoint-interface"].split("/").pop();
  await does
    .view()
    .locator("dd code", { hasText: `${id}-` })
    .first()
    .waitFor();
  await does.button("Save the security groups").waitFor();
  await does.go(`ec2/networks/vpcs/${vpc}`);
  await does.view().locator(".note", { hasText: "must go first" }).getByRole("link", { name: id }).waitFor();
});

test("a network interface of one's own: made, changed, attached, detached", async () => {
  await does.menu("Network interfaces");
  await does.heading("Network interfaces");
  await does.row("AWS's own").getByRole("link").click();
  await does.view().locator(".note", { hasText: "A service of AWS made it" }).waitFor();
  assert.equal(await does.button("Delete network interface").count(), 0);
  await does.keep("interface-managed");
  await does.view().locator(".crumb a").click();
  await does.choose("Subnet", "front");
  await does.fill("Create network interface", { Name: "second", Description: "a spare one" });
  await does.heading("second");
  await does.keep("interface");
  const id = does.pages.interface.split("/").pop();
  const there = `describe-network-interfaces --network-interface-ids ${id} --query`;
  await does.button("Assign one more").click();
  await does.section("Addresses").getByRole("button", { name: "Give back" }).waitFor();
  assert.equal(await does.ec2(`${there} "length(NetworkInterfaces[0].PrivateIpAddresses)"`), "2");
  await does.button("Give back").click();
  await does.button("Give back").waitFor({ state: "detached" });
  await does.view().getByLabel("Source/destination check").uncheck();
  await does.section("Forwarding").getByRole("button").click();
  await until(async () => (await does.ec2(`${there} NetworkInterfaces[0].SourceDestCheck`)) === "False", "it forwards");
  const group = await does.ec2(
    `create-security-group --vpc-id ${vpc} --group-name web --description web --query GroupId`,
  );
  await does.go("ec2/interfaces");
  await does.go(does.pages.interface);
  await does.view().getByLabel(/^web/).check();
  await does
    .view()
    .getByLabel(/^default/)
    .uncheck();
  await does.button("Save the security groups").click();
  await until(
    async () => (await does.ec2(`${there} NetworkInterfaces[0].Groups[].GroupId`)) === group,
    "it has the group",
  );
  await does.section("Attachment").locator(".empty", { hasText: "no instance in us-east-1a" }).waitFor();
  const image = await does.ec2(
    `describe-images --owners amazon --query "Images[?Architecture=='x86_64'] | [0].ImageId"`,
  );
  const instance = await does.ec2(
    `run-instances --image-id ${image} --instance-type t3.micro --subnet-id ${subnet} --query Instances[0].InstanceId`,
  );
  await does.section("Attachment").getByRole("button", { name: "Attach" }).click();
  await does
    .view()
    .locator("dd", { hasText: `${instance} as device 1` })
    .waitFor();
  await does.view().locator("dd a", { hasText: instance }).click();
  await does.view().getByRole("region", { name: "Network interfaces" }).getByRole("link", { name: id }).click();
  await does.heading("second");
  await does.button("Detach").click();
  await does.button("Delete network interface").waitFor();
  await until(async () => (await does.ec2(`${there} NetworkInterfaces[0].Status`)) === "available", "it is free again");
});

test("axe finds no violation, and the pages fit a phone", async () => {
  Object.assign(does.pages, {
    networks: `ec2/networks/${vpc}`,
    subnet: `ec2/networks/subnets/${subnet}`,
    interfaces: "ec2/interfaces",
  });
  assert.deepEqual(await does.blemishes(does.pages), []);
});

test("and away again", async () => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await does.go(does.pages.interface);
  await does.sure("Delete network interface");
  await does.row("second").waitFor({ state: "detached" });
  for (const name of ["peering", "endpoint-gateway", "endpoint-interface", "network-acl"]) {
    await does.go(does.pages[name]);
    await does.sure(
      await does
        .view()
        .getByRole("button", { name: /^Delete/ })
        .textContent(),
    );
    await does.heading("Networks");
  }
  await until(
    async () => (await does.ec2("describe-vpc-endpoints --query VpcEndpoints[].State")) === "",
    "the endpoints are gone",
  );
  assert.equal(
    await does.ec2(`describe-network-acls --filters Name=vpc-id,Values=${vpc} --query "length(NetworkAcls)"`),
    "1",
  );
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});
