import type { Context } from "../view.ts";
import { type Image, images, ownImages } from "./data.ts";

/** The operating systems that are offered, by the names of their images. */
export const systems: [name: string, images: RegExp][] = [
  ["Amazon Linux 2023", /^al2023-ami-2023.*-kernel-6\.1-/],
  ["Ubuntu 24.04", /ubuntu-noble-24\.04/],
  ["Debian 12", /^debian-12-/],
  ["Windows Server 2022", /^Windows_Server-2022-English-Full-Base/],
];

/** The newest image of a system, or the account's own of that name. */
export function imageOf(list: Image[], system: string, architecture: string): Image | undefined {
  const names = systems.find(([s]) => s === system)?.[1];
  return list
    .filter((i) => (names ? names.test(i.Name) : i.Name === system) && i.Architecture === architecture)
    .sort((a, b) => b.Name.localeCompare(a.Name))[0];
}

/** The images to choose from: each system's newest, and the account's own. */
export async function choicesOf(c: Context): Promise<[id: string, text: string][]> {
  const [stock, own] = await Promise.all([images(c), ownImages(c)]);
  const newest = systems.flatMap(([s]) =>
    ["x86_64", "arm64"].flatMap((architecture): [string, string][] => {
      const i = imageOf(stock, s, architecture);
      return i ? [[i.ImageId, `${s}, ${architecture}`]] : [];
    }),
  );
  return [...newest, ...own.map((i): [string, string] => [i.ImageId, `${i.Name}, ${i.Architecture}`])];
}
