import { announce, h } from "../../core/dom.ts";
import type { Resource } from "../../core/messages.ts";
import { action, link, sure, table } from "../ui.ts";
import type { Context, View } from "../view.ts";
import { type Instance, instances as all, nameOf } from "./data.ts";
import { state } from "./state.ts";

/** All instances, with their states as they change. */
export async function instances(c: Context): Promise<View> {
  let list = await all(c);
  const chosen = new Set<string>();
  const place = h("div");
  const bar = toolbar(c, () => list.filter((i) => chosen.has(i.InstanceId)));
  const draw = (): void => {
    const focus = (document.activeElement as HTMLElement | null)?.dataset.key;
    for (const id of chosen) if (!list.some((i) => i.InstanceId === id)) chosen.delete(id);
    place.replaceChildren(
      table(
        "Instances",
        [h("span", { class: "offscreen" }, "Choose"), "Name", "State", "Type", "Addresses"],
        list.map((i) => row(i, chosen, bar.update)),
        "There are no instances yet. Launch one: it is there within seconds, and costs nothing here.",
      ),
    );
    if (focus) place.querySelector<HTMLElement>(`[data-key="${focus}"]`)?.focus();
    bar.update();
  };
  draw();
  return {
    title: "Instances",
    body: [h("div", { class: "row" }, link("ec2/launch", "Launch instance", "button primary"), bar.element), place],
    changed: watch(
      () => list,
      async () => {
        list = await all(c);
        draw();
      },
    ),
  };
}

/** Reads again when the state of an instance changes, and says so. */
export function watch(list: () => Instance[], read: () => Promise<void>): (now: Resource[]) => void {
  let known = new Map<string, string>();
  return (now) => {
    const states = new Map(now.filter((r) => r.type === "instance").map((r) => [r.id, r.state ?? ""]));
    const news = [...states].filter(([id, s]) => known.get(id) !== s);
    const gone = [...known.keys()].some((id) => !states.has(id));
    const first = !known.size;
    known = states;
    if (!news.length && !gone) return;
    if (!first) for (const [id, s] of news.slice(0, 3)) announce(`${id} is ${s}`);
    const shown = new Map(list().map((i) => [i.InstanceId, i.State.Name]));
    if (gone || news.some(([id, s]) => shown.get(id) !== s)) void read().catch(() => {});
  };
}

function row(i: Instance, chosen: Set<string>, update: () => void): Node[] {
  const pick = h("input", {
    type: "checkbox",
    "data-key": i.InstanceId,
    "aria-label": `Choose ${nameOf(i) || i.InstanceId}`,
  });
  pick.checked = chosen.has(i.InstanceId);
  pick.addEventListener("change", () => {
    if (pick.checked) chosen.add(i.InstanceId);
    else chosen.delete(i.InstanceId);
    update();
  });
  const to = link(`ec2/instances/${i.InstanceId}`, nameOf(i) || i.InstanceId, "name");
  to.dataset.key = `to ${i.InstanceId}`;
  return [
    pick,
    h("span", { class: "two" }, to, nameOf(i) ? h("span", { class: "fine" }, i.InstanceId) : null),
    state(i.State.Name),
    h(
      "span",
      { class: "two" },
      h("span", {}, i.InstanceType),
      h("span", { class: "fine" }, i.Placement.AvailabilityZone),
    ),
    h(
      "span",
      { class: "two" },
      h("span", {}, i.PublicIpAddress ?? "none public"),
      h("span", { class: "fine" }, i.PrivateIpAddress ?? ""),
    ),
  ];
}

const does: [label: string, operation: string, from: string[], sure: string][] = [
  ["Start", "start-instances", ["stopped"], ""],
  ["Stop", "stop-instances", ["running"], ""],
  ["Reboot", "reboot-instances", ["running"], ""],
  ["Terminate", "terminate-instances", ["pending", "running", "stopping", "stopped"], "for ever?"],
];

/** Buttons for what can be done with some instances; those that do not fit their states are off. */
export function toolbar(c: Context, on: () => Instance[]): { element: HTMLElement; update(): void } {
  const made = does.map(([label, operation, from, question]) => {
    const work = async (): Promise<void> => {
      await c.aws.call("ec2", operation, { "instance-ids": on().map((i) => i.InstanceId) });
      c.again();
    };
    const make = (): HTMLElement => {
      const n = on().length;
      return question
        ? sure(label, `${label} ${n > 1 ? `${n} instances` : "it"} ${question}`, work)
        : action(label, work);
    };
    const holder = h("span", {}, make());
    return { holder, from, make, question };
  });
  let before = "";
  return {
    element: h("div", { class: "row", role: "group", "aria-label": "Actions" }, ...made.map((m) => m.holder)),
    update() {
      const list = on();
      const now = list.map((i) => i.InstanceId + i.State.Name).join();
      for (const m of made) {
        if (m.question && now !== before) m.holder.replaceChildren(m.make());
        const fits = list.length > 0 && list.every((i) => m.from.includes(i.State.Name));
        for (const b of m.holder.querySelectorAll("button")) b.disabled = !fits;
      }
      before = now;
    },
  };
}
