// The packages that a Go program imports come in packs: one that is always there, the others for the first program that needs them.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, startServer } from "./house.mjs";

let server, browser, page;
const asked = [];

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  page = await browser.page();
  browser.context.on("request", (r) => asked.push(new URL(r.url()).pathname));
  await open();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function open() {
  await page.goto(server.url);
  await page.locator("[data-view=go]:visible").first().click();
}

/** The packs that were fetched since the last question. */
const fetched = () =>
  asked
    .splice(0)
    .map((path) => /objects-(\w+)-/.exec(path)?.[1])
    .filter(Boolean);

async function runs(imports, body, says) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate(
    (t) => {
      const data = new DataTransfer();
      data.setData("text/plain", t);
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    },
    `package main\n\nimport (\n${imports.map((i) => `\t"${i}"\n`).join("")})\n\nfunc main() {\n${body}}\n`,
  );
  await run(says);
}

async function run(says) {
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator("cloudlet-code .output").getByText(says).waitFor({ timeout: 90_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "hidden" });
}

const sdk = (...names) => ["context", "fmt", ...names.map((n) => `github.com/aws/aws-sdk-go-v2/${n}`)];
const config = "\tcfg, _ := config.LoadDefaultConfig(context.TODO())\n";
const zones = (word) => `${config}\tout, err := ec2.NewFromConfig(cfg).DescribeAvailabilityZones(context.TODO(), nil)
	fmt.Println("${word}", len(out.AvailabilityZones) > 1, err)
`;

test("a program of the base needs no other pack", async () => {
  const me = `${config}\tme, err := sts.NewFromConfig(cfg).GetCallerIdentity(context.TODO(), nil)\n\tfmt.Println("account", len(*me.Account), err)\n`;
  await runs(sdk("config", "service/sts"), me, "account 12 <nil>");
  assert.deepEqual(fetched(), ["base"]);
});

test("the pack of EC2 comes for the first program that imports it, and stays", async () => {
  await runs(sdk("config", "service/ec2"), zones("first"), "first true <nil>");
  assert.deepEqual(fetched(), ["ec2"]);
  await runs(sdk("config", "service/ec2"), zones("second"), "second true <nil>");
  assert.deepEqual(fetched(), []);
});

test("a package of the standard library that few use, beside EC2", async () => {
  const both = `\tfmt.Println("both", image.Rect(0, 0, 2, 3).Dx(), types.ArchitectureValuesArm64)\n`;
  await runs(["fmt", "image", "github.com/aws/aws-sdk-go-v2/service/ec2/types"], both, "both 2 arm64");
  assert.deepEqual(fetched(), ["more"]);
  await runs(["fmt", "text/template"], '\tfmt.Println("no more", template.New("x").Name())\n', "no more x");
  assert.deepEqual(fetched(), []);
});

test("a page that is opened again finds the packs where it kept them", async () => {
  await runs(sdk("config", "service/ec2"), zones("kept"), "kept true <nil>");
  fetched();
  await open();
  await run("kept true <nil>");
  assert.deepEqual(fetched(), []);
  assert.deepEqual(page.errors, []);
});
