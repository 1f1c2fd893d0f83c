// Reads the labs: one Markdown file each, named as in its URL (/embed/v1/NAME).
//
//   ---
//   title: Your first bucket
//   ---
//   ```sh
//   aws s3 mb s3://…
//   ```
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Returns {name: {title, code}} of all labs in a folder. */
export async function readLabs(dir) {
  const labs = {};
  for (const file of (await readdir(dir)).filter((f) => f.endsWith(".md")).sort()) {
    labs[file.slice(0, -3)] = parseLab(await readFile(join(dir, file), "utf8"), file);
  }
  return labs;
}

/** Reads the title of the front matter and the first sh fence; throws with the file's name if one is missing. */
export function parseLab(text, file) {
  const title = text.match(/^---\n[\s\S]*?^title: *(.+)$[\s\S]*?^---$/m)?.[1];
  const code = text.match(/^```sh\n([\s\S]*?)^```$/m)?.[1];
  if (!title || code === undefined) throw new Error(`labs/${file}: wants a title in its front matter and a sh fence`);
  return { title: title.trim(), code: code.trimEnd() };
}
