import type { View } from "./core/layout.ts";
import { calls } from "./views/calls.ts";
import { clicks } from "./views/clicks.ts";
import { code } from "./views/code.ts";
import { faults } from "./views/faults.ts";
import { lesson } from "./views/lesson.ts";
import { resources } from "./views/resources.ts";
import { timeline } from "./views/timeline.ts";
import { terminal } from "./views/terminal.ts";

/** What the page shows. The first of each place is in front at the start; each is a file in views/. */
export const views: View[] = [lesson, terminal, clicks, code, resources, calls, timeline, faults];
