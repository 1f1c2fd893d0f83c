import type { Desk } from "../core/desk.ts";
import { h } from "../core/dom.ts";
import type { Settings } from "../core/faults.ts";

/** One failure that can be switched on. */
interface Fault {
  name: string;
  tells: string;
  command: string;
  control?: HTMLSelectElement | HTMLInputElement;
  on: (s: Settings) => boolean;
  /** What to change to switch it on with the control's value, or off. */
  set: (on: boolean) => Partial<Settings>;
  /** Puts what is set into the control. */
  put: (s: Settings) => void;
}

function choice(label: string, options: [value: string, text: string][]): HTMLSelectElement {
  return h("select", { "aria-label": label }, ...options.map(([value, text]) => h("option", { value }, text)));
}

/** Switches for what goes wrong in the real AWS, too: with its own errors, for every client of the sandbox. */
export class FaultPanel extends HTMLElement {
  desk!: Desk;
  private off = (): void => {};
  private readonly error = h("p", { class: "error", role: "alert", hidden: true });

  connectedCallback(): void {
    const faults = this.faults();
    const rows = faults.map((f) => ({ f, box: this.switch(f) }));
    this.append(this.error, h("ul", {}, ...rows.map(({ f, box }) => this.row(f, box))));
    const show = (s: Settings) => {
      for (const { f, box } of rows) {
        box.checked = f.on(s);
        box.closest("li")!.classList.toggle("on", box.checked);
        if (box.checked) f.put(s);
      }
    };
    show(this.desk.faults.now);
    this.off = this.desk.faults.on("change", show);
  }

  disconnectedCallback(): void {
    this.off();
    this.replaceChildren();
  }

  private faults(): Fault[] {
    const region = this.desk.workspace.sandbox?.region ?? "us-east-1";
    const rate = choice("How many calls are throttled", [
      ["50", "half of the calls"],
      ["100", "every call"],
    ]);
    const delay = h("input", { type: "number", min: 1, max: 600, value: "10", "aria-label": "Seconds of delay" });
    const zones = ["a", "b", "c"].map((z): [string, string] => [region + z, region + z]);
    const zone = choice("Which zone is out", zones);
    const spot = choice("Where there is no spot capacity", [[region, "all zones"], ...zones]);
    return [
      {
        name: "Throttling",
        tells: "Calls are refused as too many. SDKs and the CLI wait and try again, which hides one refusal in two.",
        command: "aws iam list-users",
        control: rate,
        on: (s) => s.throttle > 0,
        set: (on) => ({ throttle: on ? Number(rate.value) : 0 }),
        put: (s) => (rate.value = s.throttle >= 100 ? "100" : "50"),
      },
      {
        name: "IAM propagation delay",
        tells: "A new policy, user or key is seen by the other services only so many seconds later.",
        command: "aws iam create-user --user-name late",
        control: delay,
        on: (s) => s.propagationDelay > 0,
        set: (on) => ({ propagationDelay: on ? delay.valueAsNumber || 10 : 0 }),
        put: (s) => (delay.value = String(s.propagationDelay)),
      },
      {
        name: "Expired keys",
        tells: "No access key is known any more, and temporary credentials have expired.",
        command: "aws sts get-caller-identity",
        on: (s) => s.expiredKeys,
        set: (on) => ({ expiredKeys: on }),
        put: () => {},
      },
      {
        name: "Zone outage",
        tells: "In one Availability Zone nothing starts, and its instances fail their checks. Others go on.",
        command: "aws ec2 describe-availability-zones --query 'AvailabilityZones[].[ZoneName,State]' --output text",
        control: zone,
        on: (s) => s.zoneOutage !== "",
        set: (on) => ({ zoneOutage: on ? zone.value : "" }),
        put: (s) => (zone.value = s.zoneOutage),
      },
      {
        name: "Spot shortage",
        tells:
          "AWS takes its spot instances back two minutes after it has told so, and starts no others until this is off.",
        command:
          "aws ec2 describe-spot-instance-requests --query 'SpotInstanceRequests[].[InstanceId,State,Status.Code]' --output text",
        control: spot,
        on: (s) => s.spotShortage !== "",
        set: (on) => ({ spotShortage: on ? spot.value : "" }),
        put: (s) => (spot.value = s.spotShortage),
      },
    ];
  }

  private switch(f: Fault): HTMLInputElement {
    const box = h("input", { type: "checkbox", role: "switch" });
    box.addEventListener("change", () => void this.change(f.set(box.checked)));
    f.control?.addEventListener("change", () => void (box.checked && this.change(f.set(true))));
    return box;
  }

  private row(f: Fault, box: HTMLInputElement): HTMLElement {
    const attempt = h(
      "button",
      { type: "button", class: "quiet", title: f.command, onclick: () => this.desk.insert(f.command) },
      "Try a command",
    );
    return h(
      "li",
      {},
      h("label", {}, box, h("span", { class: "name" }, f.name)),
      h("p", {}, f.tells),
      h("div", { class: "acts" }, f.control ?? "", attempt),
    );
  }

  private async change(some: Partial<Settings>): Promise<void> {
    this.error.hidden = true;
    try {
      await this.desk.faults.set(some);
    } catch (e) {
      this.error.textContent = e instanceof Error ? e.message : String(e);
      this.error.hidden = false;
      await this.desk.faults.set({}).catch(() => {});
    }
  }
}
