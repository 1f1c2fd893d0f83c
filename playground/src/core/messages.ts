// The messages between the page and its client worker. The other side is
// wasm/client/main.go.

/** A sandbox as POST /api/sandboxes answers it; token is the capability to use it. */
export interface Sandbox {
  id: string;
  token: string;
  account: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  rootEmail: string; // with which the root user signs in to the console
  rootPassword: string;
  endpoint: string;
}

export type ToWorker =
  | { type: "start"; sandbox: Sandbox; origin: string; files: string | null } // files: what a "files" message said
  | { type: "run"; id: number; line: string; columns: number; aside?: boolean } // aside: not in the terminal's session
  | { type: "stdin"; id: number; data: string | null } // null: end of input
  | { type: "stop"; id: number }
  | { type: "complete"; id: number; line: string; cursor: number }
  | { type: "take"; id: number; path: string } // a file of the shell's, which is removed
  | { type: "files"; id: number; dir: string; list: Dropped[] }; // dir "": the terminal's current folder

/** A file of the reader's machine. */
export interface Dropped {
  path: string; // below what was dropped: "data/2026/a.csv"
  file: File;
}

/** News of a file that `aws s3 cp` carries; bytes are those since the last news. */
export interface Carried {
  name: string; // of the local file
  bytes: number;
  done: boolean;
  error?: string;
}

/** socket: HTTP/2 inside a websocket; http: plain requests where a proxy refuses websockets. */
export type LinkState = "connecting" | "socket" | "http" | "reconnecting" | "down";

export interface Completion {
  text: string;
  label: string;
  kind: string;
}

export type FromWorker =
  | { type: "files"; data: string | null } // the shell's files after a command changed them; null: too many to keep
  | { type: "progress"; loaded: number; total: number } // bytes of wasm
  | { type: "ready" }
  | { type: "failed"; reason: string } // wasm could not be had or started
  | { type: "out"; id: number; fd: 1 | 2; text: string }
  | { type: "prompt"; id: number } // the command waits for a line
  | { type: "exit"; id: number; code: number }
  | { type: "carried"; id: number; files: Carried[] }
  | { type: "put"; id: number; dir: string; error?: string } // an answer to files
  | { type: "taken"; id: number; data?: ArrayBuffer; error?: string } // an answer to take
  | { type: "completions"; id: number; from: number; items: Completion[] }
  | { type: "link"; state: LinkState; reason?: string }
  | { type: "event"; data: ServerEvent }
  | { type: "resources"; data: Resource[] };

/** One line of GET /api/sandboxes/{id}/events. */
export type ServerEvent =
  | { seq: number; type: "call"; event: CallRecord }
  | { seq: number; type: "resources" }
  | { seq: number; type: "reset"; past?: boolean } // past: it happened before this page came
  | { seq: number; type: "restore"; past?: boolean }
  | { type: "lesson"; lesson: Progress }
  | { type: "class"; class: InClass }
  | { type: "gap"; from: number; to: number } // calls that came and went unseen
  | { type: "end"; reason: "idle" | "deleted" | "stopping" | "slow" };

/** One thing that exists (sandbox/aws.Resource). */
export interface Resource {
  service: string;
  type: string;
  id: string;
  name?: string;
  arn?: string;
  region?: string;
  state?: string;
  default?: boolean;
  detail?: Record<string, string>;
  in?: string; // the id of what it stands in
  uses?: string[]; // ids or ARNs of what it refers to
}

export interface Change extends Resource {
  verb: "created" | "changed" | "deleted";
}

/** One API call, in the shape of a CloudTrail record. */
export interface CallRecord {
  eventTime: string;
  eventSource: string; // ec2.amazonaws.com
  eventName: string;
  awsRegion?: string;
  sourceIPAddress?: string;
  userAgent?: string;
  userIdentity?: {
    type?: string;
    arn?: string;
    userName?: string;
    accountId?: string;
    accessKeyId?: string;
  };
  requestParameters?: unknown;
  responseElements?: unknown;
  errorCode?: string;
  errorMessage?: string;
  requestID?: string;
  eventID?: string;
  readOnly?: boolean;
  cloudlet?: {
    decision?: {
      allowed?: boolean;
      reason?: string;
      policy?: string;
      statement?: string;
      action?: string;
      resource?: string;
      keys?: Record<string, string[]>; // condition keys that were looked at
    };
    changes?: Change[] | null;
  };
}

/** A lesson (wire.Lesson): a list of them has neither parts nor tasks. */
export interface Lesson {
  name: string;
  title: string;
  summary?: string;
  part?: string; // of the course
  minutes?: number;
  services?: string[];
  count: number; // of tasks
  parts?: LessonPart[];
  tasks?: LessonTask[];
}

/** A piece of a lesson's text: one of html, code and task. */
export interface LessonPart {
  html?: string; // made by the server of Markdown, without scripts
  code?: string;
  lang?: string;
  run?: boolean;
  output?: string; // as it was recorded
  task?: string; // its id
}

export interface LessonTask {
  id: string;
  title: string;
  needs?: string[];
  hints: number; // that can be asked for
  ways: Way[]; // in which its solution is told
}

/** What the widget shows of a lesson before there is a sandbox (wire.Lab). */
export interface LabText {
  name: string;
  title: string;
  lang: "sh" | "go";
  code: string; // with {{account}} and {{region}} as they are
  output?: string; // of the code, recorded
  tasks?: LessonTask[];
}

export type Way = "console" | "cli" | "go";

/** How the learner stands (wire.Progress). */
export interface Progress {
  lesson: string;
  title: string;
  tasks: TaskState[];
  offer?: { task: string; text: string }; // help with the last error
  failed?: string;
  calls: number;
  errors: number;
  hinted: number;
  revealed: number;
  began: string;
  ended?: string;
  cost?: number; // US dollars that it would have come to in AWS
}

export interface TaskState {
  id: string;
  done: boolean;
  open: boolean;
  hints: string[];
  solution?: Partial<Record<Way, string>>;
}

/** A call that changed the sandbox (wire.Step). */
export interface Step {
  n: number;
  at: string; // virtual time
  name: string; // iam:CreateUser
  who: string;
  changes?: Change[] | null;
  checkpoint?: string; // the reader's name for the moment after it
}

/** A copy for whoever has the address (wire.Share). */
export interface Share {
  id: string;
  url: string;
  expires: string;
}

/** A workshop (wire.Class); secret is the capability to lead it. */
export interface Class extends Pace {
  code: string;
  title: string;
  lessons: ClassLesson[];
  shared: boolean;
  ends: string;
  secret?: string;
}

/** One of a class's lessons (wire.ClassLesson). */
export interface ClassLesson {
  name: string;
  title: string;
  tasks: { id: string; title: string }[];
}

/** How a class goes on (wire.Pace): alone, or all together at one step; paused, nobody can call AWS. */
export interface Pace {
  live: boolean;
  paused: boolean;
  at: Place;
}

/** A step of a class (wire.Place); without a task, the whole lesson. */
export interface Place {
  lesson?: string;
  task?: string;
}

/** How a class stands for one learner (wire.InClass). */
export interface InClass extends Pace {
  title: string;
  name: string;
  ends: string;
  hand: boolean;
  watched: boolean;
  control?: Control;
  lessons: string[];
  shared: boolean;
  message?: { n: number; text: string; command?: string };
}

/** Whether the instructor may work in a learner's sandbox: has asked, or was let in. */
export type Control = "asked" | "given";

/** One learner on the wall (wire.Tile). */
export interface Tile {
  learner: string;
  name: string;
  active: string;
  hand: boolean;
  watched: boolean;
  control?: Control;
  left: boolean;
  lesson?: string;
  task?: string;
  call?: string;
  error?: string;
  calls: number;
  errors: number;
  stuck: number;
  done: number;
  tasks: number;
  ended: boolean;
}

/** A class as its instructor sees it (wire.Wall). */
export interface Wall extends Class {
  now: string;
  tiles: Tile[];
  tasks: { lesson: string; id: string; title: string; done: number }[];
  errors: { code: string; count: number }[];
}

/** A call, seen over a learner's shoulder (wire.Made). */
export interface Made {
  at: string;
  call: string;
  error?: string;
}
