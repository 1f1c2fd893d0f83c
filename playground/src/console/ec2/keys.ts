import { announce, h } from "../../core/dom.ts";
import { choice } from "../command.ts";
import { day, field, form, note, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { keys as all } from "./data.ts";

/** The key pairs: made here, or brought along. */
export async function keys(c: Context): Promise<View> {
  const list = await all(c);
  const name = field("Name", { required: true, placeholder: "my-key" });
  const kind = select("Kind", [
    ["rsa", "RSA"],
    ["ed25519", "ED25519"],
  ]);
  const own = field("Name", { required: true, placeholder: "laptop" });
  const text = field("Public key", { required: true, placeholder: "ssh-ed25519 AAAA…" });
  const place = h("div", { class: "block" });
  return {
    title: "Key pairs",
    body: [
      table(
        "Key pairs",
        ["Name", "Kind", "Fingerprint", "Created", ""],
        list.map((k) => [
          h("span", { class: "name" }, k.KeyName),
          k.KeyType,
          h("code", { class: "long" }, k.KeyFingerprint),
          day(k.CreateTime),
          sure("Delete", `Delete ${k.KeyName}?`, async () => {
            await c.aws.call("ec2", "delete-key-pair", { "key-name": k.KeyName });
            c.again();
          }),
        ]),
        "There are no key pairs yet. An instance gets the public half at its launch, you keep the private one.",
      ),
      section("Create key pair", [
        form("Create key pair", [name.row, kind.row], async () => {
          await saveKey(c, name.input.value.trim(), kind.input.value);
          place.replaceChildren(
            note("good", `${name.input.value}.pem is downloaded. AWS does not keep the private key: it shows once.`),
          );
        }),
        place,
      ]),
      section("Import a public key", [
        form("Import key pair", [own.row, text.row], async () => {
          await c.aws.call("ec2", "import-key-pair", {
            "key-name": own.input.value.trim(),
            "public-key-material": text.input.value.trim(),
          });
          c.again();
        }),
      ]),
    ],
  };
}

/** Makes a key pair and downloads its private half. */
export async function saveKey(c: Context, name: string, kind: string): Promise<void> {
  const made = await c.aws.call<{ KeyMaterial: string }>("ec2", "create-key-pair", {
    "key-name": name,
    "key-type": choice("KeyType", kind),
  });
  const url = URL.createObjectURL(new Blob([`${made.KeyMaterial}\n`], { type: "application/x-pem-file" }));
  h("a", { href: url, download: `${name}.pem` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  announce(`${name}.pem is downloaded`);
}
