import { h } from "../core/dom.ts";
import type { Status } from "../core/workspace.ts";

/** The state of the connection in a few words, with a bar while the client loads. */
export class StatusLine extends HTMLElement {
  private readonly words = h("span", { role: "status" });
  private readonly bar = h("progress", { max: 1, "aria-label": "Loading", hidden: true });

  connectedCallback(): void {
    this.append(h("span", { class: "dot", "aria-hidden": "true" }), this.words, this.bar);
  }

  show(s: Status): void {
    const { mood, words } = tell(s);
    this.dataset.mood = mood;
    this.title = s.message ?? "";
    if (this.words.textContent !== words) this.words.textContent = words;
    this.bar.hidden = s.kind !== "loading";
    if (s.progress) this.bar.value = s.progress;
    else this.bar.removeAttribute("value");
  }
}

function tell(s: Status): { mood: string; words: string } {
  switch (s.kind) {
    case "idle":
      return { mood: "rest", words: "Not started" };
    case "opening":
      return { mood: "moving", words: "Making your sandbox" };
    case "loading":
      return { mood: "moving", words: `Loading ${s.what ?? "the AWS client"}` };
    case "error":
      return { mood: "bad", words: "Not available" };
    case "ended":
      return { mood: "bad", words: "Sandbox ended" };
  }
  switch (s.link) {
    case "socket":
      return { mood: "good", words: "Connected" };
    case "http":
      return { mood: "good", words: "Connected over plain HTTP" };
    case "reconnecting":
      return { mood: "moving", words: "Connection lost, reconnecting" };
    case "down":
      return { mood: "bad", words: "No connection" };
  }
  return { mood: "moving", words: "Connecting" };
}
