import type { CodeElement } from "../code/code.ts";
import { icons } from "../core/dom.ts";
import type { View } from "../core/layout.ts";
import { loadCode } from "../core/lazy.ts";

/** A Go program of the reader's, compiled and run in this page. */
export const code: View = {
  name: "go",
  label: "Go",
  icon: icons.code,
  place: "work",
  bare: true,
  async open(desk) {
    await loadCode();
    const element = document.createElement("cloudlet-code") as CodeElement;
    element.start(desk);
    return element;
  },
};
