// A Go program with the real SDK: run as it came, edited and compiled in the page, tested, stopped.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, screenshot, startBrowser, startServer } from "./house.mjs";

let server, browser, page;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  page = await browser.page();
  await page.goto(server.url);
  await page.locator("[data-view=go]:visible").first().click();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const output = () => page.locator("cloudlet-code .output");
const run = () => page.getByRole("button", { name: "Run", exact: true }).click();

/** Replaces the open file's text as a reader would who pastes. */
async function write(text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((t) => {
    const data = new DataTransfer();
    data.setData("text/plain", t);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, text);
}

const ended = () =>
  page.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "hidden", timeout: 60_000 });

test("a program as it came runs without the compiler", async () => {
  await run();
  await output()
    .getByText(/I am: +arn:aws:iam::\d{12}:root/)
    .waitFor();
});

test("an edited program is compiled in the page and calls the sandbox", async () => {
  await write(`package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.TODO())
	if err != nil {
		panic(err)
	}
	_, err = s3.NewFromConfig(cfg).CreateBucket(context.TODO(), &s3.CreateBucketInput{Bucket: aws.String("made-in-go")})
	fmt.Println("bucket made, error:", err)
}
`);
  await run();
  await output().getByText("bucket made, error: <nil>").waitFor({ timeout: 90_000 });
  await page.getByText("made-in-go").first().waitFor();
});

test("what is wrong is marked on its line, and the message leads there", async () => {
  await write("package main\n\nfunc main() {\n\tx := 1\n}\n");
  await run();
  await output().getByText("declared and not used: x").waitFor({ timeout: 30_000 });
  assert.ok(await page.locator(".cm-lintRange-error, .cm-lintPoint-error").count());
  await page.getByRole("button", { name: "main.go:4:2" }).click();
  assert.match(await page.locator(".cm-activeLine").textContent(), /x := 1/);
});

test("a panic names its line, an endless program stops at once, and one that prints for ever is stopped", async () => {
  await write('package main\n\nfunc main() {\n\tvar m map[string]int\n\tm["a"] = 1\n}\n');
  await run();
  await output().getByText("assignment to entry in nil map").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "main.go:5", exact: true }).first().waitFor();

  await write('package main\n\nimport "fmt"\n\nfunc main() {\n\tfmt.Println("begun")\n\tfor {\n\t}\n}\n');
  await run();
  await output().getByText("begun").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await output().getByText("stopped").waitFor();

  await write('package main\n\nimport "fmt"\n\nfunc main() {\n\tfor i := 0; ; i++ {\n\t\tfmt.Println(i)\n\t}\n}\n');
  await run();
  await output().getByText("it printed more than 4 MiB").waitFor({ timeout: 30_000 });

  await write(
    "package main\n\nfunc main() {\n\tvar all [][]byte\n\tfor {\n\t\tall = append(all, make([]byte, 16<<20))\n\t}\n}\n",
  );
  await run();
  await output().getByText("out of memory").first().waitFor({ timeout: 30_000 });
});

test("tests run as go test runs them", async () => {
  await write("package main\n\nfunc add(a, b int) int { return a + b }\n\nfunc main() {}\n");
  page.once("dialog", (d) => d.accept("add_test.go"));
  await page.getByRole("button", { name: "New file" }).click();
  await write(
    'package main\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif add(1, 2) != 4 {\n\t\tt.Error("not four")\n\t}\n}\n',
  );
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await output().getByText("--- FAIL: TestAdd").waitFor({ timeout: 30_000 });
  await page.getByRole("button", { name: "add_test.go:7" }).waitFor();
});

test("while writing: completion, marks, gofmt and imports", async () => {
  await page.getByRole("tab", { name: "main.go" }).click();
  await write("package main\n\nfunc main() {\n\tclient := s3.New(s3.Options{})\n\tfmt.Println(client)\n}\n");
  await page.locator(".cm-lintRange-error").first().waitFor();
  await page.getByRole("button", { name: "Format" }).click();
  await page.locator(".cm-line", { hasText: '"github.com/aws/aws-sdk-go-v2/service/s3"' }).waitFor();
  await page.locator(".cm-lintRange-error").first().waitFor({ state: "detached" });
  await page.locator(".cm-line", { hasText: "fmt.Println" }).click();
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type("client.ListB");
  await page
    .locator(".cm-tooltip-autocomplete li", { hasText: /^ListBuckets/ })
    .first()
    .waitFor();
  await screenshot(page, "go-completion");
  await page.keyboard.press("Escape");
});

test("the editor has no accessibility violation, wide and narrow, light and dark", async () => {
  await ended();
  for (const [width, height] of [
    [1440, 900],
    [768, 1024],
    [390, 844],
  ]) {
    await page.setViewportSize({ width, height });
    assert.deepEqual(await blemishes(page, `go-${width}`), [], `at ${width} px`);
  }
  assert.deepEqual(page.errors, []);
});
