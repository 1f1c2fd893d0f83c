import type { Dropped } from "./messages.ts";

/** What was dropped, folders with all that is in them. To be called while the event is handled. */
export async function dropped(data: DataTransfer): Promise<Dropped[]> {
  const items = [...data.items].filter((i) => i.kind === "file");
  const entries = items.map((i) => i.webkitGetAsEntry());
  const files = [...data.files]; // of browsers, or tests, that give no entries
  if (entries.some((e) => !e)) return files.map((file) => ({ path: file.name, file }));
  const list: Dropped[] = [];
  for (const e of entries) await walk(e!, e!.name, list);
  return list;
}

/** What was chosen in a file picker; of a folder with the folder's name. */
export function picked(input: HTMLInputElement): Dropped[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function walk(entry: FileSystemEntry, path: string, list: Dropped[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((ok, bad) => (entry as FileSystemFileEntry).file(ok, bad));
    list.push({ path, file });
    return;
  }
  const entries = await all(entry as FileSystemDirectoryEntry);
  const files = entries.filter((e) => e.isFile);
  await Promise.all(files.map((e) => walk(e, `${path}/${e.name}`, list)));
  for (const e of entries) if (!e.isFile) await walk(e, `${path}/${e.name}`, list);
}

/** The entries of a folder, which come a hundred at a time. */
async function all(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const list: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((ok, bad) => reader.readEntries(ok, bad));
    if (!some.length) return list;
    list.push(...some);
  }
}

/** A number of bytes as people read it: "3.2 MB". */
export function bytes(n: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let at = 0;
  for (; n >= 1000 && at < units.length - 1; at++) n /= 1000;
  return `${at && n < 10 ? n.toFixed(1) : Math.round(n).toLocaleString("en")} ${units[at]}`;
}

/** A button that opens a file picker; folder picks a whole one. */
export function pickButton(label: string, folder: boolean, take: (files: Dropped[]) => void): HTMLElement {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.webkitdirectory = folder;
  input.hidden = true;
  input.addEventListener("change", () => {
    take(picked(input));
    input.value = "";
  });
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = label;
  button.addEventListener("click", () => input.click());
  const holder = document.createElement("span");
  holder.className = "pick";
  holder.append(button, input);
  return holder;
}
