// Which packs of Go packages a program needs, and when the linker in the page reads them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { MemFS } = await load("../go/memfs");
const { pack } = await load("../go/pack");
const { LocalLinker } = await load("../go/linker");
const { Tools } = await load("../go/tools");

const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
const memfs = () => new MemFS(() => undefined);

test("a program needs the packs of what it imports", () => {
  const files = memfs();
  const places = [
    "fmt=/x/base/fmt.a",
    "image=/x/more/image.a",
    "image/png=/x/more/image__png.a",
    "sdk/ec2=/x/ec2/ec2.a",
  ];
  files.put("/x/importcfg", new TextEncoder().encode(places.map((p) => `packagefile ${p}\n`).join("")));
  const tools = new Tools(null, files);
  const cases = [
    ['import "fmt"', []],
    ['import "image/png"', ["more"]],
    ['import "image/pn"', []],
    ["import p `image/png`", ["more"]],
    ['import ("fmt";_"sdk/ec2")', ["ec2"]],
    ['// sdk/ec2\nimport "other/sdk/ec2"', []],
  ];
  for (const [text, want] of cases) assert.deepEqual(tools.packs([{ name: "main.go", text }]), want, text);
  const two = ['import "sdk/ec2"', 'import "image"; import "image/png"'].map((text) => ({ name: "a.go", text }));
  assert.deepEqual(tools.packs(two).sort(), ["ec2", "more"]);
});

/** A linker in the place of Go's: it notes which packs' files it sees, ahead of time and with the program. */
function watched(files) {
  const seen = [];
  const there = () => ["base", "ec2", "s3"].filter((p) => files.get(`/o/${p}/x.a`));
  globalThis.Go = class {
    async run() {
      const early = there();
      await new Promise((resolve) => globalThis.cloudletLinker(resolve));
      seen.push({ early, late: there() });
      files.put("/w/out.wasm", new Uint8Array(1));
    }
  };
  return seen;
}

test("a linker that waits has read what this page has needed; the rest comes with the program", async () => {
  const files = memfs();
  const seen = watched(files);
  let offline = false;
  const fetch = async (name) => {
    if (offline) throw new Error("offline");
    return new Uint8Array(await pack([[`/o/${name}/x.a`, new Uint8Array(3)]]).arrayBuffer());
  };
  const linker = new LocalLinker(empty, files, fetch);
  const link = async (packs) => {
    assert.ok(await linker.link(packs));
    await linker.warm([]);
    return seen.at(-1);
  };
  assert.deepEqual(await link([]), { early: ["base"], late: [] });
  assert.deepEqual(await link(["ec2"]), { early: ["base"], late: ["ec2"] });
  assert.deepEqual(await link(["ec2"]), { early: ["base", "ec2"], late: [] });
  offline = true;
  await assert.rejects(linker.link(["s3"]), /offline/);
  offline = false;
  assert.deepEqual(await link([]), { early: ["base", "ec2"], late: [] });
  assert.equal(files.get("/o/ec2/x.a"), null);
});

test("a linker that could not be readied is tried again", async () => {
  const files = memfs();
  watched(files);
  let tries = 0;
  const fetch = async () => {
    if (++tries === 1) throw new Error("offline");
    return new Uint8Array(await pack([["/o/base/x.a", new Uint8Array(3)]]).arrayBuffer());
  };
  const linker = new LocalLinker(empty, files, fetch);
  await assert.rejects(linker.warm([]), /offline/);
  assert.ok(await linker.link([]));
});
