// Where things stand in the picture of what exists.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { layout } = await load("picture");

const thing = (service, type, id, more = {}) => ({ key: `${service}|${type}||${id}`, service, type, id, ...more });
const band = (service, things, defaults = []) => ({ service, region: "", things, defaults });
const spotOf = (p, id) => p.spots.find((s) => s.thing.id === id);
const inside = (a, b) => a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
const apart = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;

test("IAM: a line from a user to its group, and from there to AWS's policy", () => {
  const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
  const p = layout(
    [
      band("iam", [
        thing("iam", "user", "AIDA1", { name: "maya", uses: ["AGPA1"] }),
        thing("iam", "group", "AGPA1", { name: "admins", uses: [admin] }),
      ]),
    ],
    400,
  );
  assert.deepEqual(
    p.spots.map((s) => s.title),
    ["maya", "admins", "AdministratorAccess"],
  );
  assert.equal(p.lines.length, 2);
  assert.ok(spotOf(p, "AIDA1").x < spotOf(p, "AGPA1").x && spotOf(p, "AGPA1").x < spotOf(p, admin).x);
});

test("EC2: a volume in its instance in its subnet in its VPC; empty subnets are counted", () => {
  const net = [
    thing("ec2", "vpc", "vpc-1", { default: true }),
    ...[1, 2, 3].map((i) => thing("ec2", "subnet", `subnet-${i}`, { default: true, in: "vpc-1" })),
  ];
  const live = [
    thing("ec2", "instance", "i-1", { in: "subnet-2", state: "running" }),
    thing("ec2", "volume", "vol-1", { in: "i-1" }),
    thing("ec2", "key-pair", "key-1"),
  ];
  const p = layout([band("ec2", live, net)], 400);
  for (const [a, b] of [
    ["vol-1", "i-1"],
    ["i-1", "subnet-2"],
    ["subnet-2", "vpc-1"],
  ])
    assert.ok(inside(spotOf(p, a), spotOf(p, b)), `${a} in ${b}`);
  assert.equal(spotOf(p, "subnet-1"), undefined);
  assert.deepEqual(
    p.notes.map((n) => n.text),
    ["2 subnets"],
  );
  assert.ok(apart(spotOf(p, "key-1"), spotOf(p, "vpc-1")));
});

test("many things: what changed last is drawn, the rest is counted, and none lies on another", () => {
  const buckets = Array.from({ length: 500 }, (_, i) =>
    thing("s3", "bucket", `b${i}`, i === 490 ? { verb: "created" } : {}),
  );
  const p = layout([band("s3", buckets)], 640);
  assert.ok(spotOf(p, "b490"));
  assert.deepEqual(
    p.notes.map((n) => n.text),
    ["and 470 more"],
  );
  for (const [i, a] of p.spots.entries())
    for (const b of p.spots.slice(i + 1)) assert.ok(apart(a, b), `${a.key} ${b.key}`);
  assert.ok(p.spots.every((s) => s.x >= 0 && s.x + s.w <= 640 && s.y + s.h <= p.height));
});

test("what stands in something unknown is drawn all the same", () => {
  const p = layout([band("ec2", [thing("ec2", "instance", "i-1", { in: "subnet-gone" })])], 300);
  assert.equal(p.spots.length, 1);
});
