import { h } from "../../core/dom.ts";
import { choice, struct } from "../command.ts";
import { area, field, form, link, note, section, select, tick } from "../ui.ts";
import type { Context, View } from "../view.ts";
import {
  called,
  filter,
  type Group,
  groups,
  type Image,
  images,
  isPublic,
  keys,
  named,
  nameOf,
  ownImages,
  type Subnet,
  subnets,
  tables,
  type Vpc,
  vpcs,
} from "./data.ts";
import { saveKey } from "./keys.ts";
import { dollars, hourly, monthly } from "./prices.ts";
import { openPorts } from "./rules.ts";
import { crumb, facts } from "./state.ts";
import { imageOf, systems } from "./systems.ts";

interface Type {
  InstanceType: string;
  VCpuInfo: { DefaultVCpus: number };
  MemoryInfo: { SizeInMiB: number };
  NetworkInfo?: { NetworkPerformance?: string };
}

/** What the reader chose, until it is launched. */
interface Plan {
  name: string;
  count: number;
  system: string;
  image: Image;
  type: string;
  key: string; // "" for none
  subnet: string;
  public: boolean;
  groups: string[];
  ports: number[]; // of a new group, if none is chosen
  size: number;
  volume: string;
  encrypted: boolean;
  data: string;
}

/** What the wizard knows before the first step. */
interface Known {
  images: Image[];
  own: string[]; // names of images of the account
  keys: { KeyName: string }[];
  vpcs: Vpc[];
  subnets: Subnet[];
  groups: Group[];
  open: Set<string>; // subnets that lead to the internet
}

async function look(c: Context): Promise<Known> {
  const [i, own, k, v, s, g, t] = await Promise.all([
    images(c),
    ownImages(c),
    keys(c),
    vpcs(c),
    subnets(c),
    groups(c),
    tables(c),
  ]);
  return {
    images: [...i, ...own],
    own: own.filter((x) => x.State === "available").map((x) => x.Name),
    keys: k,
    vpcs: v,
    subnets: s,
    groups: g,
    open: new Set(s.filter((x) => isPublic(t, x)).map((x) => x.SubnetId)),
  };
}

/** A new instance in six steps. */
export async function launch(c: Context): Promise<View> {
  const known = await look(c);
  const first = known.subnets.find((s) => s.DefaultForAz) ?? known.subnets[0];
  if (!first)
    return {
      title: "Launch an instance",
      body: [h("p", { class: "empty" }, "There is no subnet to launch it into. Create a VPC with a subnet first.")],
    };
  const plan: Plan = {
    name: "",
    count: 1,
    system: systems[0]![0],
    image: imageOf(known.images, systems[0]![0], "x86_64")!,
    type: "t3.micro",
    key: "",
    subnet: first.SubnetId,
    public: first.MapPublicIpOnLaunch,
    groups: [],
    ports: [],
    size: 0,
    volume: "gp3",
    encrypted: false,
    data: "",
  };
  const steps: [string, (c: Context, k: Known, p: Plan, next: () => void) => HTMLElement][] = [
    ["Name and image", nameAndImage],
    ["Type", type],
    ["Key pair", keyPair],
    ["Network", networkStep],
    ["Storage and data", storage],
    ["Review", review],
  ];
  const bar = h("ol", { class: "wizard", "aria-label": "Steps" }, ...steps.map(([s]) => h("li", {}, s)));
  const place = h("div", { class: "block" });
  const show = (n: number): void => {
    [...bar.children].forEach((li, i) => {
      if (i === n) li.setAttribute("aria-current", "step");
      else li.removeAttribute("aria-current");
      li.classList.toggle("done", i < n);
    });
    const back = n ? h("button", { type: "button", class: "quiet", onclick: () => show(n - 1) }, "Back") : null;
    place.replaceChildren(
      steps[n]![1](c, known, plan, () => show(n + 1)),
      ...(back ? [back] : []),
    );
    place.querySelector<HTMLElement>("input,select,button")?.focus();
  };
  show(0);
  return { title: "Launch an instance", body: [crumb("ec2/instances", "Instances", "launch"), bar, place] };
}

function nameAndImage(_: Context, k: Known, p: Plan, next: () => void): HTMLElement {
  const name = field("Name", { value: p.name, placeholder: "web" }, "A tag; it may be empty.");
  const count = field("How many", { type: "number", min: 1, max: 20, value: p.count, required: true });
  const newest = (s: string): Image | undefined => imageOf(k.images, s, "x86_64") ?? imageOf(k.images, s, "arm64");
  const boxes = [...systems.map(([s]) => s), ...k.own].filter(newest).map((s) => {
    const t = tick(s, { type: "radio", name: "system" }, k.own.includes(s) ? "your own image" : newest(s)!.Name);
    t.input.checked = s === p.system;
    return { s, ...t };
  });
  const cpu = select("Architecture", [
    ["x86_64", "x86, 64 bit: Intel and AMD"],
    ["arm64", "Arm, 64 bit: AWS Graviton"],
  ]);
  cpu.input.value = p.image.Architecture;
  return form(
    "Next",
    [
      name.row,
      count.row,
      section(
        "Image",
        boxes.map((b) => b.row),
      ),
      cpu.row,
    ],
    async () => {
      const system = boxes.find((b) => b.input.checked)!.s;
      const image = imageOf(k.images, system, cpu.input.value);
      if (!image) throw new Error(`There is no image of ${system} for ${cpu.input.value} here.`);
      if (image.Architecture !== p.image.Architecture)
        p.type = image.Architecture === "arm64" ? "t4g.micro" : "t3.micro";
      [p.name, p.count, p.system, p.image] = [name.input.value.trim(), Number(count.input.value), system, image];
      next();
    },
  );
}

function type(c: Context, _: Known, p: Plan, next: () => void): HTMLElement {
  const search = field(
    "Find types",
    { type: "search", placeholder: "m7g, c7i.2xlarge" },
    "The beginning of a name. Prices are those of Linux on demand in us-east-1.",
  );
  const place = h("div", { role: "status" });
  let turn = 0;
  const draw = async (): Promise<void> => {
    const now = ++turn;
    const word = search.input.value.trim().toLowerCase();
    const family = p.image.Architecture === "arm64" ? ["t4g.*"] : ["t3.*", "t3a.*"];
    const got = await c.aws
      .read<{ InstanceTypes: Type[] }>("ec2", "describe-instance-types", {
        filters: [
          filter("instance-type", ...(word ? [`${word}*`] : family)),
          filter("processor-info.supported-architecture", p.image.Architecture),
        ],
      })
      .catch(() => ({ InstanceTypes: [] }));
    if (now !== turn) return;
    place.replaceChildren(choices(got.InstanceTypes, p));
  };
  search.input.addEventListener("input", () => void draw());
  void draw();
  return form("Next", [search.row, place], async () => {
    if (!p.type) throw new Error("Choose a type.");
    next();
  });
}

const most = 40; // types on the page

function choices(all: Type[], p: Plan): HTMLElement {
  const list = all.sort((a, b) => (hourly(a.InstanceType) ?? 1e9) - (hourly(b.InstanceType) ?? 1e9)).slice(0, most);
  const rows = list.map((t) => {
    const id = `type-${t.InstanceType}`;
    const radio = h("input", { type: "radio", name: "type", id, value: t.InstanceType });
    radio.checked = t.InstanceType === p.type;
    radio.addEventListener("change", () => (p.type = t.InstanceType));
    const price = hourly(t.InstanceType);
    return h(
      "tr",
      {},
      h("td", {}, h("span", { class: "tick" }, radio, h("label", { for: id }, t.InstanceType))),
      h("td", {}, String(t.VCpuInfo.DefaultVCpus)),
      h("td", {}, `${(t.MemoryInfo.SizeInMiB / 1024).toLocaleString("en")} GiB`),
      h("td", {}, t.NetworkInfo?.NetworkPerformance ?? ""),
      h("td", {}, price === undefined ? "not known" : dollars(price)),
    );
  });
  if (!rows.length) return h("p", { class: "empty" }, "No type for this architecture begins so.");
  return h(
    "div",
    { class: "table types", tabindex: 0, role: "region", "aria-label": "Instance types" },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h("tr", {}, ...["Type", "vCPU", "Memory", "Network", "$ an hour"].map((x) => h("th", { scope: "col" }, x))),
      ),
      h("tbody", {}, ...rows),
    ),
    all.length > most ? h("p", { class: "fine" }, `The ${most} cheapest of ${all.length}.`) : null,
  );
}

function keyPair(c: Context, k: Known, p: Plan, next: () => void): HTMLElement {
  const pick = select("Key pair for logging in", [
    ["", "None: nobody can log in"],
    ...k.keys.map((x): [string, string] => [x.KeyName, x.KeyName]),
    ["+", "Create a new key pair"],
  ]);
  pick.input.value = p.key;
  const name = field(
    "Name of the new key pair",
    { placeholder: "my-key" },
    "Its private key is downloaded once, as a .pem file.",
  );
  const toggle = (): void => void (name.row.hidden = pick.input.value !== "+");
  pick.input.addEventListener("change", toggle);
  toggle();
  return form("Next", [pick.row, name.row], async () => {
    p.key = pick.input.value;
    if (p.key === "+") {
      p.key = name.input.value.trim();
      await saveKey(c, p.key, "rsa");
      k.keys.push({ KeyName: p.key });
    }
    next();
  });
}

function networkStep(_: Context, k: Known, p: Plan, next: () => void): HTMLElement {
  const vpcOf = (id: string): string => k.subnets.find((s) => s.SubnetId === id)!.VpcId;
  const net = select(
    "VPC",
    k.vpcs.map((v): [string, string] => [
      v.VpcId,
      `${called(v, v.VpcId)} ${v.CidrBlock}${v.IsDefault ? ", default" : ""}`,
    ]),
  );
  net.input.value = vpcOf(p.subnet);
  const sub = select("Subnet", []);
  const open = tick("Public address", {}, "The internet gateway makes of it the private one");
  const group = h("div", { class: "block" });
  let boxes: { id: string; input: HTMLInputElement }[] = [];
  const ports: [number, string][] = [
    [22, "SSH, port 22"],
    [80, "HTTP, port 80"],
    [443, "HTTPS, port 443"],
  ];
  const fresh = ports.map(([n, text]) => ({ n, ...tick(`Let ${text} in from anywhere`) }));
  fresh.forEach((f) => (f.input.checked = p.ports.includes(f.n)));
  const subnetChanged = (): void => {
    open.input.checked = !!k.subnets.find((s) => s.SubnetId === sub.input.value)?.MapPublicIpOnLaunch;
  };
  const draw = (): void => {
    const inside = k.subnets.filter((s) => s.VpcId === net.input.value);
    sub.input.replaceChildren(
      ...inside.map((s) =>
        h(
          "option",
          { value: s.SubnetId },
          `${nameOf(s) || s.SubnetId} ${s.CidrBlock}, ${s.AvailabilityZone}, ${k.open.has(s.SubnetId) ? "public" : "private"}`,
        ),
      ),
    );
    if (inside.some((s) => s.SubnetId === p.subnet)) sub.input.value = p.subnet;
    boxes = k.groups
      .filter((g) => g.VpcId === net.input.value)
      .map((g) => ({ id: g.GroupId, ...tick(g.GroupName, {}, `${g.GroupId}: ${g.Description}`) }));
    boxes.forEach((b) => (b.input.checked = p.groups.includes(b.id)));
    group.replaceChildren(...boxes.map((b) => (b as unknown as { row: HTMLElement }).row));
    subnetChanged();
    if (sub.input.value === p.subnet) open.input.checked = p.public;
  };
  net.input.addEventListener("change", draw);
  sub.input.addEventListener("change", subnetChanged);
  draw();
  return form(
    "Next",
    [
      net.row,
      sub.row,
      open.row,
      section("Security groups", [
        group,
        h("p", { class: "fine" }, "None chosen: a new group is made, which lets in:"),
        h("div", { class: "indent" }, ...fresh.map((f) => f.row)),
      ]),
    ],
    async () => {
      if (!sub.input.value) throw new Error("This VPC has no subnet.");
      [p.subnet, p.public] = [sub.input.value, open.input.checked];
      p.groups = boxes.filter((b) => b.input.checked).map((b) => b.id);
      p.ports = fresh.filter((f) => f.input.checked).map((f) => f.n);
      next();
    },
  );
}

function storage(_: Context, _k: Known, p: Plan, next: () => void): HTMLElement {
  const least = p.image.BlockDeviceMappings.find((b) => b.Ebs)?.Ebs?.VolumeSize ?? 8;
  const size = field("Size of the root volume in GiB", {
    type: "number",
    min: least,
    max: 16384,
    value: p.size || least,
    required: true,
  });
  const kind = select("Kind", [
    ["gp3", "gp3: general purpose SSD"],
    ["gp2", "gp2: general purpose SSD, older"],
  ]);
  kind.input.value = p.volume;
  const secret = tick("Encrypted", {}, "With the key of AWS for EBS");
  secret.input.checked = p.encrypted;
  const data = area("User data", p.data, 6);
  data.input.placeholder = "#!/bin/bash";
  return form(
    "Next",
    [
      size.row,
      kind.row,
      secret.row,
      data.row,
      h("p", { class: "fine" }, "User data is a script that runs at the first start. It may be empty."),
    ],
    async () => {
      [p.size, p.volume, p.encrypted, p.data] = [
        Number(size.input.value),
        kind.input.value,
        secret.input.checked,
        data.input.value,
      ];
      next();
    },
  );
}

function review(c: Context, k: Known, p: Plan): HTMLElement {
  const names = k.groups.filter((g) => p.groups.includes(g.GroupId)).map((g) => g.GroupName);
  const place = h("div");
  place.append(
    form(
      "Launch instance",
      [
        facts([
          ["Name", p.name || "none"],
          ["How many", String(p.count)],
          ["Image", `${p.system}, ${p.image.ImageId}`],
          ["Type", `${p.type}${monthly(p.type, p.count) ? `: ${monthly(p.type, p.count)}` : ""}`],
          ["Key pair", p.key || "none"],
          ["Subnet", `${p.subnet}, ${p.public ? "with" : "without"} a public address`],
          ["Security groups", names.join(", ") || `a new one, open for ${p.ports.join(", ") || "nothing"}`],
          ["Root volume", `${p.size} GiB ${p.volume}${p.encrypted ? ", encrypted" : ""}`],
          ["User data", p.data ? `${p.data.split("\n").length} lines` : "none"],
        ]),
        p.public && !k.open.has(p.subnet)
          ? note("warn", "The subnet has no route to an internet gateway: the public address will not be reachable.")
          : null,
      ],
      async () => place.replaceChildren(await build(c, k, p)),
    ),
  );
  return place;
}

/** Makes what is needed, and launches. */
async function build(c: Context, k: Known, p: Plan): Promise<HTMLElement> {
  if (!p.groups.length) {
    const name = `launch-wizard-${k.groups.filter((g) => g.GroupName.startsWith("launch-wizard-")).length + 1}`;
    const vpc = k.subnets.find((s) => s.SubnetId === p.subnet)!.VpcId;
    const made = await c.aws.call<{ GroupId: string }>("ec2", "create-security-group", {
      "group-name": name,
      description: "Made by the launch wizard",
      "vpc-id": vpc,
    });
    p.groups = [made.GroupId];
    k.groups.push({ GroupId: made.GroupId, GroupName: name, Description: "", VpcId: vpc });
    if (p.ports.length)
      await c.aws.call("ec2", "authorize-security-group-ingress", {
        "group-id": made.GroupId,
        "ip-permissions": openPorts(p.ports),
      });
  }
  const out = await c.aws.call<{ Instances: { InstanceId: string }[] }>("ec2", "run-instances", {
    "image-id": p.image.ImageId,
    "instance-type": choice("InstanceType", p.type),
    count: p.count,
    "key-name": p.key || undefined,
    "network-interfaces": [
      struct("InstanceNetworkInterfaceSpecification", {
        DeviceIndex: 0,
        SubnetId: p.subnet,
        Groups: p.groups,
        AssociatePublicIpAddress: p.public,
      }),
    ],
    "block-device-mappings": [
      struct("BlockDeviceMapping", {
        DeviceName: p.image.RootDeviceName,
        Ebs: struct("EbsBlockDevice", {
          VolumeSize: p.size,
          VolumeType: choice("VolumeType", p.volume),
          Encrypted: p.encrypted || undefined,
        }),
      }),
    ],
    "user-data": p.data || undefined,
    "tag-specifications": named("instance", p.name),
  });
  const ids = out.Instances.map((i) => i.InstanceId);
  return h(
    "div",
    { class: "made" },
    note("good", `${ids.join(", ")} ${ids.length > 1 ? "are" : "is"} starting.`),
    h(
      "div",
      { class: "row" },
      link(ids.length === 1 ? `ec2/instances/${ids[0]}` : "ec2/instances", "To the instance", "button primary"),
      link("ec2/instances", "All instances", "button"),
    ),
  );
}
