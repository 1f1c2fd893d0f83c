// What the tests share: a real server, a real browser, and words for what a reader does.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import http from "node:http";
import { createRequire } from "node:module";
import net from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

const binary = process.env.CLOUDLET_BIN ?? "../bin/cloudlet";
const shots = process.env.CLOUDLET_SHOTS ?? join(tmpdir(), "cloudlet-shots");
export const patience = 20_000; // ms: a slow machine that also compiles

/** A running `cloudlet serve` on a free port of 127.0.0.1, or on the one given. */
export async function startServer(port, ...flags) {
  port ??= await freePort();
  const child = spawn(binary, ["serve", "--keep=false", "--addr", `127.0.0.1:${port}`, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const out of [child.stdout, child.stderr]) out.on("data", (d) => (said = (said + d).slice(-8000)));
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const answers = async () => {
    if (child.exitCode !== null) throw new Error("the server ended");
    return (await fetch(`${url}/healthz`).catch(() => null))?.ok;
  };
  try {
    await until(answers, "the server answers", 3 * patience); // the first one compiles the emulator
  } catch (e) {
    child.kill("SIGKILL"); // or the tests would wait for it
    throw new Error(`${e.message}\n${said}`);
  }
  return {
    url,
    port,
    said: () => said,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function freePort() {
  const s = net.createServer().listen(0, "127.0.0.1");
  await new Promise((r) => s.once("listening", r));
  const { port } = s.address();
  await new Promise((r) => s.close(r));
  return port;
}

/**
 * Chromium with a profile of its own; close removes it. Options are Playwright's; args are added to ours, and
 * preferences are written into the profile.
 */
export async function startBrowser({ args = [], preferences, ...options } = {}) {
  const profile = await mkdtemp(join(tmpdir(), "cloudlet-chromium-"));
  if (preferences) {
    await mkdir(join(profile, "Default"));
    await writeFile(join(profile, "Default/Preferences"), JSON.stringify(preferences));
  }
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
    viewport: { width: 1440, height: 900 },
    timeout: 60_000,
    ...options,
  });
  context.setDefaultTimeout(patience);
  return {
    context,
    /** A new page; what goes wrong in it is collected in errors. */
    page: async () => {
      const page = await context.newPage();
      page.errors = [];
      page.on("pageerror", (e) => page.errors.push(e.message));
      return page;
    },
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Serves one HTML page from an origin that is not the server's ("localhost"). */
export async function startHost(html, headers = {}) {
  const server = http.createServer((q, r) => {
    r.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers });
    r.end(html);
  });
  await new Promise((r) => server.listen(0, "127.0.0.1", r));
  return { url: `http://localhost:${server.address().port}/`, stop: () => ended(server) };
}

/**
 * Serves a folder of static files, as a blog's host does, from an origin that is not the server's. `{from: to}`
 * are replaced in its pages.
 */
export async function startSite(folder, replace = {}, headers = {}) {
  const kinds = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript" };
  const server = http.createServer(async (q, r) => {
    const name = basename(new URL(q.url, "http://x").pathname) || "index.html";
    const text = await readFile(join(folder, name), "utf8").catch(() => null);
    if (text === null) return r.writeHead(404).end();
    r.writeHead(200, { "Content-Type": kinds[name.split(".").pop()], ...headers });
    r.end(Object.entries(replace).reduce((t, [from, to]) => t.replaceAll(from, to), text));
  });
  await new Promise((r) => server.listen(0, "127.0.0.1", r));
  return { url: `http://localhost:${server.address().port}/`, stop: () => ended(server) };
}

/** Closes a server, not waiting for connections that a browser opened and never used. */
function ended(server) {
  const closed = new Promise((r) => server.close(r));
  server.closeAllConnections?.();
  return closed;
}

/**
 * A TCP relay to a server. cut() ends all connections; while `refuse` is set new
 * ones are cut, too; while `noSockets` is set the upgrade to a websocket is refused. Paths that were asked for over HTTP are in `asked`.
 */
export async function startRelay(target) {
  const open = new Set();
  const relay = { refuse: false, noSockets: false, sockets: 0, asked: [] };
  const server = net.createServer((near) => {
    if (relay.refuse) return near.destroy();
    const far = net.connect(target, "127.0.0.1");
    open.add(near);
    near.on("data", (chunk) => {
      for (const [, path] of chunk.toString("latin1").matchAll(/^[A-Z]+ (\S+) HTTP\/1.1\r$/gm)) relay.asked.push(path);
      if (/upgrade: *websocket/i.test(chunk.toString("latin1", 0, 4096))) {
        relay.sockets++;
        if (relay.noSockets) {
          near.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
          far.destroy();
          return;
        }
      }
      if (!far.destroyed) far.write(chunk);
    });
    far.on("data", (chunk) => near.write(chunk));
    for (const [a, b] of [
      [near, far],
      [far, near],
    ]) {
      a.on("error", () => b.destroy());
      a.on("close", () => {
        open.delete(near);
        b.destroy();
      });
    }
  });
  await new Promise((r) => server.listen(0, "127.0.0.1", r));
  relay.port = server.address().port;
  relay.url = `http://127.0.0.1:${relay.port}`;
  relay.cut = () => open.forEach((s) => s.destroy());
  relay.stop = () => {
    relay.refuse = true;
    relay.cut();
    return ended(server);
  };
  return relay;
}

export async function until(f, what, ms = patience) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await f();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

/** Makes a folder of so many small CSV files of yesterday, day-0001.csv and on; answers its path. */
export async function folderOfFiles(path, count) {
  await mkdir(path, { recursive: true });
  const yesterday = Date.now() / 1000 - 24 * 3600;
  for (let i = 1; i <= count; i++) {
    const name = join(path, `day-${String(i).padStart(4, "0")}.csv`);
    await writeFile(name, `hour,value\n${i},${3 * i}\n`);
    await utimes(name, yesterday, yesterday);
  }
  return path;
}

/** The terminal of a page or a frame, as a reader uses it. */
export class Terminal {
  constructor(where) {
    this.where = where;
    this.input = where.locator("cloudlet-prompt textarea");
    this.blocks = where.locator(".block");
  }

  /** Types a command, waits for its end, and answers {text, code}. */
  async run(line, ...answers) {
    const n = await this.blocks.count();
    await this.input.fill(line);
    await this.input.press("Enter");
    for (const answer of answers) {
      await this.where.locator("cloudlet-prompt[data-mode=asking]").waitFor();
      await this.input.fill(answer);
      await this.input.press("Enter");
    }
    return this.result(n);
  }

  /** What the nth command wrote, once it has ended. */
  async result(n) {
    await this.blocks.nth(n).waitFor();
    await this.where.locator("cloudlet-prompt[data-mode=idle]").waitFor();
    const block = this.blocks.nth(n);
    const foot = await block.locator(".foot").textContent();
    const code = foot.includes("stopped") ? 130 : Number(/\d+/.exec(foot)?.[0] ?? 0);
    return { text: await block.locator(".out").textContent(), code };
  }

  /** As run, but the command must succeed; answers its text. */
  async ok(line, ...answers) {
    const { text, code } = await this.run(line, ...answers);
    assert.equal(code, 0, `${line}\n${text}`);
    return text;
  }
}

/** Opens the first screen and waits until it is connected. */
export async function openPage(browser, url) {
  const page = await browser.page();
  await page.goto(url);
  await connected(page);
  return { page, terminal: new Terminal(page) };
}

export function connected(where, words = "Connected") {
  return where.locator("cloudlet-status", { hasText: words }).waitFor();
}

/** The names of the console's tables that scroll sideways; the contents of a file may. */
export const sideways = (page) =>
  page.evaluate(async () => {
    const wide = () =>
      [...document.querySelectorAll(".view .table:not(.csv *)")].filter((t) => t.scrollWidth > t.clientWidth);
    for (let frames = 0; frames < 3 || (frames < 60 && wide().length); frames++)
      await new Promise(requestAnimationFrame); // until they fit
    return wide().map((t) => t.ariaLabel);
  });

export async function screenshot(page, name) {
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds wrong with a document: a page, or a frame of it. Colours that may be on their way get a second look. */
export async function violations(where, options = {}) {
  if (!(await where.evaluate(() => Boolean(window.axe?.run)))) await where.evaluate(axe);
  const look = () => where.evaluate((o) => window.axe.run(document, { resultTypes: ["violations"], ...o }), options);
  let { violations } = await look();
  if (violations.some((v) => v.id === "color-contrast")) {
    await new Promise((r) => setTimeout(r, 1000));
    ({ violations } = await look());
  }
  return violations.map((v) => `${v.id}: ${v.help}\n  ${v.nodes.map((n) => n.html.slice(0, 200)).join("\n  ")}`);
}

/** What axe finds wrong with a page in light and, as far as colours go, in dark; a picture of each has this name. */
export async function blemishes(page, picture) {
  const bad = [];
  for (const [colorScheme, options] of [
    ["light", {}],
    ["dark", { runOnly: ["color-contrast", "link-in-text-block"] }], // the document is the same
  ]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    bad.push(...(await violations(page, options)).map((v) => `${colorScheme}: ${v}`));
    if (picture) await screenshot(page, `${picture}-${colorScheme}`);
  }
  return bad;
}
