// The file system of Go's tools and of programs in a worker: files in memory, behind
// the part of Node's fs module that Go's js/wasm port calls (GOROOT/src/syscall/fs_js.go).
// All of it is done at once; callbacks are called before the call returns.

type Callback = (err: Error | null, value?: unknown) => void;

interface Node {
  data: Uint8Array | null; // null: a folder
  size: number;
  borrowed: boolean; // data belongs to a pack: copied before it is written to
}

interface Open {
  node: Node;
  at: number;
}

const O = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 64,
  O_EXCL: 128,
  O_TRUNC: 512,
  O_APPEND: 1024,
  O_DIRECTORY: 65536,
};

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

export class MemFS {
  readonly constants = O;
  private readonly nodes = new Map<string, Node>();
  private readonly open_ = new Map<number, Open>();
  private next = 10;

  /** output is given what is written to standard output (1) and standard error (2). */
  constructor(private readonly output: (fd: number, bytes: Uint8Array) => void) {
    for (const folder of ["/", "/tmp", "/w", "/dev"]) this.folder(folder);
    for (const [name, call] of Object.entries(this.calls())) {
      Object.defineProperty(this, name, {
        value: (...args: unknown[]) => {
          const back = args.pop() as Callback;
          let value: unknown;
          try {
            value = (call as (...a: unknown[]) => unknown)(...args);
          } catch (err) {
            back(err as Error);
            return;
          }
          back(null, value);
        },
      });
    }
  }

  put(path: string, data: Uint8Array): void {
    const at = path.lastIndexOf("/");
    if (at > 0) this.folder(path.slice(0, at));
    this.nodes.set(path, { data, size: data.length, borrowed: true });
  }

  get(path: string): Uint8Array | null {
    const node = this.nodes.get(path);
    return node?.data?.subarray(0, node.size) ?? null;
  }

  remove(path: string): void {
    this.nodes.delete(path);
  }

  writeSync(fd: number, bytes: Uint8Array): number {
    return this.write_(fd, bytes, 0, bytes.length, null);
  }

  private folder(path: string): void {
    if (!this.nodes.has(path)) this.nodes.set(path, { data: null, size: 4096, borrowed: false });
  }

  private path(name: string): string {
    const parts: string[] = [];
    for (const part of (name.startsWith("/") ? name : `/w/${name}`).split("/")) {
      if (part === "..") parts.pop();
      else if (part && part !== ".") parts.push(part);
    }
    return `/${parts.join("/")}`;
  }

  private find(name: string): Node {
    const node = this.nodes.get(this.path(name));
    if (!node) throw fault("ENOENT");
    return node;
  }

  private file(fd: number): Open {
    const file = this.open_.get(fd);
    if (!file) throw fault("EBADF");
    return file;
  }

  private stat_(node: Node): object {
    const folder = node.data === null;
    const mode = folder ? 0o40755 : 0o100644;
    const times = { atimeMs: 0, mtimeMs: 0, ctimeMs: 0 };
    const owner = { uid: 0, gid: 0, rdev: 0, dev: 1, ino: 0, nlink: 1 };
    return {
      ...owner,
      ...times,
      mode,
      size: node.size,
      blksize: 4096,
      blocks: (node.size + 511) >> 9,
      isDirectory: () => folder,
    };
  }

  private open__(name: string, flags: number): number {
    const path = this.path(name);
    let node = this.nodes.get(path);
    if (!node) {
      if (!(flags & O.O_CREAT)) throw fault("ENOENT");
      node = { data: new Uint8Array(0), size: 0, borrowed: true };
      this.nodes.set(path, node);
    } else if (flags & O.O_CREAT && flags & O.O_EXCL) {
      throw fault("EEXIST");
    }
    if (flags & O.O_TRUNC && node.data) Object.assign(node, { data: new Uint8Array(0), size: 0, borrowed: true });
    const fd = this.next++;
    this.open_.set(fd, { node, at: flags & O.O_APPEND ? node.size : 0 });
    return fd;
  }

  private read_(fd: number, to: Uint8Array, offset: number, length: number, position: number | null): number {
    if (fd === 0) return 0;
    const file = this.file(fd);
    if (!file.node.data) throw fault("EISDIR");
    const at = position ?? file.at;
    const n = Math.max(0, Math.min(length, file.node.size - at));
    to.set(file.node.data.subarray(at, at + n), offset);
    if (position === null || position === undefined) file.at += n;
    return n;
  }

  private write_(fd: number, from: Uint8Array, offset: number, length: number, position: number | null): number {
    const bytes = from.subarray(offset, offset + length);
    if (fd === 1 || fd === 2) {
      this.output(fd, bytes);
      return length;
    }
    const file = this.file(fd);
    const at = position ?? file.at;
    this.reserve(file.node, at + length);
    file.node.data!.set(bytes, at);
    file.node.size = Math.max(file.node.size, at + length);
    if (position === null || position === undefined) file.at += length;
    return length;
  }

  private reserve(node: Node, size: number): void {
    if (!node.data) throw fault("EISDIR");
    if (node.data.length >= size && !node.borrowed) return;
    const data = new Uint8Array(Math.max(size, node.data.length * 2, 65536));
    data.set(node.data.subarray(0, node.size));
    Object.assign(node, { data, borrowed: false });
  }

  private resize(node: Node, size: number): void {
    this.reserve(node, size);
    if (size > node.size) node.data!.fill(0, node.size, size);
    node.size = size;
  }

  private names(name: string): string[] {
    const path = this.path(name);
    const start = path === "/" ? "/" : `${path}/`;
    const inside = [...this.nodes.keys()].filter((k) => k !== path && k.startsWith(start));
    return inside.map((k) => k.slice(start.length)).filter((k) => !k.includes("/"));
  }

  private rename_(from: string, to: string): void {
    const node = this.find(from);
    this.nodes.delete(this.path(from));
    this.nodes.set(this.path(to), node);
  }

  private mkdir_(name: string): void {
    if (this.nodes.has(this.path(name))) throw fault("EEXIST");
    this.folder(this.path(name));
  }

  private calls(): Record<string, unknown> {
    const nothing = () => undefined;
    const never = () => {
      throw fault("ENOSYS");
    };
    const stat = (name: string) => this.stat_(this.find(name));
    const remove = (name: string) => {
      if (!this.nodes.delete(this.path(name))) throw fault("ENOENT");
    };
    return {
      open: (name: string, flags: number) => this.open__(name, flags),
      close: (fd: number) => void this.open_.delete(fd),
      read: this.read_.bind(this),
      write: this.write_.bind(this),
      stat,
      lstat: stat,
      fstat: (fd: number) =>
        this.stat_(fd < 3 ? { data: new Uint8Array(0), size: 0, borrowed: true } : this.file(fd).node),
      ftruncate: (fd: number, size: number) => this.resize(this.file(fd).node, size),
      truncate: (name: string, size: number) => this.resize(this.find(name), size),
      mkdir: (name: string) => this.mkdir_(name),
      readdir: (name: string) => this.names(name),
      rename: (from: string, to: string) => this.rename_(from, to),
      unlink: remove,
      rmdir: remove,
      chmod: nothing,
      fchmod: nothing,
      chown: nothing,
      fchown: nothing,
      lchown: nothing,
      fsync: nothing,
      utimes: nothing,
      link: never,
      symlink: never,
      readlink: () => {
        throw fault("EINVAL");
      },
    };
  }
}
