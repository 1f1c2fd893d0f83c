// Reads what a widget shows of the lessons: title and commands. A lesson's name is that of its folder, as in its
// URL (/embed/v1/NAME); server/lesson has the whole format.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Returns {name: {title, code}} of all lessons in a folder that have commands to run. */
export async function readLabs(dir) {
  const labs = {};
  for (const name of (await readdir(dir)).sort()) {
    const lab = parseLab(await readFile(join(dir, name, "lesson.md"), "utf8"), name);
    if (lab.code !== undefined) labs[name] = lab;
  }
  return labs;
}

/** Reads the title of the front matter and the first sh fence that can be run, if there is one. */
export function parseLab(text, name) {
  const title = text.match(/^---\n[\s\S]*?^title: *(.+)$[\s\S]*?^---$/m)?.[1];
  const code = text.match(/^```sh \{run\}\n([\s\S]*?)^```$/m)?.[1];
  if (!title) throw new Error(`lessons/${name}/lesson.md: wants a title in its front matter`);
  return { title: title.trim(), code: code?.trimEnd() };
}
