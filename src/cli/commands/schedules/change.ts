import { type Command, InvalidArgumentError } from "commander";
import {
  applyChange,
  changeSchedule,
  createSchedule,
  findSchedule,
  type ManageSchedulesTools,
  planSchedule,
  removeSchedule,
  type ScheduleRequest,
  USUAL_TIME_ZONE,
} from "../../../app/schedules/manage-schedules.ts";
import { nextRunMs } from "../../../app/schedules/next-run.ts";
import { OPERATIONS } from "../../../app/schedules/operations.ts";
import type { NamedSchedule, Schedule } from "../../../app/schedules/schedule.ts";
import { HtsError } from "../../../engine/errors.ts";
import { parseDuration } from "../../duration-option.ts";
import { parseCount, parseJsonObject } from "../../json-option.ts";
import { print } from "../../print.ts";
import { whoami } from "../../whoami.ts";
import { type ChangeOptions, printOutcome, withSchedules } from "./with-schedules.ts";

interface ContentOptions extends ChangeOptions {
  readonly kind?: string;
  readonly cron?: string;
  readonly timeZone?: string;
  /** Seconds. */
  readonly every?: number;
  readonly payload?: Record<string, unknown>;
  readonly attempts?: number;
  /** Seconds. */
  readonly timeLimit?: number;
  readonly paused?: boolean;
}

const KINDS = Object.entries(OPERATIONS).map(([kind, { summary, payload }]) => {
  const fields = Object.keys(payload.properties).join(", ");
  return `  ${kind}: ${summary}; payload: ${fields || "none"}`;
});

/** Adds `schedules add|change|pause|resume|remove`. */
export function addChangingCommands(schedules: Command): Command[] {
  const change = (name: string, description: string, example: string): Command =>
    schedules
      .command(name)
      .description(description)
      .argument("<name>")
      .option("--dry-run", "show what would be done, and change nothing")
      .option("--json", "print as JSON")
      .addHelpText("after", `\nExample:\n  coin-hts schedules ${example}`);
  const withContent = (command: Command): Command =>
    command
      .option("--cron <line>", "minute hour day month weekday, or with seconds first")
      .option("--time-zone <zone>", `whose clocks the cron line goes by, such as Asia/Seoul; ${USUAL_TIME_ZONE} unless given`)
      .option("--every <time>", "an interval instead of a cron line, such as 10m", parseSeconds)
      .option("--payload <json>", "the request of each run", parseJsonObject)
      .option("--attempts <n>", "of each run", parseCount)
      .option("--time-limit <time>", "of each attempt, such as 2h", parseSeconds)
      .addHelpText("after", `\nKinds of work:\n${KINDS.join("\n")}`);
  return [
    withContent(change("add", "add a schedule", 'add hourly_refresh --kind data_refresh --cron "5 * * * *" --payload \'{"timeframes": ["1h"]}\''))
      .requiredOption("--kind <kind>", "of the work")
      .option("--paused", "without starting it yet")
      .action(add),
    withContent(change("change", "change what is named of a schedule", 'change daily_data_refresh --cron "0 9 * * *" --time-zone Asia/Seoul'))
      .option("--kind <kind>", "of the work")
      .action(alter),
    change("pause", "let a schedule rest; a run under way goes on", "pause daily_data_refresh").action(turn("Paused", false)),
    change("resume", "go on with a schedule; what would have run meanwhile is not made up for", "resume daily_data_refresh").action(turn("Resumed", true)),
    change("remove", "remove a schedule; its history stays", "remove hourly_refresh").action(remove),
  ];
}

async function add(name: string, options: ContentOptions): Promise<void> {
  const request = { ...requestOf(options), isEnabled: options.paused !== true };
  const plan = planSchedule(name, request);
  const outcome = await withSchedules(async (tools) => {
    if (options.dryRun !== true) return createSchedule(name, request, whoami(), tools);
    if ((await tools.schedules.find(name)) !== null)
      throw new HtsError("schedule_exists", `there is a schedule ${JSON.stringify(name)} already; change that one`);
    return imagine(plan);
  });
  await printOutcome(outcome, "Added", options);
}

async function alter(name: string, options: ContentOptions): Promise<void> {
  const request = requestOf(options);
  if (Object.values(request).every((value) => value === undefined))
    throw new HtsError("usage", "say what is to change, such as --cron or --payload; see --help");
  await printOutcome(await withSchedules((tools) => changeOrImagine(name, request, options, tools)), "Changed", options);
}

function turn(done: string, isEnabled: boolean): (name: string, options: ChangeOptions) => Promise<void> {
  return async (name, options) => printOutcome(await withSchedules((tools) => changeOrImagine(name, { isEnabled }, options, tools)), done, options);
}

async function remove(name: string, options: ChangeOptions): Promise<void> {
  const { dryRun = false, json } = options;
  await withSchedules(async (tools) => (dryRun ? await findSchedule(name, tools) : await removeSchedule(name, whoami(), tools)));
  if (json === true) return print(JSON.stringify({ name, removed: !dryRun, dry_run: dryRun }));
  await print(dryRun ? `Would have removed ${name}.` : `Removed ${name}.`);
}

async function changeOrImagine(name: string, request: ScheduleRequest, { dryRun }: ChangeOptions, tools: ManageSchedulesTools): Promise<Schedule> {
  if (dryRun !== true) return changeSchedule(name, request, whoami(), tools);
  const before = await findSchedule(name, tools);
  return { ...before, ...imagine({ name, ...applyChange(name, before, request) }, before) };
}

/** How a schedule would stand if it were kept now. */
function imagine(schedule: NamedSchedule, before: Partial<Schedule> = {}): Schedule {
  const nowMs = Date.now();
  const none = { activeTaskId: null, lastRun: null, skippedRuns: 0, lastSkippedAtMs: null, createdAtMs: nowMs, updatedAtMs: nowMs };
  return { ...none, ...before, ...schedule, nextRunAtMs: schedule.isEnabled ? nextRunMs(schedule.trigger, nowMs) : null };
}

function requestOf({ kind, cron, timeZone, every, payload, attempts, timeLimit }: ContentOptions): ScheduleRequest {
  return { kind, cron, timeZone, payload, everySeconds: every, maxAttempts: attempts, timeLimitSeconds: timeLimit };
}

function parseSeconds(text: string): number {
  const seconds = parseDuration(text) / 1000;
  if (Number.isInteger(seconds) && seconds >= 1) return seconds;
  throw new InvalidArgumentError(`Expected whole seconds, minutes, hours or days such as 10m, was ${JSON.stringify(text)}.`);
}
