/**
 * Keeps the shell's files of a sandbox, so that they survive a reload of the page: in
 * sessionStorage, as long as the tab remembers the sandbox. Without storage, or when they are
 * too many, they live as long as the document.
 */
export class KeptFiles {
  constructor(private readonly sandbox: string) {}

  /** The files as the client gave them, or null. */
  load(): string | null {
    try {
      return sessionStorage.getItem(this.key);
    } catch {
      return null;
    }
  }

  /** Keeps files instead of those before; null keeps none. */
  save(files: string | null): void {
    try {
      sessionStorage.removeItem(this.key); // stale ones would be worse than none
      if (files !== null) sessionStorage.setItem(this.key, files);
    } catch {
      // no storage here, or no room
    }
  }

  private get key(): string {
    return `cloudlet:files:${this.sandbox}`;
  }
}
