import qrcode from "qrcode-generator";
import { copyButton, h } from "../core/dom.ts";
import { type Authenticator, code, type Device, left } from "./authenticator.ts";

/** The phone: the codes of its devices, now and before, and how long they last. */
export function phone(a: Authenticator): HTMLElement {
  const list = h("ul");
  const box = h("aside", { class: "phone", "aria-label": "Authenticator app" }, h("h3", {}, "Authenticator"), list);
  const draw = (): void => {
    if (!box.isConnected && box.dataset.seen) return clearInterval(timer);
    if (box.isConnected) box.dataset.seen = "yes";
    list.replaceChildren(
      ...(a.all.length ? a.all.map(row) : [h("li", { class: "fine" }, "Scan a QR code, and its codes show here.")]),
    );
  };
  const timer = setInterval(draw, 1000);
  a.on("changed", draw);
  draw();
  return box;
}

function row(d: Device): HTMLElement {
  const now = code(d.seed);
  return h(
    "li",
    {},
    h("span", { class: "device" }, d.name),
    h(
      "span",
      { class: "codes" },
      h("code", { class: "before", title: "The code before" }, code(d.seed, 1)),
      h("code", { class: "now", title: "The code of now" }, now),
    ),
    h("progress", { max: 30, value: left(), "aria-label": `The code lasts ${left()} seconds` }),
    copyButton(`Copy the code of ${d.name}`, () => code(d.seed)),
  );
}

/** A QR code as a picture. */
export function qr(text: string): HTMLElement {
  const q = qrcode(0, "M");
  q.addData(text);
  q.make();
  const box = h("div", { class: "qr", role: "img", "aria-label": "QR code for an authenticator app" });
  box.innerHTML = q.createSvgTag({ cellSize: 4, margin: 8, scalable: true }); // made of squares only
  return box;
}
