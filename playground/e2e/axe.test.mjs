// axe finds no violation on the page and on the widget, dark and light.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { blemishes, openPage, startBrowser, startServer, violations } from "./house.mjs";

let server, browser;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the page", async () => {
  const { page, terminal } = await openPage(browser, server.url);
  await terminal.ok("aws iam create-user --user-name maya");
  await terminal.run("aws iam create-user --user-name maya");
  await terminal.ok("aws s3 mb s3://axe");
  await page.locator("li.call summary").first().click();
  assert.deepEqual(await blemishes(page), [], "with the picture");
  await page.getByRole("button", { name: "List", exact: true }).click();
  await page.locator(".defaults summary").first().click();
  await terminal.input.pressSequentially("aws iam create-");
  await page.locator("[role=option]").first().waitFor();
  for (const width of [1440, 768, 390]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await blemishes(page), [], `at ${width} px`);
  }
  await terminal.input.press("Escape");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("button", { name: "Connect your tools" }).click();
  assert.deepEqual(await blemishes(page), [], "with the dialog");
  await page.close();
});

for (const colorScheme of ["light", "dark"])
  test(`the widget, ${colorScheme}`, async () => {
    const page = await browser.page();
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(`${server.url}/embed/v1/who-am-i?theme=${colorScheme}`);
    assert.deepEqual(await violations(page), [], "before");
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".block .out", { hasText: ":root" }).waitFor();
    assert.deepEqual(await violations(page), [], "after");
    await page.close();
  });
