/** Pages of 64 KiB that a program may have: 1 GiB. */
const mostPages = 16_384;

const memorySection = 5;

/**
 * A program of Go's linker with an upper bound to its memory: beyond it Go ends with
 * "out of memory". Sections: https://webassembly.github.io/spec/core/binary/modules.html
 */
export function limitMemory(wasm: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < wasm.length;) {
    const id = wasm[at]!;
    const [size, body] = varint(wasm, at + 1);
    if (id === memorySection && wasm[body] === 1 && wasm[body + 1] === 0) {
      const [least] = varint(wasm, body + 2);
      const bounded = [1, 1, ...bytes(least), ...bytes(Math.max(least, mostPages))];
      const section = [memorySection, ...bytes(bounded.length), ...bounded];
      const made = new Uint8Array(wasm.length - (body + size - at) + section.length);
      made.set(wasm.subarray(0, at));
      made.set(section, at);
      made.set(wasm.subarray(body + size), at + section.length);
      return made;
    }
    at = body + size;
  }
  return wasm;
}

/** An unsigned LEB128 number and the index after it. */
function varint(b: Uint8Array, at: number): [number, number] {
  let n = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = b[at++]!;
    n += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [n, at];
  }
}

function bytes(n: number): number[] {
  return n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...bytes(Math.floor(n / 128))];
}
