const key = "cloudlet:learned";

/** Which lessons this browser has finished. */
export class Learned {
  private readonly names: Set<string>;

  constructor() {
    this.names = new Set(stored());
  }

  has(lesson: string): boolean {
    return this.names.has(lesson);
  }

  add(lesson: string): void {
    this.names.add(lesson);
    try {
      localStorage.setItem(key, JSON.stringify([...this.names]));
    } catch {
      // it holds for this document only
    }
  }
}

function stored(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(list) ? list.filter((n): n is string => typeof n === "string") : [];
  } catch {
    return [];
  }
}
