import { Refused } from "../core/ask.ts";
import { h } from "../core/dom.ts";
import { authenticatorOf } from "./mfa.ts";
import { phone } from "./phone.ts";
import { field, form, note } from "./ui.ts";
import type { Context, View } from "./view.ts";

interface SignedIn {
  principal: { type: string; arn: string; name?: string; mfa: boolean };
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}

/** The sign-in page: root by e-mail, users by account and name; a code and a new password when asked for. */
export async function signin(c: Context, as = "user"): Promise<View> {
  const root = as === "root";
  const tab = (to: string, text: string): HTMLElement =>
    h("a", { href: `#/signin/${to}`, class: "button", "aria-current": as === to ? "page" : null }, text);
  const account = field("Account id or alias", { required: true, value: root ? "" : c.sandbox.account });
  const user = field("User name", { required: true, autocomplete: "username" });
  const mail = field("Root user e-mail", { type: "email", required: true, value: c.sandbox.rootEmail ?? "" });
  const word = field("Password", { type: "password", required: true, autocomplete: "current-password" });
  const code = field("MFA code", { inputmode: "numeric", maxlength: 6 }, "From the authenticator app.");
  const fresh = field(
    "New password",
    { type: "password", autocomplete: "new-password" },
    "The old one has to be changed.",
  );
  code.row.hidden = fresh.row.hidden = true;
  const said = h("div", { "aria-live": "polite" });
  const f = form(
    "Sign in",
    [...(root ? [mail.row] : [account.row, user.row]), word.row, code.row, fresh.row, said],
    async () => {
      try {
        const got = await c.ask<SignedIn>({
          ask: "signin",
          ...(root
            ? { rootEmail: mail.input.value.trim() }
            : { account: account.input.value.trim(), user: user.input.value.trim() }),
          password: word.input.value,
          code: code.input.value,
          newPassword: fresh.input.value,
        });
        c.aws.become({
          name: got.principal.name || "root",
          arn: got.principal.arn,
          mfa: got.principal.mfa,
          ...got.credentials,
        });
        c.go("dashboard");
      } catch (e) {
        if (!(e instanceof Refused)) throw e;
        if (!more(e)) throw e;
      }
    },
  );
  const more = (e: Refused): boolean => {
    const wanted = { MFARequired: code, NewPasswordRequired: fresh }[e.code];
    if (!wanted) return false;
    wanted.row.hidden = false;
    wanted.input.required = true;
    wanted.input.focus();
    said.replaceChildren(note("warn", e.message));
    return true;
  };
  return {
    title: "Sign in",
    body: [
      h("div", { class: "row" }, tab("user", "IAM user"), tab("root", "Root user")),
      h("div", { class: "with-phone" }, f, phone(authenticatorOf(c.sandbox.id))),
    ],
  };
}
