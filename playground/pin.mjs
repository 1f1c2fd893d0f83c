// Keeps the embed loader of the present build, so that pages that pin it find it in every later build, too.
import { copyFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const built = join(import.meta.dirname, "dist/embed");
for (const name of await readdir(built))
  if (/^v1-\w+\.js$/.test(name)) await copyFile(join(built, name), join(import.meta.dirname, "released", name));
