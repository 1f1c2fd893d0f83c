export type Theme = "auto" | "light" | "dark";

const key = "cloudlet:theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** Sets the document's theme; auto follows the system. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.choice = theme;
}

/** The reader's choice of before, or auto. */
export function storedTheme(): Theme {
  try {
    const t = localStorage.getItem(key);
    return t === "light" || t === "dark" ? t : "auto";
  } catch {
    return "auto";
  }
}

export function storeTheme(theme: Theme): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // it holds for this document only
  }
}

dark.addEventListener("change", () => {
  if (document.documentElement.dataset.choice === "auto") setTheme("auto");
});
