import type { Sandbox } from "./messages.ts";

/** What POST /api/sandboxes/{id}/ask refused. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Asks the sandbox something beside AWS's API; sandbox/cloud/ask.go lists the questions. Throws Refused. */
export async function ask<T>(
  origin: string,
  s: Sandbox,
  question: { ask: string } & Record<string, unknown>,
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`${origin}/api/sandboxes/${s.id}/ask`, {
      method: "POST",
      headers: { Authorization: `Bearer ${s.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(question),
      credentials: "omit",
    });
  } catch {
    throw new Refused("", "The server does not answer. Is it running, and are you online?");
  }
  const body = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
  if (!answer.ok) throw new Refused(body.code ?? "", body.message ?? `The server answered ${answer.status}.`);
  return body as T;
}

export interface Explanation {
  allowed: boolean;
  explicit?: boolean;
  layer?: string;
  reason: string;
  principal?: string;
  action: string;
  resource: string;
  layers: {
    layer: string;
    allowed: boolean;
    denied?: boolean;
    policies: {
      name: string;
      arn?: string;
      via?: string;
      omitted?: number;
      statements?: {
        label: string;
        effect: string;
        applies: boolean;
        miss?: { element: string; operator?: string; key?: string; wanted: string[]; more?: number; had?: string[] };
      }[];
    }[];
  }[];
}

export interface PlanChange {
  do: "add" | "remove" | "detach" | "request";
  kind?: string; // user-inline, group-inline, role-inline, managed, boundary, bucket, scp …
  policy?: string;
  policyArn?: string;
  via?: string; // "user bob"
  new?: boolean;
  document?: unknown;
  text: string;
}

export interface Plan {
  changes: PlanChange[];
  others?: string[];
}

export interface Finding {
  findingType: "ERROR" | "SECURITY_WARNING" | "WARNING" | "SUGGESTION";
  issueCode: string;
  findingDetails: string;
  learnMoreLink: string;
  locations: { span: { start: { line: number; column: number } } }[];
}
