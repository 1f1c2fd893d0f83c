// Loads a TypeScript module of src for a test.
import * as esbuild from "esbuild";

export async function load(name) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [new URL(`../src/core/${name}.ts`, import.meta.url).pathname],
    bundle: true,
    write: false,
    format: "esm",
    define: { WORKER: '""' },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
