// The format of wasm/toolchain/pack: files one after another behind an index.
import type { MemFS } from "./memfs.ts";

/** Puts the files of a pack into a file system, without copying them, and returns their paths. */
export function unpack(pack: Uint8Array, into: MemFS): string[] {
  const head = new DataView(pack.buffer, pack.byteOffset).getUint32(0, true);
  const index = JSON.parse(new TextDecoder().decode(pack.subarray(4, 4 + head))) as [string, number, number][];
  for (const [path, offset, length] of index)
    into.put(path, pack.subarray(4 + head + offset, 4 + head + offset + length));
  return index.map(([path]) => path);
}
