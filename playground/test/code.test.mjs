// What the console shows as a command and as Go is right: the shell reads it back, and Go compiles it.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { load } from "./load.mjs";

const run = promisify(execFile);

const commands = [
  {
    service: "iam",
    operation: "create-user",
    flags: { "user-name": "maya", tags: [{ Key: "team", Value: "it's data" }] },
  },
  {
    service: "iam",
    operation: "create-login-profile",
    flags: { "user-name": "maya", password: "a'b\"c$d", "password-reset-required": true },
  },
  {
    service: "iam",
    operation: "attach-group-policy",
    flags: { "group-name": "g", "policy-arn": "arn:aws:iam::aws:policy/ReadOnlyAccess" },
  },
  {
    service: "iam",
    operation: "enable-mfa-device",
    flags: {
      "user-name": "1",
      "serial-number": "s",
      "authentication-code1": "123456",
      "authentication-code2": "654321",
    },
  },
  {
    service: "iam",
    operation: "put-user-policy",
    flags: { "user-name": "u", "policy-name": "p", "policy-document": '{\n  "Version": "2012-10-17"\n}' },
  },
  {
    service: "iam",
    operation: "create-policy-version",
    flags: { "policy-arn": "a", "policy-document": "{}", "set-as-default": true },
  },
  { service: "iam", operation: "list-users", flags: {} },
  { service: "iam", operation: "create-virtual-mfa-device", flags: { "virtual-mfa-device-name": "m", outfile: "f" } },
  { service: "s3api", operation: "put-bucket-policy", flags: { bucket: "b", policy: "{}" } },
];

test("commands are read by a shell as they were meant", async () => {
  const { toCLI } = await load("../console/command");
  const words = (c) =>
    execFileSync("sh", ["-c", `for w in ${toCLI(c)}; do printf '%s\\n--\\n' "$w"; done`], { encoding: "utf8" }).split(
      "\n--\n",
    );
  assert.deepEqual(words(commands[1]).slice(5, 7), ["--password", "a'b\"c$d"]);
  assert.deepEqual(words(commands[0]).slice(5, 7), ["--tags", '{"Key":"team","Value":"it\'s data"}']);
  assert.equal(words(commands[4])[8], '{\n  "Version": "2012-10-17"\n}');
});

test("Go programs compile, formatted", async () => {
  const { toGoProgram } = await load("../console/command");
  const dir = join(import.meta.dirname, "../node_modules/.cache/code");
  await rm(dir, { recursive: true, force: true });
  const packages = [];
  for (const [i, c] of commands.entries()) {
    const folder = join(dir, `p${i}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "main.go"), toGoProgram(c));
    packages.push(`./playground/node_modules/.cache/code/p${i}`);
  }
  const cwd = join(import.meta.dirname, "../..");
  const { stdout } = await run("gofmt", ["-d", dir]);
  assert.equal(stdout, "");
  await run("go", ["vet", ...packages], { cwd });
  await rm(dir, { recursive: true });
});
