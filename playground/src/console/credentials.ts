import { h } from "../core/dom.ts";
import { codeOf } from "./aws.ts";
import { action, csvButton, day, field, form, more, note, secret, section, sure, table, tick } from "./ui.ts";
import type { Context } from "./view.ts";

interface Key {
  AccessKeyId: string;
  Status: "Active" | "Inactive";
  CreateDate: string;
}

/** The access keys of a user; a secret shows once. */
export async function accessKeys(c: Context, user: string): Promise<HTMLElement> {
  const of = { "user-name": user };
  const got = await c.aws.read<{ AccessKeyMetadata: Key[] }>("iam", "list-access-keys", of);
  const once = h("div", { "aria-live": "polite" });
  const rows = got.AccessKeyMetadata.map((k) => [
    h("code", {}, k.AccessKeyId),
    k.Status,
    day(k.CreateDate),
    h(
      "span",
      {},
      action(k.Status === "Active" ? "Deactivate" : "Activate", async () => {
        await c.aws.call("iam", "update-access-key", {
          ...of,
          "access-key-id": k.AccessKeyId,
          status: k.Status === "Active" ? "Inactive" : "Active",
        });
        c.again();
      }),
      sure("Delete", "Whoever uses the key is locked out.", async () => {
        await c.aws.call("iam", "delete-access-key", { ...of, "access-key-id": k.AccessKeyId });
        c.again();
      }),
    ),
  ]);
  const create = action("Create access key", async () => {
    const made = await c.aws.call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
      "iam",
      "create-access-key",
      of,
    );
    once.replaceChildren(keyOnce(user, made.AccessKey.AccessKeyId, made.AccessKey.SecretAccessKey));
  });
  return section("Access keys", [
    table("Access keys", ["Key", "Status", "Created", ""], rows, "None: no program can act as this user."),
    h("div", { class: "row" }, create),
    once,
  ]);
}

function keyOnce(user: string, id: string, key: string): HTMLElement {
  return note(
    "warn",
    h("p", {}, "The secret shows now and never again. Take it down."),
    h("dl", { class: "facts" }, secret("Access key id", id), secret("Secret access key", key)),
    csvButton(`${user}_accessKeys.csv`, [
      ["Access key ID", "Secret access key"],
      [id, key],
    ]),
  );
}

/** The password of a user for the sign-in page. */
export async function password(c: Context, user: string): Promise<HTMLElement> {
  const of = { "user-name": user };
  const has = await c.aws.read("iam", "get-login-profile", of).then(
    () => true,
    (e: unknown) => {
      if (codeOf(e) === "NoSuchEntity") return false;
      throw e;
    },
  );
  const word = field("Password", { type: "password", required: true, autocomplete: "new-password" });
  const renew = tick("Must be changed at the next sign-in");
  const save = form(has ? "Change password" : "Give a password", [word.row, renew.row], async () => {
    await c.aws.call("iam", has ? "update-login-profile" : "create-login-profile", {
      ...of,
      password: word.input.value,
      "password-reset-required": renew.input.checked || (has ? false : undefined),
    });
    c.again();
  });
  return section("Console access", [
    h("p", {}, has ? "Signs in with a password." : "Cannot sign in: it has no password."),
    more(has ? "Change password" : "Give a password", save),
    has
      ? sure("Remove password", "The user can sign in no more.", async () => {
          await c.aws.call("iam", "delete-login-profile", of);
          c.again();
        })
      : null,
  ]);
}
