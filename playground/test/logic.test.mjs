// The plain classes beside the elements.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

test("pasted text is split where a shell would run it", async () => {
  const { splitCommands } = await load("split");
  const cases = [
    ["", []],
    ["aws s3 ls", ["aws s3 ls"]],
    ["a\nb\n", ["a", "b"]],
    ["a\r\nb", ["a", "b"]],
    ["# said\n\na", ["a"]],
    ["$ aws s3 ls\n$ b", ["aws s3 ls", "b"]],
    ["a \\\n  --b\nc", ["a \\\n  --b", "c"]],
    ["a |\n b\nc &&\n d", ["a |\n b", "c &&\n d"]],
    ["echo 'x\ny'\nb", ["echo 'x\ny'", "b"]],
    ['echo "a # b"\nc # d\ne', ['echo "a # b"', "c # d", "e"]],
    ["for i in 1 2; do\n echo $i\ndone\nb", ["for i in 1 2; do\n echo $i\ndone", "b"]],
    ["if a; then\n b\nfi", ["if a; then\n b\nfi"]],
    ["x=$(aws s3 ls\n)\nb", ["x=$(aws s3 ls\n)", "b"]],
    ["f() {\n a\n}\nf", ["f() {\n a\n}", "f"]],
    ["cat > x <<EOF\nif\n'\nEOF\nb", ["cat > x <<EOF\nif\n'\nEOF", "b"]],
    ["cat <<< word\nb", ["cat <<< word", "b"]],
    ["echo 'open\nb", ["echo 'open\nb"]],
    ["aws x --query \"a[?b=='c'].d\" --output text\nb", ["aws x --query \"a[?b=='c'].d\" --output text", "b"]],
  ];
  for (const [text, want] of cases) assert.deepEqual(splitCommands(text), want, text);
});

test("the screen overwrites a progress line and keeps both streams", async () => {
  const { Screen } = await load("screen");
  const cases = [
    [[[1, "a\nb"]], "a\nb"],
    [[[1, "Completed 1\rCompleted 22\rdone        \n"]], "done        \n"],
    [
      [
        [1, "50%\r"],
        [1, "99%\r"],
        [1, "up\n"],
      ],
      "up%\n",
    ],
    [
      [
        [1, "out\n"],
        [2, "err\n"],
        [1, "out\n"],
      ],
      "out\nerr\nout\n",
    ],
    [[[1, "\x1b[31mred\x1b[0m\n"]], "red\n"],
    [[[1, "a\r\nb\r\n"]], "a\nb\n"],
  ];
  for (const [writes, want] of cases) {
    const s = new Screen();
    for (const [fd, text] of writes) s.write(fd, text);
    assert.equal(s.text(), want);
  }
  const s = new Screen();
  for (let i = 0; i < 30; i++) s.write(1, `${"x".repeat(99_999)}\n`);
  assert.ok(s.text().length <= 1_000_000 && s.dropped > 1_900_000, "output is bounded");
});

test("history walks, keeps the draft and searches", async () => {
  const { History } = await load("history");
  const h = new History("x");
  for (const line of ["one", "two", "two", "  ", "three"]) h.add(line);
  assert.equal(h.walk(-1, "draft"), "three");
  assert.equal(h.walk(-1, "three"), "two");
  assert.equal(h.walk(-1, "two"), "one");
  assert.equal(h.walk(-1, "one"), null);
  for (const want of ["two", "three", "draft", null]) assert.equal(h.walk(1, ""), want);
  assert.deepEqual(h.search("t"), ["three", "two"]);
  assert.deepEqual(h.search("e n"), ["one"]);
});

test("the inventory groups, marks what changed last, and keeps ghosts", async () => {
  const { Inventory, mood } = await load("inventory");
  const inventory = new Inventory();
  const user = { service: "iam", type: "user", id: "maya" };
  const vpc = { service: "ec2", type: "vpc", id: "vpc-1", region: "us-east-1", default: true };
  inventory.update([vpc, user]);
  inventory.note([{ ...user, verb: "created" }], 0);
  let groups = inventory.groups();
  assert.deepEqual(
    groups.map((g) => [g.service, g.things.length, g.defaults.length]),
    [
      ["iam", 1, 0],
      ["ec2", 0, 1],
    ],
  );
  assert.equal(groups[0].things[0].verb, "created");
  inventory.note([{ ...user, verb: "deleted" }], 10_000);
  inventory.update([vpc]);
  groups = inventory.groups();
  assert.equal(groups[0].things[0].verb, "deleted");
  inventory.note([{ ...vpc, verb: "changed" }], 20_000);
  assert.deepEqual(
    inventory.groups().map((g) => g.service),
    ["ec2"],
  );
  for (const [state, want] of [
    ["running", "good"],
    ["pending", "moving"],
    ["shutting-down", "moving"],
    ["stopped", "rest"],
    ["failed", "bad"],
  ])
    assert.equal(mood(state), want, state);
});

test("a call says who, how it went and by which client", async () => {
  const { Call } = await load("call");
  const record = (more) => ({
    eventTime: "2026-01-01T00:00:00Z",
    eventSource: "s3.amazonaws.com",
    eventName: "GetObject",
    ...more,
  });
  const call = (more) => new Call(record(more));
  assert.equal(call({ userIdentity: { type: "Root" } }).who, "root");
  assert.equal(call({ userIdentity: { type: "IAMUser", userName: "bob" } }).who, "bob");
  assert.equal(call({ userIdentity: { arn: "arn:aws:sts::1:assumed-role/r/s" } }).who, "r/s");
  assert.equal(call({}).who, "anonymous");
  assert.equal(call({ errorCode: "NoSuchKey" }).outcome, "failed");
  assert.equal(call({ errorCode: "AccessDenied" }).outcome, "denied");
  assert.equal(call({}).outcome, "allowed");
  assert.equal(call({ userAgent: "Boto3/1.40 md/Botocore" }).client, "Boto3");
  assert.equal(call({ userAgent: "aws-sdk-go-v2/1.47 app/cloudlet" }).client, "");
  assert.ok(call({}).same(call({})) && !call({}).same(call({ errorCode: "NoSuchKey" })));
});

test("what is switched on to fail, in words", async () => {
  const { troubles, calm } = await load("faults");
  assert.deepEqual(troubles(calm), []);
  assert.deepEqual(
    troubles({
      propagationDelay: 1,
      throttle: 50,
      expiredKeys: true,
      zoneOutage: "eu-west-1a",
      spotShortage: "eu-west-1",
    }),
    [
      "50 of 100 calls are throttled",
      "changes of IAM take a second",
      "all keys have expired",
      "eu-west-1a is out",
      "eu-west-1 has no spot capacity",
    ],
  );
});

test("ranges of addresses are cut into parts, and the first free one is found", async () => {
  const { part, free } = await load("../console/ec2/cidr");
  assert.equal(part("10.0.0.0/16", 20, 0), "10.0.0.0/20");
  assert.equal(part("10.0.0.0/16", 20, 15), "10.0.240.0/20");
  assert.equal(part("10.0.0.0/16", 20, 16), undefined);
  assert.equal(part("192.168.0.0/28", 28, 0), "192.168.0.0/28");
  assert.equal(part("10.0.0/16", 20, 0), undefined);
  assert.equal(free("10.0.0.0/16", 20, ["10.0.0.0/20", "10.0.16.0/24"]), "10.0.32.0/20");
  assert.equal(free("10.0.0.0/28", 28, ["10.0.0.0/28"]), undefined);
});

test("a VPC and more: subnets, and the NAT gateway that serves each", async () => {
  const { subnetsOf, natZones, natFor, asNetwork } = await load("../console/ec2/vpcplan");
  const plan = {
    name: "p",
    cidr: "10.0.0.0/16",
    more: true,
    zones: ["a", "b"],
    publics: true,
    privates: 2,
    nats: "one",
    endpoint: false,
    hostnames: true,
  };
  const said = (p) => subnetsOf(p).map((s) => `${s.name} ${s.cidr}`);
  assert.deepEqual(said(plan), [
    "p-subnet-public1-a 10.0.0.0/20",
    "p-subnet-public2-b 10.0.16.0/20",
    "p-subnet-private1-a 10.0.128.0/20",
    "p-subnet-private2-b 10.0.144.0/20",
    "p-subnet-private3-a 10.0.160.0/20",
    "p-subnet-private4-b 10.0.176.0/20",
  ]);
  assert.deepEqual([natZones(plan), natFor(plan, "b")], [["a"], "a"]);
  assert.equal(natFor({ ...plan, nats: "each" }, "b"), "b");
  assert.deepEqual(natZones({ ...plan, publics: false }), []);
  assert.deepEqual(said({ ...plan, more: false }), []);
  assert.throws(() => subnetsOf({ ...plan, cidr: "10.0.0.0/28" }), /no room/);
  assert.throws(() => subnetsOf({ ...plan, cidr: "10.0.0.0/8" }), /from \/16 to \/28/);
  const { net } = asNetwork(plan);
  assert.equal(net.tables.filter((t) => t.Routes[0]?.NatGatewayId === "nat-a").length, 4);
});
