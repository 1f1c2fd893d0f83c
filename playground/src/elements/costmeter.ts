import type { Bill, BillLine, BillState } from "../core/bill.ts";
import { h, icon, icons } from "../core/dom.ts";
import { dollars } from "../core/money.ts";

const beat = 1000; // ms

/** What the sandbox would cost now, running; a click shows the bill. */
export class CostMeter extends HTMLElement {
  private bill!: Bill;
  private readonly rate = h("b", {}, dollars(0));
  private readonly sum = h("span", { class: "sum" });
  private readonly dialog = h("dialog", { class: "connect bill", "aria-labelledby": "bill-title" });
  private readonly total = h("output", { "aria-live": "off" });
  private timer = 0;

  start(bill: Bill): void {
    this.bill = bill;
    const button = h(
      "button",
      { type: "button", class: "quiet", title: "What this would cost in the real AWS" },
      icon(icons.coin),
      h("span", { class: "offscreen" }, "Cost: "),
      this.rate,
      h("span", { class: "an-hour" }, " an hour"),
      this.sum,
    );
    button.addEventListener("click", () => this.open());
    this.append(button);
    document.body.append(this.dialog); // not within the header of the page
    this.dialog.addEventListener("click", (e) => e.target === this.dialog && this.dialog.close());
    bill.on("change", (b) => this.show(b));
  }

  connectedCallback(): void {
    this.timer = window.setInterval(() => this.tick(), beat);
  }

  disconnectedCallback(): void {
    clearInterval(this.timer);
  }

  private show(b: BillState): void {
    this.rate.textContent = dollars(b.hourly);
    this.classList.toggle("running", b.hourly > 0);
    this.tick();
    if (this.dialog.open) this.draw();
  }

  private tick(): void {
    if (!this.bill?.now) return;
    const text = dollars(this.bill.total());
    this.sum.textContent = `${text} so far`;
    this.total.textContent = text;
  }

  private open(): void {
    this.draw();
    this.dialog.showModal();
  }

  private draw(): void {
    const b = this.bill.now;
    const close = h(
      "button",
      { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.dialog.close() },
      icon(icons.cross),
    );
    this.tick();
    this.dialog.replaceChildren(
      h("header", {}, h("h2", { id: "bill-title" }, "What this would cost"), close),
      h(
        "dl",
        { class: "bill-sums" },
        fact("So far", this.total),
        fact("Each hour from now", dollars(b?.hourly ?? 0)),
        fact("A month, if all stays as it is", dollars(b?.month ?? 0)),
      ),
      b?.lines.length ? table(b.lines) : h("p", {}, "Nothing has cost anything yet."),
      h(
        "p",
        { class: "fine" },
        `AWS's list prices in us-east-1${b ? ` of ${b.asOf}` : ""}, on demand, without free tier and taxes. Here it costs nothing.`,
      ),
    );
  }
}

function fact(name: string, value: Node | string): HTMLElement {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function table(lines: BillLine[]): HTMLElement {
  const most = Math.max(...lines.map((l) => l.cost), Number.MIN_VALUE);
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...["What", "So far", "An hour"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, ...lines.map((l) => row(l, l.cost / most))),
  );
}

function row(l: BillLine, share: number): HTMLElement {
  const bar = h("span", { class: "bar", "aria-hidden": "true" });
  bar.style.inlineSize = `${Math.round(share * 100)}%`;
  return h(
    "tr",
    { class: l.service },
    h(
      "th",
      { scope: "row" },
      l.what,
      l.now > 1 && h("span", { class: "count" }, ` × ${l.now}`),
      h(
        "span",
        { class: "used" },
        `${amount(l.amount)} ${l.unit}${l.known ? ` at ${dollars(l.price)} ${one(l.unit)}` : ""}`,
      ),
      h("code", {}, l.kind),
      bar,
    ),
    h("td", {}, l.known ? dollars(l.cost) : "not known"),
    h("td", {}, l.known ? dollars(l.rate) : ""),
  );
}

function amount(n: number): string {
  return n > 0 && n < 1e-6 ? "under 0.000001" : n.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function one(unit: string): string {
  return { Hrs: "an hour", "GB-Mo": "a GB-month", Requests: "a request" }[unit] ?? `a ${unit}`;
}
