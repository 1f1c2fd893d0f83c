// A folder of ten thousand files, from the reader's machine into a bucket and back, in one line each.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { folderOfFiles, openPage, screenshot, startBrowser, startServer, Terminal, violations } from "./house.mjs";

const count = 10_000;
let server, browser, page, terminal, place;

before(async () => {
  place = await mkdtemp(join(tmpdir(), "cloudlet-many-"));
  server = await startServer();
  browser = await startBrowser();
  browser.context.setDefaultTimeout(300_000); // ten thousand files, on a machine that does other things, too
  ({ page } = await openPage(browser, server.url));
  terminal = new Terminal(page.locator("cloudlet-terminal")); // the console has blocks, too
  await terminal.ok("aws s3 mb s3://many-files");
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(place, { recursive: true, force: true });
});

const note = (words) => page.locator("cloudlet-terminal p.note", { hasText: words }).last();

test("a folder that is picked is a folder of the shell", async () => {
  const folder = await folderOfFiles(join(place, "data"), count);
  await page.locator("cloudlet-terminal input[type=file]").nth(1).setInputFiles(folder);
  await note("10,000 files").waitFor();
  assert.equal((await terminal.ok("ls data | wc -l")).trim(), String(count));
  assert.equal((await terminal.ok("cat data/day-0007.csv")).trim(), "hour,value\n7,21");
});

test("one line carries all of it, with progress", async () => {
  const line = "aws s3 cp data s3://many-files/data --recursive";
  const running = terminal.run(line);
  await page.locator("cloudlet-terminal .block .out", { hasText: /with \d+ file\(s\) remaining/ }).waitFor();
  await screenshot(page, "many-files-progress");
  const { text, code } = await running;
  assert.equal(code, 0, text.slice(-500));
  assert.equal(text.match(/^upload: /gm).length, count);
  const there = "aws s3api list-objects-v2 --bucket many-files --query 'length(Contents)'";
  assert.equal((await terminal.ok(there)).trim(), String(count));
});

test("the console takes the folder in one go, too", async () => {
  await terminal.ok("aws s3 mb s3://dropped-files");
  await page.evaluate(() => (location.hash = "/s3/buckets/dropped-files"));
  const view = page.locator("cloudlet-console .view:not([aria-busy])");
  await view.locator("input[type=file]").nth(1).setInputFiles(join(place, "data"));
  await view.locator(".upload", { hasText: "10,000 files" }).waitFor();
  await view.locator(".upload .fine", { hasText: /^[1-9][\d,]* of 10,000 files/ }).waitFor();
  await screenshot(page, "many-files-console");
  await view.locator(".upload .fine", { hasText: /10,000 files, [\d.]+ KB: uploaded/ }).waitFor();
  await page.locator(".tabs").getByRole("button", { name: "Terminal" }).click();
  const there = "aws s3api list-objects-v2 --bucket dropped-files --prefix data/ --query 'length(Contents)'";
  assert.equal((await terminal.ok(there)).trim(), String(count));
});

test("sync sends only what changed, also when it is dropped again", async () => {
  assert.equal(await terminal.ok("aws s3 sync data s3://many-files/data"), "");
  await terminal.ok("echo 24,72 >> data/day-0007.csv");
  const said = await terminal.ok("aws s3 sync data s3://many-files/data");
  assert.match(said, /^upload: data\/day-0007.csv to s3:\/\/many-files\/data\/day-0007.csv\s*$/m);
  assert.equal((await terminal.ok("aws s3 cp s3://many-files/data/day-0007.csv -")).trim(), "hour,value\n7,21\n24,72");
});

test("and back, into the shell", async () => {
  await terminal.ok("aws s3 sync s3://many-files/data back --quiet");
  assert.equal((await terminal.ok("ls back | wc -l")).trim(), String(count));
});

test("a dropped file keeps its name, and is still there after a reload", async () => {
  await page.locator("cloudlet-terminal").evaluate((el) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["a,b\n1,2\n"], "small file.csv"));
    el.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await note("small file.csv").waitFor();
  assert.equal((await terminal.ok("cat 'small file.csv'")).trim(), "a,b\n1,2");
});

test("a file of many parts is read piece by piece, and can be stopped", async () => {
  await page.locator("cloudlet-terminal").evaluate((el) => {
    const piece = new Uint8Array(1 << 20).fill(7);
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(Array(40).fill(piece), "large.bin"));
    el.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await note("large.bin").waitFor();
  await terminal.ok("aws s3 cp large.bin s3://many-files/");
  const tag = await terminal.ok("aws s3api head-object --bucket many-files --key large.bin --query ETag --output text");
  assert.match(tag, /-5"/, "five parts of 8 MiB");
  const n = await terminal.blocks.count();
  await terminal.input.fill("aws s3 cp large.bin s3://many-files/again");
  await terminal.input.press("Enter");
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  assert.equal((await terminal.result(n)).code, 130);
  await terminal.ok("aws s3 ls s3://many-files/");
});

test("the page has no violation, and nothing went wrong in it", async () => {
  assert.deepEqual(await violations(page), []);
  for (const colorScheme of ["light", "dark"])
    for (const [width, height] of [
      [1440, 900],
      [390, 844],
    ]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(200);
      await screenshot(page, `many-files-${width}-${colorScheme}`);
    }
  assert.deepEqual(page.errors, []);
});
