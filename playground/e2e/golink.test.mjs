// Go where there is little memory, and where there is no origin: the server links, and workers come from blobs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, startHost, startServer } from "./house.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const program = `package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.TODO())
	if err != nil {
		panic(err)
	}
	me, err := sts.NewFromConfig(cfg).GetCallerIdentity(context.TODO(), nil)
	if err != nil {
		panic(err)
	}
	fmt.Println("linked elsewhere:", *me.Arn)
}
`;

/** A page on a phone of 2 GB, with what it asked for. */
async function phone() {
  const page = await browser.page();
  const asked = [];
  page.context().on("request", (r) => asked.push(new URL(r.url()).pathname));
  await page.addInitScript(() => Object.defineProperty(navigator, "deviceMemory", { get: () => 2 }));
  return { page, asked };
}

async function write(page, text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((t) => {
    const data = new DataTransfer();
    data.setData("text/plain", t);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, text);
}

test("a server that cannot link says so", async () => {
  const { page } = await phone();
  const busy = { status: 503, json: { code: "Busy", message: "Too many programs are waiting." } };
  await browser.context.route("**/api/link", (r) => r.fulfill(busy));
  await page.goto(server.url);
  await page.locator("[data-view=go]:visible").first().click();
  await write(page, program);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await page.locator("cloudlet-code .output").getByText("Too many programs are waiting").waitFor({ timeout: 90_000 });
  await browser.context.unroute("**/api/link");
  await page.close();
});

test("with little memory the page compiles and the server links: a program and its tests", async () => {
  const { page, asked } = await phone();
  await page.goto(server.url);
  await page.locator("[data-view=go]:visible").first().click();
  const output = page.locator("cloudlet-code .output");
  await write(page, program);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await output.getByText(/linked elsewhere: arn:aws:iam::\d{12}:root/).waitFor({ timeout: 90_000 });
  await write(page, "package main\n\nfunc add(a, b int) int { return a + b }\n\nfunc main() {}\n");
  page.once("dialog", (d) => d.accept("add_test.go"));
  await page.getByRole("button", { name: "New file" }).click();
  await write(
    page,
    'package main\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif add(1, 2) != 4 {\n\t\tt.Error("not four")\n\t}\n}\n',
  );
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await output.getByText("--- FAIL: TestAdd").waitFor({ timeout: 30_000 });
  assert.equal(asked.filter((a) => a === "/api/link").length, 2);
  assert.deepEqual(
    asked.filter((a) => /\/(link|objects)-/.test(a)),
    [],
    "nothing of the linker is fetched",
  );
  assert.deepEqual(page.errors, []);
  await page.close();
});

test("Go in a frame of an opaque origin", async () => {
  const html = `<!doctype html><html lang="en"><title>x</title><h1>x</h1>
    <iframe id="bare" src="${server.url}/embed/v1/who-am-i?lang=go&mode=both" title="lab" width="700" height="500" sandbox="allow-scripts"></iframe>`;
  const host = await startHost(html);
  const { page } = await phone();
  await page.goto(host.url);
  const bare = page.frameLocator("#bare");
  await bare.getByLabel(/Program/).fill(program);
  await bare.getByRole("button", { name: "Run" }).click();
  await bare.locator(".block .out", { hasText: "linked elsewhere: arn:aws:iam" }).waitFor({ timeout: 120_000 });
  assert.equal(await bare.locator("main").evaluate(() => origin), "null");
  await page.close();
  await host.stop();
});
