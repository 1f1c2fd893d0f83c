// Builds the page into dist: hashed assets, three HTML documents, the embed loader,
// and a .br and .gz beside each file; the client is there only as these two.
//
//   node build.mjs --wasm ../bin/client.wasm [--toolchain ../bin/toolchain] [--out dist]
//
// CLOUDLET_QUICK=1 compresses fast instead of well. Compressed bytes are kept in
// node_modules/.cache by content, so that nothing unchanged is compressed again.
import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { parseArgs, promisify } from "node:util";
import zlib from "node:zlib";
import * as esbuild from "esbuild";

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    wasm: { type: "string" },
    toolchain: { type: "string" },
    out: { type: "string", default: join(here, "dist") },
  },
});
const quick = Boolean(process.env.CLOUDLET_QUICK);
const out = flags.out;
const cache = join(here, "node_modules/.cache/cloudlet");
const target = ["es2022"];

/** Files of the new dist by name; written only once all of them are made. */
const files = new Map();

const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Adds bytes under a name that carries their hash, and returns the URL. */
function asset(name, bytes) {
  const [stem, ext] = [name.replace(/\.\w+$/, ""), name.match(/\.\w+$/)[0]];
  const path = `assets/${basename(stem)}-${digest(bytes).slice(0, 12)}${ext}`;
  files.set(path, bytes);
  return `/${path}`;
}

async function bundle(entry, define = {}) {
  const result = await esbuild.build({
    ...entry,
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    loader: { ".tsv": "text" },
    target,
    absWorkingDir: here,
    define: Object.fromEntries(Object.entries(define).map(([k, v]) => [k, JSON.stringify(v)])),
    logLevel: "warning",
  });
  return Buffer.from(result.outputFiles[0].contents);
}

const script = (name, define) => bundle({ entryPoints: [`src/${name}.ts`] }, define);
const style = (name) => bundle({ entryPoints: [`src/styles/${name}.css`] });

/** A worker that runs Go is Go's own wasm_exec.js, of the Go that built the wasm, and a script of ours. */
async function worker(name, define) {
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const contents = `import ${JSON.stringify(join(root, "lib/wasm/wasm_exec.js"))};\nimport "./src/${name}.ts";`;
  return bundle({ stdin: { contents, resolveDir: here, sourcefile: "worker-entry.js" } }, define);
}

async function html(name, urls) {
  const text = await readFile(join(here, `src/${name}.html`), "utf8");
  return Buffer.from(text.replace(/\{\{(\w+)\}\}/g, (mark, key) => urls[key] ?? mark));
}

/**
 * The embed loader under the address that stays, and the builds that pages may have pinned: today's, and all of
 * released/. Returns today's with the hash by which a browser makes sure of it.
 */
async function loaders() {
  for (const name of (await readdir(join(here, "released"))).filter((n) => n.endsWith(".js")))
    files.set(`embed/${name}`, await readFile(join(here, "released", name)));
  const loader = await script("loader");
  const path = `embed/v1-${digest(loader).slice(0, 12)}.js`;
  files.set("embed/v1.js", loader);
  files.set(path, loader);
  return { path: `/${path}`, integrity: `sha384-${createHash("sha384").update(loader).digest("base64")}` };
}

/** What src/go/toolchain.ts has to know: where the parts of Go's toolchain are, if they were built. */
async function go() {
  const workers = {
    tools: asset("go-tools.js", await worker("go/toolworker")),
    program: asset("go-program.js", await worker("go/programworker")),
    analyzer: asset("go-analyzer.js", await worker("go/analyzerworker")),
  };
  if (!flags.toolchain) return { parts: null, ...workers, prebuilt: [] };
  const part = async (name) => {
    const bytes = await readFile(join(flags.toolchain, name));
    return [asset(name, bytes), bytes.length];
  };
  const parts = {};
  for (const file of (await readdir(flags.toolchain)).filter((f) => /\.(wasm|pack)$/.test(f)))
    parts[file.replace(/\.\w+$/, "")] = await part(file);
  const prebuilt = [];
  for (const name of await readdir(join(here, "programs"))) {
    const text = await readFile(join(here, "programs", name, "main.go"), "utf8");
    const [url] = await part(`programs/${name}.wasm`);
    prebuilt.push({ name, text, url });
  }
  return { parts, ...workers, prebuilt };
}

async function makeAll() {
  const wasm = flags.wasm ? await readFile(flags.wasm) : Buffer.alloc(0);
  const client = asset("client.wasm", wasm);
  const workerURL = asset("worker.js", await worker("worker", { CLIENT_WASM: client, CLIENT_SIZE: wasm.length }));
  const GO = await go();
  const page = {
    CONSOLE: asset("console.js", await script("console/console")),
    CODE: asset("code.js", await script("code/code", { GO })),
    GORUN: asset("gorun.js", await script("gorun", { GO })),
  };
  const define = { ...page, WORKER: workerURL };
  define.PINNED = await loaders();
  for (const name of ["page", "embed", "snippet", "class"]) {
    const urls = {
      script: asset(`${name}.js`, await script(name, define)),
      style: asset(`${name}.css`, await style(name)),
    };
    files.set(name === "page" ? "index.html" : `${name}.html`, await html(name, urls));
  }
  files.set("favicon.svg", await readFile(join(here, "src/favicon.svg")));
}

const brotli = promisify(zlib.brotliCompress);
const gzip = promisify(zlib.gzip);

async function compressed(bytes, kind) {
  const quality = kind === "br" ? (quick ? 5 : bytes.length > 1e6 ? 9 : 11) : quick ? 4 : 9;
  const path = join(cache, `${digest(bytes)}-${quality}.${kind}`);
  const known = await readFile(path).catch(() => null);
  if (known) return known;
  const made =
    kind === "br"
      ? await brotli(bytes, {
          params: {
            [zlib.constants.BROTLI_PARAM_QUALITY]: quality,
            [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
            [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          },
        })
      : await gzip(bytes, { level: quality });
  await mkdir(cache, { recursive: true });
  const fresh = `${path}.${randomUUID()}`;
  await writeFile(fresh, made);
  await rename(fresh, path);
  return made;
}

/** Replaces what out held, but leaves .keep, which git knows. */
async function writeAll() {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) if (name !== ".keep") await rm(join(out, name), { recursive: true });
  await Promise.all(
    [...files].map(async ([name, bytes]) => {
      const path = join(out, name);
      await mkdir(dirname(path), { recursive: true });
      const br = await compressed(bytes, "br");
      const gz = await compressed(bytes, "gz");
      const raw = /\.(wasm|pack)$/.test(name) ? [] : [writeFile(path, bytes)]; // megabytes that the server can unpack
      await Promise.all([...raw, writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)]);
      report(name, bytes.length, br.length, gz.length);
    }),
  );
}

function report(name, raw, br, gz) {
  const kb = (n) => `${(n / 1024).toFixed(1)} KB`.padStart(11);
  console.log(`${basename(name).padEnd(32)} ${kb(raw)} raw ${kb(br)} br ${kb(gz)} gz`);
}

await makeAll();
await writeAll();
