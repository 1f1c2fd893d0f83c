import { h } from "../core/dom.ts";
import { Authenticator, type Device, uri } from "./authenticator.ts";
import { phone, qr } from "./phone.ts";
import { day, field, form, link, note, section, sure, table } from "./ui.ts";
import type { Context, View } from "./view.ts";

let phones: { id: string; app: Authenticator } | null = null;

/** The authenticator of a sandbox. */
export function authenticatorOf(id: string): Authenticator {
  if (phones?.id !== id) phones = { id, app: new Authenticator(id) };
  return phones.app;
}

interface Assigned {
  SerialNumber: string;
  EnableDate: string;
}

/** The MFA devices of a user, or of root without a name. */
export async function mfaOf(c: Context, user?: string): Promise<HTMLElement> {
  const got = await c.aws.read<{ MFADevices: Assigned[] }>("iam", "list-mfa-devices", { "user-name": user });
  const rows = got.MFADevices.map((d) => [
    h("code", {}, d.SerialNumber),
    day(d.EnableDate),
    sure("Remove", "Sign-in will ask for no code any more.", async () => {
      await c.aws.call("iam", "deactivate-mfa-device", {
        "user-name": user ?? c.sandbox.account,
        "serial-number": d.SerialNumber,
      });
      await c.aws.call("iam", "delete-virtual-mfa-device", { "serial-number": d.SerialNumber });
      authenticatorOf(c.sandbox.id).remove(d.SerialNumber);
      c.again();
    }),
  ]);
  return section("Multi-factor authentication", [
    table("MFA devices", ["Device", "Since", ""], rows, "None: the password alone is enough."),
    h("div", { class: "row" }, link(user ? `users/${user}/mfa` : "root/mfa", "Add MFA", "button")),
  ]);
}

/** Root's credentials. */
export async function rootCredentials(c: Context): Promise<View> {
  return {
    title: "Root user",
    body: [
      note("warn", "Root may do everything, and no policy can bound it. Give it MFA, and work as an IAM user."),
      h(
        "dl",
        { class: "facts" },
        h("div", {}, h("dt", {}, "E-mail"), h("dd", {}, h("code", {}, c.sandbox.rootEmail ?? ""))),
        h("div", {}, h("dt", {}, "Password"), h("dd", {}, h("code", {}, c.sandbox.rootPassword ?? ""))),
      ),
      await mfaOf(c),
    ],
  };
}

/** Adds a virtual device: a name, a QR code for the phone, two codes in a row. */
export async function addMFA(c: Context, user?: string): Promise<View> {
  const who = user ?? "the root user";
  const name = field("Device name", { required: true, value: user ? `${user}-phone` : "root-phone" });
  const place = h("div");
  const make = form("Show the QR code", [name.row], async () => {
    const device = await create(c, name.input.value.trim());
    place.replaceChildren(...enable(c, device, user));
    place.querySelector("input")?.focus();
  });
  place.append(make);
  return {
    title: `Add MFA for ${who}`,
    body: [
      h(
        "p",
        {},
        "With an authenticator app a sign-in takes the password and a code that changes every 30 seconds. Use the phone on this page, or scan the code with your own.",
      ),
      h("div", { class: "with-phone" }, place, phone(authenticatorOf(c.sandbox.id))),
    ],
  };
}

/** Makes the device and reads its seed, which AWS shows once. */
async function create(c: Context, name: string): Promise<Device> {
  const file = `.mfa-${name}`;
  const made = await c.aws.call<{ VirtualMFADevice: { SerialNumber: string } }>("iam", "create-virtual-mfa-device", {
    "virtual-mfa-device-name": name,
    outfile: file,
    "bootstrap-method": "Base32StringSeed",
  });
  const seed = (await c.aws.shell(`cat ${file}; rm ${file}`)).trim();
  return { name, serial: made.VirtualMFADevice.SerialNumber, seed };
}

function enable(c: Context, d: Device, user?: string): Node[] {
  const app = authenticatorOf(c.sandbox.id);
  const [one, two] = [
    field("First code", { inputmode: "numeric", pattern: "[0-9]{6}", maxlength: 6, required: true }),
    field("The next code", { inputmode: "numeric", pattern: "[0-9]{6}", maxlength: 6, required: true }),
  ];
  const scan = h("button", { type: "button", onclick: () => app.add(d) }, "Scan with the phone on this page");
  const f = form("Add MFA", [h("div", { class: "row" }, one.row, two.row)], async () => {
    await c.aws.call("iam", "enable-mfa-device", {
      "user-name": user ?? c.sandbox.account,
      "serial-number": d.serial,
      "authentication-code1": one.input.value,
      "authentication-code2": two.input.value,
    });
    c.go(user ? `users/${user}` : "dashboard");
  });
  return [
    h(
      "ol",
      { class: "do" },
      h(
        "li",
        {},
        "Scan the code.",
        qr(uri(d, c.sandbox.account)),
        h("p", { class: "fine" }, "or type the secret: ", h("code", {}, d.seed)),
        scan,
      ),
      h("li", {}, "Type two codes in a row, the older one first.", f),
    ),
  ];
}
