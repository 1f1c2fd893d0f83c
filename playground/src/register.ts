import { Completions } from "./elements/completions.ts";
import { Connect } from "./elements/connect.ts";
import { CostMeter } from "./elements/costmeter.ts";
import { FaultLamp } from "./elements/faultlamp.ts";
import { FaultPanel } from "./elements/faults.ts";
import { LessonPanel } from "./elements/lesson.ts";
import { ResourceList } from "./elements/list.ts";
import { Notice } from "./elements/notice.ts";
import { PictureElement } from "./elements/picture.ts";
import { Prompt } from "./elements/prompt.ts";
import { SeatBar } from "./elements/seat.ts";
import { StatusLine } from "./elements/status.ts";
import { TaskCard } from "./elements/task.ts";
import { Terminal } from "./elements/terminal.ts";
import { TimelineElement } from "./elements/timeline.ts";
import { Trail } from "./elements/trail.ts";
import { Why } from "./elements/why.ts";

const elements = {
  "cloudlet-completions": Completions,
  "cloudlet-connect": Connect,
  "cloudlet-cost-meter": CostMeter,
  "cloudlet-faults": FaultPanel,
  "cloudlet-fault-lamp": FaultLamp,
  "cloudlet-lesson": LessonPanel,
  "cloudlet-list": ResourceList,
  "cloudlet-notice": Notice,
  "cloudlet-picture": PictureElement,
  "cloudlet-prompt": Prompt,
  "cloudlet-seat": SeatBar,
  "cloudlet-status": StatusLine,
  "cloudlet-task": TaskCard,
  "cloudlet-terminal": Terminal,
  "cloudlet-timeline": TimelineElement,
  "cloudlet-trail": Trail,
  "cloudlet-why": Why,
};

for (const [name, element] of Object.entries(elements)) customElements.define(name, element);

/** Makes one of our elements. */
export function make<K extends keyof typeof elements>(name: K): InstanceType<(typeof elements)[K]> {
  return document.createElement(name) as InstanceType<(typeof elements)[K]>;
}
