import { h } from "../../core/dom.ts";
import { choice, struct, type Struct } from "../command.ts";
import { action, area, choices, day, field, form, more, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { groups, keys, list as listed, type Tag } from "./data.ts";
import { nameAndTags, titled } from "./name.ts";
import { linked, pageOf } from "./pages.ts";
import { choicesOf } from "./systems.ts";
import { crumb, facts, gone } from "./state.ts";

interface Template {
  LaunchTemplateId: string;
  LaunchTemplateName: string;
  DefaultVersionNumber: number;
  LatestVersionNumber: number;
  CreateTime: string;
  Tags?: Tag[];
}

interface Version {
  VersionNumber: number;
  VersionDescription?: string;
  DefaultVersion: boolean;
  LaunchTemplateData: { ImageId?: string; InstanceType?: string; KeyName?: string; SecurityGroupIds?: string[] };
}

const all = (c: Context): Promise<Template[]> => listed(c, "describe-launch-templates", "LaunchTemplates");

/** The launch templates: what to launch, kept under a name. */
export async function templates(c: Context): Promise<View> {
  const [list, data] = await Promise.all([all(c), launchData(c)]);
  const name = field("Name", { required: true, placeholder: "web" }, "Three letters or more.");
  return {
    title: "Launch templates",
    body: [
      table(
        "Launch templates",
        ["Template", "Versions", "Created"],
        list.map((t) => [
          titled(t.LaunchTemplateName, pageOf(t.LaunchTemplateId), t.LaunchTemplateId),
          `${t.LatestVersionNumber}, default ${t.DefaultVersionNumber}`,
          day(t.CreateTime),
        ]),
        "There are none.",
      ),
      section("Create launch template", [
        form("Create launch template", [name.row, ...data.rows], async () => {
          const made = await c.aws.call<{ LaunchTemplate: Template }>("ec2", "create-launch-template", {
            "launch-template-name": name.input.value.trim(),
            "launch-template-data": data.value(),
          });
          c.go(pageOf(made.LaunchTemplate.LaunchTemplateId));
        }),
      ]),
    ],
  };
}

/** One launch template: its versions, and a launch of what it says. */
export async function template(c: Context, id: string): Promise<View> {
  const t = (await all(c)).find((x) => x.LaunchTemplateId === id);
  if (!t) return gone(id, "launch template");
  const of = { "launch-template-id": id };
  const [versions, data] = await Promise.all([
    listed<Version>(c, "describe-launch-template-versions", "LaunchTemplateVersions", of),
    launchData(c),
  ]);
  const about = field("Description", {}, "It may be empty.");
  return {
    title: t.LaunchTemplateName,
    body: [
      crumb("ec2/templates", "Launch templates", id),
      facts([
        ["ID", h("code", {}, id)],
        ["Default", `version ${t.DefaultVersionNumber}`],
        ["Created", day(t.CreateTime)],
      ]),
      section("Versions", [
        table(
          "Versions",
          ["Version", "What it launches", ""],
          versions.map((v) => [version(v), says(v), actions(c, t, v)]),
          "None.",
        ),
        more(
          "Create a version",
          form("Create version", [about.row, ...data.rows], async () => {
            await c.aws.call("ec2", "create-launch-template-version", {
              ...of,
              "version-description": about.input.value.trim() || undefined,
              "launch-template-data": data.value(),
            });
            c.again();
          }),
        ),
      ]),
      nameAndTags(c, t, id),
      section("Delete", [
        sure("Delete launch template", `Delete ${t.LaunchTemplateName} with all its versions?`, async () => {
          await c.aws.call("ec2", "delete-launch-template", of);
          c.go("ec2/templates");
        }),
      ]),
    ],
  };
}

const version = (v: Version): HTMLElement =>
  titled(
    `${v.VersionNumber}${v.DefaultVersion ? ", default" : ""}`,
    "",
    ...(v.VersionDescription ? [v.VersionDescription] : []),
  );

function says({ LaunchTemplateData: d }: Version): HTMLElement {
  const lines = [d.InstanceType, d.ImageId, d.KeyName && `key pair ${d.KeyName}`].filter((x) => x !== undefined && x);
  return h(
    "span",
    { class: "two" },
    ...lines.map((text) => h("span", {}, text!)),
    ...(d.SecurityGroupIds ?? []).map((g) => linked(g)),
  );
}

/** What can be done with a version; the default one stays. */
function actions(c: Context, t: Template, v: Version): HTMLElement {
  const n = String(v.VersionNumber);
  const launch = action("Launch", async () => {
    await c.aws.call("ec2", "run-instances", {
      "launch-template": struct("LaunchTemplateSpecification", { LaunchTemplateId: t.LaunchTemplateId, Version: n }),
      count: 1,
    });
    c.go("ec2/instances");
  });
  if (v.DefaultVersion) return h("span", { class: "row" }, launch);
  return h(
    "span",
    { class: "row" },
    launch,
    action("Make default", async () => {
      await c.aws.call("ec2", "modify-launch-template", {
        "launch-template-id": t.LaunchTemplateId,
        "default-version": n,
      });
      c.again();
    }),
    sure("Delete", `Delete version ${n}?`, async () => {
      await c.aws.call("ec2", "delete-launch-template-versions", {
        "launch-template-id": t.LaunchTemplateId,
        versions: [n],
      });
      c.again();
    }),
  );
}

/** Fields for what is to be launched. */
async function launchData(c: Context): Promise<{ rows: HTMLElement[]; value(): Struct }> {
  const [images, pairs, gs] = await Promise.all([choicesOf(c), keys(c), groups(c)]);
  const image = select("Image", images);
  const type = field("Type", { required: true, value: "t3.micro" });
  const key = select("Key pair", [["", "none"], ...pairs.map((k): [string, string] => [k.KeyName, k.KeyName])]);
  const security = choices(
    "Security groups, of one VPC",
    gs.map((g) => [g.GroupId, `${g.GroupName} (${g.GroupId})`]),
  );
  const data = area("User data: a script that runs at the first start", "", 4);
  return {
    rows: [image.row, type.row, key.row, security.element, data.row],
    value: () => {
      const chosen = security.value();
      return struct("RequestLaunchTemplateData", {
        ImageId: image.input.value,
        InstanceType: choice("InstanceType", type.input.value.trim()),
        KeyName: key.input.value || undefined,
        SecurityGroupIds: chosen.length ? chosen : undefined,
        UserData: data.input.value ? btoa(data.input.value) : undefined,
      });
    },
  };
}
