// The format of wasm/toolchain/pack: files one after another behind an index.
import type { MemFS } from "./memfs.ts";

/** Puts the files of a pack into a file system, without copying them, and returns their paths. */
export function unpack(from: Uint8Array, into: MemFS): string[] {
  const head = new DataView(from.buffer, from.byteOffset).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(from.subarray(4, 4 + head))) as [string, number, number][];
  for (const [path, offset, length] of index)
    into.put(path, from.subarray(4 + head + offset, 4 + head + offset + length));
  return index.map(([path]) => path);
}

/** The file of each package in an importcfg, as Go's tools are told. */
export function places(importcfg: Uint8Array): Map<string, string> {
  const lines = new TextDecoder().decode(importcfg).trim().split("\n");
  return new Map(lines.map((line) => line.replace("packagefile ", "").split("=") as [string, string]));
}

/** Gives the memory of bytes back at once: the browser would keep hundreds of megabytes until it collects garbage. */
export function discard(bytes: Uint8Array<ArrayBuffer>): void {
  bytes.buffer.transfer?.(0); // older browsers have none
}

/** Makes a pack of files. */
export function pack(files: [string, Uint8Array][]): Blob {
  let at = 0;
  const index = files.map(([path, bytes]) => [path, (at += bytes.length) - bytes.length, bytes.length]);
  const head = new TextEncoder().encode(JSON.stringify(index));
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, head.length, true);
  return new Blob([size, head, ...files.map(([, bytes]) => bytes as Uint8Array<ArrayBuffer>)]);
}
