import { keyOf } from "./inventory.ts";
import type { CallRecord } from "./messages.ts";

/** One call as the trail tells it. */
export class Call {
  count = 1; // how often in a row

  constructor(public record: CallRecord) {}

  get service(): string {
    return this.record.eventSource.split(".")[0] ?? "";
  }

  get name(): string {
    return `${this.service}:${this.record.eventName}`;
  }

  /** root, a user's name, a role's name with its session, or anonymous. */
  get who(): string {
    const id = this.record.userIdentity;
    if (id?.type === "Root") return "root";
    if (id?.userName) return id.userName;
    return id?.arn?.split(/:(?:user|assumed-role|federated-user)\//)[1] ?? "anonymous";
  }

  get outcome(): "allowed" | "denied" | "failed" {
    if (this.record.cloudlet?.decision?.allowed === false) return "denied";
    if (
      /^(AccessDenied|UnauthorizedOperation|SignatureDoesNotMatch|InvalidClientTokenId|AuthFailure|RequestExpired)/.test(
        this.code,
      )
    )
      return "denied";
    return this.code ? "failed" : "allowed";
  }

  get code(): string {
    return this.record.errorCode ?? "";
  }

  /** Whether it only looked. */
  get reading(): boolean {
    return (
      this.record.readOnly === true || (!this.changes.length && /^(List|Get|Describe|Head)/.test(this.record.eventName))
    );
  }

  get changes(): NonNullable<NonNullable<CallRecord["cloudlet"]>["changes"]> {
    return this.record.cloudlet?.changes ?? [];
  }

  get changedKeys(): string[] {
    return this.changes.map(keyOf);
  }

  /** The client outside of this page that made it, or "". */
  get client(): string {
    const agent = this.record.userAgent ?? "";
    if (!agent || agent.includes("app/cloudlet")) return ""; // our own
    const known = /(aws-cli|Boto3|Terraform|aws-sdk-[\w-]+|curl|Mozilla)/i.exec(agent)?.[1];
    return known === "Mozilla" ? "a browser" : (known ?? agent.split(/[ /]/)[0] ?? "");
  }

  get time(): Date {
    return new Date(this.record.eventTime);
  }

  /** Whether another call is the same again, so that a poll takes one line. */
  same(other: Call): boolean {
    const id = (c: Call) => [c.name, c.who, c.code, c.client, c.record.awsRegion].join(" ");
    return !this.changes.length && !other.changes.length && id(this) === id(other);
  }
}
