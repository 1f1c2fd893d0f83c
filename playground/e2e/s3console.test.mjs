// S3 by clicks: a bucket from its making to its end, with what lies in it and who may read it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Clicks } from "./clicks.mjs";
import { folderOfFiles, openPage, startBrowser, startServer, Terminal, until } from "./house.mjs";

let server, browser, page, terminal, account, place;

before(async () => {
  place = await mkdtemp(join(tmpdir(), "cloudlet-s3-"));
  server = await startServer();
  browser = await startBrowser();
  ({ page } = await openPage(browser, server.url));
  terminal = new Terminal(page.locator("cloudlet-terminal")); // the console has blocks, too
  account = JSON.parse(await terminal.ok("aws sts get-caller-identity")).Account;
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(place, { recursive: true, force: true });
});

const view = () => page.locator("cloudlet-console .view:not([aria-busy])");
const heading = (name) => page.locator("cloudlet-console h2", { hasText: name }).waitFor();
const menu = (name) => page.locator("cloudlet-console nav").getByRole("link", { name, exact: true }).click();
const button = (name) => view().getByRole("button", { name, exact: true });
const row = (name) => view().locator("tbody tr", { hasText: name });
const tab = async (name) => {
  await view().locator(".pages").getByRole("link", { name, exact: true }).click();
  await view().locator(".pages [aria-current]", { hasText: name }).waitFor();
};
const at = async (to) => {
  await page.evaluate((x) => (location.hash = `/${x}`), to);
  await page.waitForTimeout(200);
  await view().waitFor();
};
/** The calls that "Show me the code" shows, the newest first. */
const shown = () => page.locator(".code-panel .clicks > li > .snippet pre").allTextContents();
/** A command of the terminal's, whose output is JSON. */
const aws = async (line) => {
  await page.locator(".tabs").getByRole("button", { name: "Terminal" }).click();
  const text = await terminal.ok(line);
  await page.locator(".tabs").getByRole("button", { name: "Console" }).click();
  return text.trim() ? JSON.parse(text) : null;
};
const png = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC";

test("a bucket is made; its name is looked at while one types", async () => {
  await menu("S3");
  await heading("Buckets");
  await view().getByRole("link", { name: "Create bucket" }).click();
  await view().getByLabel("Bucket name").fill("Photos..");
  assert.equal(await view().locator(".rules .bad").count(), 3);
  await button("Create bucket").click();
  await view().locator(".error", { hasText: "InvalidBucketName" }).waitFor();
  await view().getByLabel("Bucket name").fill(`photos-${account}`);
  assert.equal(await view().locator(".rules .bad").count(), 0);
  await view().getByText("Tags", { exact: true }).click();
  await view().getByLabel("Key 1").fill("team");
  await view().getByLabel("Value 1").fill("data");
  await button("Create bucket").click();
  await heading(`photos-${account}`);
  await view().getByText("Nothing is in here yet.").waitFor();
  const lines = await shown();
  assert.ok(lines.includes(`aws s3api create-bucket --bucket photos-${account}`), lines.join("\n"));
  assert.ok(lines.some((l) => l.includes("put-bucket-tagging")));
});

test("many files are dropped, with progress, and lie on pages", async () => {
  const folder = await folderOfFiles(join(place, "data"), 250);
  await view().locator("input[type=file]").nth(1).setInputFiles(folder);
  await view().locator(".upload", { hasText: "250 files, " }).waitFor();
  await view().locator(".upload .fine", { hasText: "uploaded" }).waitFor();
  await button("Dismiss").click();
  await view().getByRole("link", { name: "data/" }).click();
  await heading("data");
  await row("day-0001.csv").waitFor();
  assert.equal(await view().locator("tbody tr").count(), 100);
  await button("Next").click();
  await row("day-0101.csv").waitFor();
  await button("Next").click();
  await row("day-0250.csv").waitFor();
  assert.equal(await view().locator("tbody tr").count(), 50);
  await view().getByLabel("Find by the beginning of the name").fill("day-02");
  await row("day-0249.csv").waitFor();
  await until(async () => (await view().locator("tbody tr").count()) === 51, "what begins so");
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['name,said\nmaya,"yes, ""this"""\n'], "people.csv"));
    const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector(".browser").dispatchEvent(event);
  });
  await view().locator(".upload .fine", { hasText: "uploaded" }).waitFor();
  assert.match((await shown())[0] + (await shown())[1], /aws s3 cp people.csv s3:\/\/photos-\d+\/data\/people.csv/);
});

test("a large file goes in parts, and an upload can be cancelled", async () => {
  await at(`s3/buckets/photos-${account}`);
  await writeFile(join(place, "large.bin"), Buffer.alloc(40 << 20, 7));
  await view().locator("input[type=file]").first().setInputFiles(join(place, "large.bin"));
  await view().locator(".upload", { hasText: "large.bin" }).waitFor();
  await view()
    .locator(".upload", { hasText: "large.bin" })
    .locator(".fine", { hasText: "uploaded" })
    .waitFor({ timeout: 90_000 });
  const head = await aws(`aws s3api head-object --bucket photos-${account} --key large.bin`);
  assert.match(head.ETag, /-5"/, "five parts of 8 MiB");
  await rm(join(place, "large.bin"));
  await writeFile(join(place, "again.bin"), Buffer.alloc(200 << 20, 7));
  await view().locator("input[type=file]").first().setInputFiles(join(place, "again.bin"));
  const upload = view().locator(".upload", { hasText: "again.bin" });
  await upload.getByRole("button", { name: "Cancel" }).click();
  await upload.getByText("Cancelled").waitFor();
  await upload.getByRole("button", { name: "Dismiss" }).click();
  assert.equal(await view().getByRole("link", { name: "again.bin" }).count(), 0);
});

test("folders are made; objects are copied, moved and deleted, many at once", async () => {
  await at(`s3/buckets/photos-${account}`);
  await view().getByText("Create folder", { exact: true }).click();
  await view().getByLabel("Name of the folder").fill("cats");
  await button("Create").click();
  await heading("cats");
  await at(`s3/buckets/photos-${account}/in/data%2F`);
  await view().getByLabel("Choose people.csv").waitFor({ state: "detached" });
  await view().getByLabel("Choose day-0001.csv").check();
  await button("Copy or move").click();
  await view().getByLabel("What to do").selectOption("Move");
  await view().getByLabel("Folder", { exact: true }).fill("cats");
  await view().getByLabel("Name", { exact: true }).fill("first.csv");
  await button("Do it").click();
  await view().getByLabel("Choose day-0001.csv").waitFor({ state: "detached" });
  await view().getByLabel("Choose day-0002.csv").check();
  await view().getByLabel("Choose day-0003.csv").check();
  await button("Delete").click();
  await view().locator(".chosen .question", { hasText: "2 things" }).waitFor();
  await button("Delete").click();
  await view().getByLabel("Choose day-0002.csv").waitFor({ state: "detached" });
  const left = await aws(`aws s3api list-objects-v2 --bucket photos-${account} --query 'Contents[].Key'`);
  assert.ok(
    left.includes("cats/first.csv") && !left.includes("data/day-0001.csv") && !left.includes("data/day-0003.csv"),
  );
  assert.equal(left.filter((k) => k.startsWith("data/")).length, 248);
});

test("an object: a table of its rows, metadata, tags, class, a download", async () => {
  await at(`s3/buckets/photos-${account}/object/data%2Fpeople.csv`);
  await heading("people.csv");
  await view().locator(".csv td", { hasText: 'yes, "this"' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), button("Download").first().click()]);
  assert.equal(file.suggestedFilename(), "people.csv");
  await view().getByLabel("SQL").fill("SELECT s.said FROM S3Object s WHERE s.name = 'maya'");
  await button("Run the query").click();
  await view().getByRole("region", { name: "What was found" }).getByText('yes, "this"').waitFor();
  assert.equal(await readFile(await file.path(), "utf8"), 'name,said\nmaya,"yes, ""this"""\n');
  await view().getByLabel("Key 1").fill("colour");
  await view().getByLabel("Value 1").fill("red");
  await button("Save tags").click();
  await view().locator(".crumb").waitFor();
  await view().getByText("Edit metadata").click();
  await view().getByLabel("Name 1").fill("author");
  await view().getByLabel("Text 1").fill("maya");
  await button("Save metadata").click();
  await view().locator("dt", { hasText: "x-amz-meta-author" }).waitFor();
  await view().getByLabel("Storage class").selectOption("STANDARD_IA");
  await button("Change class").click();
  await view().locator("p code", { hasText: "STANDARD_IA" }).waitFor();
  const head = await aws(`aws s3api head-object --bucket photos-${account} --key data/people.csv`);
  assert.deepEqual([head.Metadata, head.StorageClass], [{ author: "maya" }, "STANDARD_IA"]);
  const tags = await aws(`aws s3api get-object-tagging --bucket photos-${account} --key data/people.csv`);
  assert.deepEqual(tags.TagSet, [{ Key: "colour", Value: "red" }]);
});

test("a picture and a text are shown", async () => {
  await aws(`echo ${png} | base64 -d > cat.png; aws s3 cp cat.png s3://photos-${account}/cats/ --quiet`);
  await at(`s3/buckets/photos-${account}/object/cats%2Fcat.png`);
  await view().locator("img.preview").waitFor();
  await until(
    () =>
      view()
        .locator("img.preview")
        .evaluate((i) => i.naturalWidth === 10),
    "the picture is there",
  );
  await aws(`echo '{"a": 1}' > a.json; aws s3 cp a.json s3://photos-${account}/a.json --quiet`);
  await at(`s3/buckets/photos-${account}/object/a.json`);
  await view().locator(".look pre", { hasText: '{"a": 1}' }).waitFor();
});

test("a presigned link works in another tab, where nobody is signed in", async () => {
  await button("Make a link").click();
  const link = await view().getByRole("link", { name: "Open it in a new tab" }).getAttribute("href");
  const [other] = await Promise.all([
    page.context().waitForEvent("page"),
    view().getByRole("link", { name: "Open it in a new tab" }).click(),
  ]);
  await other.getByText('{"a": 1}').waitFor();
  await other.close();
  assert.equal((await fetch(link.replace("X-Amz-Signature=", "X-Amz-Signature=0"))).status, 403);
});

test("versions: undelete, and an old one made the current one", async () => {
  await at(`s3/buckets/photos-${account}/properties`);
  await button("Turn versioning on").click();
  await view().getByText("On: what is written over").waitFor();
  await aws(`echo two > a.json; aws s3 cp a.json s3://photos-${account}/a.json --quiet`);
  await at(`s3/buckets/photos-${account}/object/a.json`);
  await view().locator(".badge", { hasText: "current" }).waitFor();
  assert.equal(await view().locator("section", { hasText: "Versions" }).locator("tbody tr").count(), 2);
  await button("Make it the current one").click();
  await view().locator(".look pre", { hasText: '{"a": 1}' }).waitFor();
  await button("Delete").click();
  await button("Delete").click();
  await heading(`photos-${account}`);
  await view().getByRole("link", { name: "a.json" }).waitFor({ state: "detached" });
  await view().getByLabel("Show deleted").check();
  await row("a.json").getByRole("button", { name: "Undelete" }).click();
  await view().getByText("Nothing deleted can be had back").waitFor();
  await view().getByLabel("Show deleted").uncheck();
  await view().getByRole("link", { name: "a.json" }).waitFor();
});

test("who may read: a policy is judged while it is written", async () => {
  await aws("aws iam create-user --user-name blue");
  await at(`s3/buckets/photos-${account}/permissions`);
  await view().getByLabel("Add a statement").selectOption("Everybody may read");
  await view().locator(".who .error", { hasText: "BlockPublicPolicy" }).waitFor();
  await button("Save policy").click();
  await view().locator(".form .error", { hasText: "AccessDenied" }).waitFor();
  await view().getByLabel("Bucket policy", { exact: true }).fill("");
  await view().getByLabel("Add a statement").selectOption("One user may read and list");
  const blue = view().locator(".who tr", { hasText: "user blue" }).locator("summary");
  await until(async () => (await blue.allTextContents()).join() === "yes,yes,no,no,no", "blue may list and read");
  await button("Save policy").click();
  await button("Delete policy").waitFor();
  await view().getByLabel("Bucket policy", { exact: true }).fill('{"Statement": [{"Effect": "Alow"}]}');
  await view().locator(".findings li", { hasText: "Error" }).first().waitFor();
  await view().locator(".who .error", { hasText: "MalformedPolicy" }).waitFor();
});

test("a website opens in a tab of its own", async () => {
  await at(`s3/buckets/photos-${account}/permissions`);
  await view().getByLabel("Block all public access").uncheck();
  await button("Save the locks").click();
  await until(async () => (await shown())[0]?.includes("put-public-access-block"), "the locks are saved");
  await page.waitForTimeout(200);
  await view().waitFor(); // and drawn anew
  await view().getByLabel("Add a statement").selectOption("Everybody may read");
  await button("Save policy").click();
  await view().locator(".note.bad", { hasText: "Public" }).waitFor();
  await aws(`echo '<h1>It works</h1>' > index.html; aws s3 cp index.html s3://photos-${account}/ --quiet`);
  await tab("Properties");
  await button("Turn website hosting on").click();
  const [site] = await Promise.all([
    page.context().waitForEvent("page"),
    view().getByRole("link", { name: "Open the website" }).click(),
  ]);
  await site.locator("h1", { hasText: "It works" }).waitFor();
  assert.equal(await site.evaluate(() => window.opener), null);
  await site.close();
});

test("a website sends some of its requests elsewhere, or all", async () => {
  const address = await view().getByRole("link", { name: "Open the website" }).getAttribute("href");
  await view().getByText("Add a routing rule").click();
  await view().getByLabel("When the key begins with").fill("old/");
  await view().getByLabel("Replacement").fill("");
  await button("Add routing rule").click();
  await row("the key begins with old/").waitFor();
  assert.match((await shown())[0], /put-bucket-website .*"KeyPrefixEquals":"old\/"/);
  const site = await page.context().newPage();
  await site.goto(`${address}old/index.html`);
  assert.equal(site.url(), `${address}index.html`);
  await site.locator("h1", { hasText: "It works" }).waitFor();
  await view().getByText("Change", { exact: true }).click();
  await view().getByLabel("Error document").fill("index.html");
  await button("Save website").click();
  await until(async () => (await shown())[0].includes('"ErrorDocument":{"Key":"index.html"}'), "it is saved");
  await row("the key begins with old/").waitFor();
  await site.goto(`${address}nothing`);
  await site.locator("h1", { hasText: "It works" }).waitFor();
  await row("old/").getByRole("button", { name: "Remove" }).click();
  await row("old/").getByRole("button", { name: "Remove" }).click();
  await row("old/").waitFor({ state: "detached" });
  await view().getByText("Change", { exact: true }).click();
  const form = view().locator("form", { has: page.getByRole("button", { name: "Save website" }) });
  await form.getByLabel("What it does").selectOption("redirect");
  await form.getByLabel("Host", { exact: true }).fill(new URL(server.url).host);
  await form.getByLabel("Protocol").selectOption("http");
  await button("Save website").click();
  await view().locator(".note", { hasText: "Every request is sent to" }).waitFor();
  await site.goto(`${address}healthz`);
  assert.equal(site.url(), `${server.url}/healthz`);
  await site.close();
});

test("scripts of another origin may read once a rule says so", async () => {
  const Host = new URL(await view().getByRole("link", { name: "Open the website" }).getAttribute("href")).host;
  const headers = { Origin: "https://blog.example", "Access-Control-Request-Method": "GET" };
  headers.Host = Host.replace("s3-website", "s3");
  const asked = async () => {
    const question = http.request(`${server.url}/a.json`, { method: "OPTIONS", headers }).end();
    const [answer] = await once(question, "response");
    answer.resume();
    return [answer.statusCode, answer.headers["access-control-allow-origin"]];
  };
  assert.deepEqual(await asked(), [403, undefined]);
  await at(`s3/buckets/photos-${account}/permissions`);
  await view().getByText("Add a CORS rule").click();
  await view().getByLabel("Origins").fill("https://blog.example, https://*.example.org");
  await view().getByLabel("Headers a script may read").fill("ETag");
  await button("Add CORS rule").click();
  await row("https://blog.example").getByText("GET, HEAD").waitFor();
  assert.match(
    (await shown())[0],
    /put-bucket-cors .*"AllowedOrigins":\["https:\/\/blog.example","https:\/\/\*.example.org"\]/,
  );
  assert.deepEqual(await asked(), [200, "https://blog.example"]);
  await row("https://blog.example").getByRole("button", { name: "Remove" }).click();
  await row("https://blog.example").getByRole("button", { name: "Remove" }).click();
  await view().getByText("No rule: scripts of other pages").waitFor();
  assert.deepEqual(await asked(), [403, undefined]);
  await tab("Properties");
});

test("encryption and lifecycle", async () => {
  await view().getByLabel("What is put into the bucket is encrypted").selectOption("aws:kms");
  await view().getByLabel("Bucket key").check();
  await button("Save encryption").click();
  await until(
    async () =>
      (await view()
        .getByLabel("What is put into the bucket is encrypted")
        .inputValue()
        .catch(() => "")) === "aws:kms",
    "it is kept",
  );
  await tab("Lifecycle");
  await view().getByText("Add a rule").click();
  await view().getByLabel("Name of the rule").fill("old-logs");
  await view().getByLabel("For keys that begin with").fill("logs/");
  await view().getByLabel("Days until they move to").fill("30");
  await view().getByLabel("Days until they are deleted").fill("365");
  await button("Add rule").click();
  await row("old-logs").getByText("after 30 days to STANDARD_IA").waitFor();
  await row("old-logs").getByRole("button", { name: "Turn off" }).click();
  await row("old-logs").getByRole("button", { name: "Turn on" }).waitFor();
  const rules = await aws(`aws s3api get-bucket-lifecycle-configuration --bucket photos-${account}`);
  assert.deepEqual(rules.Rules[0].Expiration, { Days: 365 });
  assert.equal(rules.Rules[0].Status, "Disabled");
});

test("a bucket in another region", async () => {
  await at("s3/create");
  await view().getByLabel("Bucket name").fill(`far-${account}`);
  await view().getByLabel("Region").selectOption("eu-central-1");
  await button("Create bucket").click();
  await heading(`far-${account}`);
  await tab("Properties");
  await button("Turn versioning on").click();
  await view().getByText("On: what is written over").waitFor();
  assert.ok((await shown())[0].includes("--region eu-central-1"), (await shown())[0]);
});

test("axe finds no violation, and the views fit a phone", async () => {
  const does = new Clicks(page);
  const code = page.locator(".code-panel summary").first();
  await code.click();
  const bad = await does.blemishes({ "s3-code": "s3" });
  await code.click();
  const photos = `s3/buckets/photos-${account}`;
  const pages = {
    "s3-buckets": "s3",
    "s3-create": "s3/create",
    "s3-prices": "s3/prices",
    "s3-objects": photos,
    "s3-folder": `${photos}/in/data%2F`,
    "s3-object": `${photos}/object/data%2Fpeople.csv`,
    "s3-versions": `${photos}/object/a.json`,
    "s3-properties": `${photos}/properties`,
    "s3-permissions": `${photos}/permissions`,
    "s3-lifecycle": `${photos}/management`,
  };
  const more = await does.blemishes(pages, async (to) => {
    if (to === pages["s3-folder"]) {
      await view().getByLabel("Choose day-0004.csv").check();
      await button("Copy or move").click();
    }
    if (to === pages["s3-permissions"]) await view().locator(".who summary").first().waitFor();
  });
  assert.deepEqual([...bad, ...more], []);
});

test("a bucket that is not empty is not deleted; emptied, it is", async () => {
  await at("s3");
  await row(`photos-${account}`).getByRole("button", { name: "Delete" }).click();
  await row(`photos-${account}`).getByRole("button", { name: "Delete" }).click();
  await row(`photos-${account}`).locator(".error", { hasText: "BucketNotEmpty" }).waitFor();
  await row(`photos-${account}`).getByRole("button", { name: "Empty" }).click();
  await row(`photos-${account}`).getByRole("button", { name: "Empty" }).click();
  await row(`photos-${account}`).locator("[role=status]", { hasText: "deleted" }).waitFor();
  await row(`photos-${account}`).getByRole("button", { name: "Keep" }).last().click();
  await row(`photos-${account}`).getByRole("button", { name: "Delete" }).click();
  await row(`photos-${account}`).getByRole("button", { name: "Delete" }).click();
  await row(`photos-${account}`).waitFor({ state: "detached" });
});

test("nothing went wrong in the page", async () => {
  assert.deepEqual(page.errors, []);
});
