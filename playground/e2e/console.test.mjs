// IAM by clicks: the course's "Setting up" in the console, then why a call was denied.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Clicks } from "./clicks.mjs";
import { openPage, screenshot, startBrowser, startServer, until, violations } from "./house.mjs";

let server, browser, page, terminal, account;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  ({ page, terminal } = await openPage(browser, server.url));
  account = JSON.parse(await terminal.ok("aws sts get-caller-identity")).Account;
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const view = () => page.locator("cloudlet-console .view:not([aria-busy])");
const heading = (name) => page.locator("cloudlet-console h2", { hasText: name }).waitFor();
const menu = (name) => page.locator("cloudlet-console nav").getByRole("link", { name, exact: true }).click();
const button = (name) => view().getByRole("button", { name, exact: true });

test("the console opens, and warns that root has no MFA", async () => {
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
  await heading("IAM dashboard");
  await view().locator(".note.bad", { hasText: "The root user has no MFA" }).waitFor();
});

test("2: MFA for root, with the phone on the page", async () => {
  await view().getByRole("link", { name: "Add MFA" }).click();
  await heading("Add MFA for the root user");
  await button("Show the QR code").click();
  await view().locator(".qr svg").waitFor();
  await button("Scan with the phone on this page").click();
  await page.locator(".phone .now").waitFor();
  const [one, two] = await page.locator(".phone .codes code").allTextContents();
  await view().getByLabel("First code").fill("000000");
  await view().getByLabel("The next code").fill("000001");
  await button("Add MFA").click();
  await view().locator(".error", { hasText: "InvalidAuthenticationCode" }).waitFor();
  await view().getByLabel("First code").fill(one);
  await view().getByLabel("The next code").fill(two);
  await button("Add MFA").click();
  await view().locator(".note.good", { hasText: "The root user has MFA" }).waitFor();
});

test("3: a group with a policy found by a word", async () => {
  await menu("User groups");
  await view().getByRole("link", { name: "Create group" }).click();
  await view().getByLabel("Group name").fill("admins");
  await view().getByLabel("Find policies").fill("administratoraccess");
  await view().getByLabel("AdministratorAccess", { exact: true }).check();
  await button("Create group").click();
  await heading("admins");
  await view().locator("td", { hasText: "AdministratorAccess" }).waitFor();
  await page.locator(".tile", { hasText: "admins" }).waitFor();
});

let key, word;

test("4: a user by the wizard; secrets show once, and as .csv", async () => {
  await menu("Users");
  await view().getByRole("link", { name: "Create user" }).click();
  await view().getByLabel("User name").fill("maya");
  await view().getByLabel("Programmatic access").check();
  await view().getByLabel("Console access").check();
  await view().getByLabel("Must be changed at the first sign-in").uncheck();
  await button("Next").click();
  await view().getByLabel("admins").check();
  await button("Next").click();
  await view().getByLabel("Key").fill("team");
  await view().getByLabel("Value").fill("data");
  await button("Next").click();
  await view().locator("dd", { hasText: "team=data" }).waitFor();
  await button("Create user").click();
  await view().locator(".note.good", { hasText: "maya was created" }).waitFor();
  const shown = async (name) => (await view().locator(`dt:has-text("${name}") + dd code`).textContent()).trim();
  key = { id: await shown("Access key ID"), secret: await shown("Secret access key") };
  word = await shown("Password");
  const [file] = await Promise.all([page.waitForEvent("download"), button("Download .csv").click()]);
  assert.equal(file.suggestedFilename(), "maya_credentials.csv");
  const csv = await readFile(await file.path(), "utf8");
  assert.ok(csv.includes(key.id) && csv.includes(key.secret), csv);
  await view().getByRole("link", { name: "To the user" }).click();
  await heading("maya");
  await view().locator("td", { hasText: key.id }).waitFor();
  assert.ok(!(await view().textContent()).includes(key.secret), "the secret never shows again");
});

test("each click is shown as a command and as Go", async () => {
  const panel = page.locator(".code-panel");
  await panel.locator("summary").first().click();
  const lines = await panel.locator(".clicks > li > .snippet pre").allTextContents();
  assert.ok(lines.includes("aws iam create-user --user-name maya --tags Key=team,Value=data"), lines.join("\n"));
  await panel.locator("li", { hasText: "create-user" }).locator("summary").click();
  const go = await panel.locator("li", { hasText: "create-user" }).locator("details pre").textContent();
  assert.match(go, /client\.CreateUser\(ctx, &iam\.CreateUserInput\{/);
  await panel.locator("summary").first().click();
});

test("5: an account alias; a taken one is refused", async () => {
  await menu("Dashboard");
  await view().getByText("Create alias").click();
  await view().getByLabel("Account alias").fill("matt");
  await button("Save alias").click();
  await view().locator(".error", { hasText: "EntityAlreadyExists" }).waitFor();
  await view().getByLabel("Account alias").fill("maya-data-lab");
  await button("Save alias").click();
  await view().locator("dd", { hasText: "maya-data-lab" }).first().waitFor();
});

test("6: sign in as the user, through the alias", async () => {
  await menu("Sign in");
  await view().getByLabel("Account id or alias").fill("maya-data-lab");
  await view().getByLabel("User name").fill("maya");
  await view().getByLabel("Password", { exact: true }).fill("wrong");
  await button("Sign in").click();
  await view().locator(".error", { hasText: "incorrect" }).waitFor();
  await view().getByLabel("Password", { exact: true }).fill(word);
  await button("Sign in").click();
  await page.locator(".identity", { hasText: "Signed in as maya" }).waitFor();
  await heading("IAM dashboard");
  await page.locator("li.call", { hasText: "ConsoleLogin" }).first().waitFor();
  await page.locator(".identity").getByRole("button", { name: "Sign out" }).click();
});

test("6: root signs in with password and code", async () => {
  await menu("Sign in");
  await view().getByRole("link", { name: "Root user" }).click();
  const s = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cloudlet:page")));
  await view().getByLabel("Password", { exact: true }).fill(s.rootPassword);
  await button("Sign in").click();
  await view().getByLabel("MFA code").waitFor();
  // The codes that enrolled the device are used up: the next one counts.
  const used = await page.locator(".phone .now").textContent();
  await until(async () => (await page.locator(".phone .now").textContent()) !== used, "a new code", 40_000);
  await view()
    .getByLabel("MFA code")
    .fill(await page.locator(".phone .now").textContent());
  await button("Sign in").click();
  await page.locator(".identity", { hasText: "with MFA" }).waitFor();
  await page.locator(".identity").getByRole("button", { name: "Sign out" }).click();
});

test("a group with users is not deleted, and nothing is lost", async () => {
  await menu("User groups");
  await view().getByRole("link", { name: "admins" }).click();
  await heading("admins");
  await button("Delete group").click();
  await button("Delete group").click();
  await view().locator(".error", { hasText: "DeleteConflict" }).waitFor();
});

test("a policy with a typo has a finding on its line", async () => {
  await menu("Policies");
  await view().getByRole("link", { name: "Create policy" }).click();
  const text = view().getByLabel("Document");
  await text.fill((await text.inputValue()).replace("s3:GetObject", "s3:GetObjekt"));
  await view().locator(".findings li", { hasText: "GetObjekt" }).waitFor();
  await view().locator(".findings button", { hasText: "line" }).first().click();
});

test("why denied: the tree, and the least change that helps", async () => {
  await page.locator(".tabs").getByRole("button", { name: "Terminal" }).click();
  await terminal.ok("aws iam create-user --user-name blue");
  const made = JSON.parse(await terminal.ok("aws iam create-access-key --user-name blue")).AccessKey;
  await terminal.ok("aws configure --profile blue", made.AccessKeyId, made.SecretAccessKey, "us-east-1", "json");
  await terminal.run("aws s3 ls --profile blue");
  const row = page.locator("li.call.denied", { hasText: "ListBuckets" }).first();
  await row.locator("summary").first().click();
  await row.getByRole("button", { name: "Why denied?" }).click();
  const dialog = page.locator("dialog.why[open]");
  await dialog.locator(".reason").waitFor();
  await dialog.locator(".layer", { hasText: "does not allow it" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await screenshot(page, "why-denied");
  await dialog.getByRole("button", { name: "Make this change" }).first().click();
  await dialog.locator(".reason.good", { hasText: "By now it would be allowed" }).waitFor();
  await dialog.getByRole("button", { name: "Close" }).click();
  await terminal.ok("aws s3 ls --profile blue");
});

test("what may they do, and what was enough", async () => {
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
  await menu("What may they do?");
  await view().getByLabel("Who").selectOption({ label: "user blue" });
  await view().locator(".used li", { hasText: "s3:ListAllMyBuckets" }).first().waitFor();
  await view().locator("pre", { hasText: "s3:ListAllMyBuckets" }).waitFor();
});

test("axe finds no violation, and the views fit a phone", async () => {
  const views = [
    "dashboard",
    "users",
    "users/maya",
    "users/create",
    "groups/admins",
    "roles/create",
    "policies",
    "access",
  ];
  views.push("signin", "root/mfa", "settings");
  const pages = Object.fromEntries(views.map((to) => [`console-${to.replaceAll("/", "-")}`, to]));
  assert.deepEqual(await new Clicks(page).blemishes(pages), []);
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});
