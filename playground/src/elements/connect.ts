import { copyButton, h, icon, icons } from "../core/dom.ts";
import type { Sandbox } from "../core/messages.ts";

/** The dialog for the reader's own tools: endpoint, credentials, lines to paste. */
export class Connect extends HTMLElement {
  private readonly dialog = h("dialog", { class: "connect", "aria-labelledby": "connect-title" });

  connectedCallback(): void {
    this.append(this.dialog);
    this.dialog.addEventListener("click", this.outside);
  }

  disconnectedCallback(): void {
    this.dialog.removeEventListener("click", this.outside);
  }

  open(s: Sandbox): void {
    const close = h(
      "button",
      { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.dialog.close() },
      icon(icons.cross),
    );
    this.dialog.replaceChildren(
      h("header", {}, h("h2", { id: "connect-title" }, "Use your own tools"), close),
      h("p", {}, "This sandbox answers any AWS client on your computer. Calls made there show on this page at once."),
      facts(s),
      snippet("AWS CLI", cli(s)),
      snippet("Python (boto3)", python(s)),
      h(
        "p",
        { class: "fine" },
        "The keys work for this sandbox only, and go with it. They are worth nothing in the real AWS.",
      ),
    );
    this.dialog.showModal();
  }

  private readonly outside = (e: MouseEvent): void => {
    if (e.target === this.dialog) this.dialog.close();
  };
}

function facts(s: Sandbox): HTMLElement {
  const rows = [
    ["Endpoint", s.endpoint],
    ["Access key id", s.accessKeyId],
    ["Secret access key", s.secretAccessKey],
    ["Account", s.account],
    ["Region", s.region],
  ] as const;
  return h(
    "dl",
    {},
    ...rows.map(([name, value]) =>
      h(
        "div",
        {},
        h("dt", {}, name),
        h(
          "dd",
          {},
          h("code", {}, value),
          copyButton(`Copy ${name.toLowerCase()}`, () => value),
        ),
      ),
    ),
  );
}

function snippet(title: string, text: string): HTMLElement {
  return h(
    "section",
    { class: "snippet" },
    h(
      "h3",
      {},
      title,
      copyButton(`Copy for ${title}`, () => text),
    ),
    h("pre", { tabindex: 0, role: "region", "aria-label": title }, text),
  );
}

function cli(s: Sandbox): string {
  return [
    `export AWS_ACCESS_KEY_ID=${s.accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${s.secretAccessKey}`,
    `export AWS_DEFAULT_REGION=${s.region}`,
    `aws --endpoint-url ${s.endpoint} sts get-caller-identity`,
  ].join("\n");
}

function python(s: Sandbox): string {
  return [
    "import boto3",
    "",
    `aws = boto3.Session("${s.accessKeyId}",`,
    `    "${s.secretAccessKey}", region_name="${s.region}")`,
    `s3 = aws.client("s3", endpoint_url="${s.endpoint}")`,
    `print(s3.list_buckets()["Buckets"])`,
  ].join("\n");
}
