import { Call } from "../core/call.ts";
import { copyButton, h, icon } from "../core/dom.ts";
import { highlightJSON } from "../core/highlight.ts";
import { kindOf } from "../core/kinds.ts";
import type { CallRecord } from "../core/messages.ts";
import { paced } from "../core/paced.ts";

const most = 400; // calls kept

type Filter = "all" | "changes" | "refused";
const filters: [Filter, string][] = [
  ["all", "All"],
  ["changes", "Changes"],
  ["refused", "Errors"],
];

/**
 * The calls as they happen, newest first. Pointing at one sends "look" with the
 * keys of the things it changed; the question at a denied one sends "why" with the call.
 */
export class Trail extends HTMLElement {
  private readonly calls = new WeakMap<Element, Call>();
  private latest: { call: Call; item: HTMLElement } | null = null;
  private coming: Call[] = []; // not drawn yet
  private readonly draw = paced(() => this.drawAll());
  private readonly list = h("ol", { class: "calls", "aria-label": "Calls, newest first" });
  private readonly none = h(
    "p",
    { class: "empty" },
    "No calls yet. Each one shows here: who made it, and why it was allowed or denied.",
  );

  connectedCallback(): void {
    this.dataset.filter = "all";
    this.append(this.none, this.list);
    this.list.addEventListener("toggle", this.toggled, true);
    for (const name of ["pointerover", "focusin"]) this.list.addEventListener(name, this.look);
    for (const name of ["pointerleave", "focusout"]) this.list.addEventListener(name, this.lookAway);
  }

  disconnectedCallback(): void {
    this.list.removeEventListener("toggle", this.toggled, true);
    for (const name of ["pointerover", "focusin"]) this.list.removeEventListener(name, this.look);
    for (const name of ["pointerleave", "focusout"]) this.list.removeEventListener(name, this.lookAway);
  }

  /** The buttons that choose which calls show; the page places them. */
  filterBar(): HTMLElement {
    const bar = h("div", { class: "segments", role: "group", "aria-label": "Show calls" });
    for (const [filter, label] of filters) {
      const button = h("button", { type: "button", "aria-pressed": String(filter === "all") }, label);
      button.addEventListener("click", () => {
        this.dataset.filter = filter;
        for (const b of bar.children) b.setAttribute("aria-pressed", String(b === button));
      });
      bar.append(button);
    }
    return bar;
  }

  /** Shows a call, and answers what was made of it. */
  add(record: CallRecord): Call {
    const call = new Call(record);
    const last = this.coming.at(-1);
    if (last?.same(call)) {
      call.count = last.count + 1;
      this.coming.pop();
    }
    this.coming.push(call);
    if (this.coming.length > most) this.coming.shift();
    this.draw();
    return call;
  }

  private drawAll(): void {
    for (const call of this.coming.splice(0)) this.drawOne(call);
    while (this.list.childElementCount > most) this.list.lastElementChild!.remove();
  }

  private drawOne(call: Call): void {
    this.none.hidden = true;
    if (this.latest?.call.same(call)) {
      call.count += this.latest.call.count;
      this.latest.item.remove();
    }
    const item = row(call);
    this.calls.set(item, call);
    this.list.prepend(item);
    this.latest = { call, item };
  }

  clear(): void {
    this.list.replaceChildren();
    this.coming = [];
    this.latest = null;
    this.none.hidden = false;
  }

  /** Details are made when they are asked for: a record may be long. */
  private readonly toggled = (e: Event): void => {
    const details = e.target as HTMLDetailsElement;
    const call = this.calls.get(details.closest("li")!);
    if (details.open && call && details.childElementCount === 1)
      details.append(explain(call, () => this.dispatchEvent(new CustomEvent("why", { detail: call }))));
  };

  private readonly look = (e: Event): void => {
    const call = this.calls.get((e.target as Element).closest("li.call") ?? this);
    this.dispatchEvent(new CustomEvent("look", { detail: call?.changedKeys ?? [] }));
  };

  private readonly lookAway = (): void => {
    this.dispatchEvent(new CustomEvent("look", { detail: [] }));
  };
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

function row(call: Call): HTMLElement {
  const [service, operation] = [call.service, call.record.eventName];
  const verdict = call.outcome === "allowed" ? "allowed" : call.code || "denied";
  return h(
    "li",
    { class: `call ${call.outcome} ${call.reading ? "reading" : ""}`, "data-service": service },
    h(
      "details",
      {},
      h(
        "summary",
        {},
        h(
          "span",
          { class: "op" },
          h("span", { class: "service" }, service),
          h("span", { class: "colon" }, ":"),
          operation,
        ),
        call.count > 1 && h("span", { class: "count" }, `×${call.count}`),
        h("span", { class: `verdict ${call.outcome}` }, verdict),
        h(
          "span",
          { class: "meta" },
          h("span", { class: "who" }, call.who),
          call.client && h("span", { class: "client" }, `by ${call.client}`),
          h("time", { datetime: call.record.eventTime }, clock.format(call.time)),
        ),
      ),
    ),
  );
}

/** Why it was allowed or not, what it changed, and the whole record. */
function explain(call: Call, why: () => void): HTMLElement {
  const { record } = call;
  const decision = record.cloudlet?.decision;
  const json = JSON.stringify(record, null, 2);
  const pre = h("pre", { class: "json", tabindex: 0, role: "region", "aria-label": "The record of this call" });
  pre.append(highlightJSON(json) ?? json);
  return h(
    "div",
    { class: "explain" },
    record.errorMessage && h("p", { class: "error" }, record.errorMessage),
    decision?.reason &&
      h(
        "p",
        { class: "reason" },
        h("strong", {}, decision.allowed === false ? "Denied: " : "Allowed: "),
        decision.reason,
        decision.policy && h("span", { class: "policy" }, decision.policy),
        decision.statement && h("span", { class: "policy" }, decision.statement),
      ),
    decision?.allowed === false &&
      decision.action !== undefined &&
      h("button", { type: "button", class: "ask-why", onclick: why }, "Why denied?"),
    call.changes.length ? changes(call) : null,
    h(
      "div",
      { class: "record" },
      pre,
      copyButton("Copy this record", () => json),
    ),
  );
}

function changes(call: Call): HTMLElement {
  const items = call.changes.map((c) => {
    const kind = kindOf(c.service, c.type);
    return h("li", { class: c.verb }, icon(kind.icon), `${c.verb} ${kind.one} `, h("code", {}, c.name || c.id));
  });
  return h("ul", { class: "changes" }, ...items);
}
