import { h } from "../../core/dom.ts";
import { day, field, form, section, select, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { called, type Image, instances, ownImages } from "./data.ts";
import { titled } from "./name.ts";
import { news } from "./news.ts";
import { linked } from "./pages.ts";
import { state } from "./state.ts";

/** The account's own images: made of instances, to launch more of the same. */
export async function images(c: Context): Promise<View> {
  const [own, machines] = await Promise.all([ownImages(c), instances(c)]);
  const able = machines.filter((i) => ["running", "stopped"].includes(i.State.Name));
  const name = field("Name", { required: true, placeholder: "web-1" }, "Three letters or more.");
  const of = select(
    "Instance",
    able.map((i): [string, string] => [i.InstanceId, called(i, i.InstanceId)]),
  );
  return {
    title: "Images",
    body: [
      table(
        "Images",
        ["Image", "State", "Made of", ""],
        own.map((i) => row(c, i)),
        "There are none of your own. AWS's are in the launch wizard.",
      ),
      section("Create image", [
        able.length
          ? form("Create image", [name.row, of.row], async () => {
              await c.aws.call("ec2", "create-image", {
                "instance-id": of.input.value,
                name: name.input.value.trim(),
              });
              c.again();
            })
          : h("p", { class: "empty" }, "It is made of an instance that runs or is stopped: there is none."),
      ]),
    ],
    changed: news(["image"], c.again),
  };
}

const row = (c: Context, i: Image): (Node | string)[] => [
  titled(i.Name, "", i.ImageId, `${i.Architecture}, ${day(i.CreationDate)}`),
  state(i.State),
  i.SourceInstanceId ? linked(i.SourceInstanceId) : "",
  sure("Deregister", "Its snapshots stay. Deregister it?", async () => {
    await c.aws.call("ec2", "deregister-image", { "image-id": i.ImageId });
    c.again();
  }),
];
