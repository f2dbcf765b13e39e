import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { findSchedule, listScheduleRuns, triggerSchedule } from "../../../app/schedules/manage-schedules.ts";
import { toWireRun } from "../../../app/schedules/to-wire-schedule.ts";
import { parseCount } from "../../json-option.ts";
import { print } from "../../print.ts";
import { layOut } from "../../table.ts";
import { whoami } from "../../whoami.ts";
import { type ChangeOptions, type JsonOption, withSchedules } from "./with-schedules.ts";

interface HistoryOptions extends JsonOption {
  readonly limit: number;
  readonly cursor?: string;
}

const LONGEST_LIST = 1000;

/** Adds `schedules trigger` and `schedules history`. */
export function addRunCommands(schedules: Command): Command[] {
  return [
    schedules
      .command("trigger")
      .description("run a schedule now, whether it is paused or not; refused while its last run has not ended")
      .argument("<name>")
      .option("--dry-run", "show what would be run, and run nothing")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExample:\n  coin-hts schedules trigger daily_data_refresh")
      .action(trigger),
    schedules
      .command("history")
      .description("runs of a schedule, newest first, with outcome and duration")
      .argument("<name>")
      .option("--limit <n>", "at most so many, 1000 at most", parseCount, 20)
      .option("--cursor <text>", "go on after the page that showed it")
      .option("--json", "print as JSON")
      .addHelpText("after", "\nExample:\n  coin-hts schedules history daily_data_refresh --limit 7")
      .action(history),
  ];
}

async function trigger(name: string, { json, dryRun = false }: ChangeOptions): Promise<void> {
  if (dryRun) {
    const { kind, payload } = await withSchedules((tools) => findSchedule(name, tools));
    if (json === true) return print(JSON.stringify({ name, kind, payload, dry_run: true }));
    return print(`Would have run ${name}: ${kind} ${JSON.stringify(payload)}.`);
  }
  const run = toWireRun(await withSchedules((tools) => triggerSchedule(name, randomUUID(), whoami(), tools)));
  if (json === true) return print(JSON.stringify(run));
  await print(`Queued ${run.task_id}; how it goes: coin-hts jobs show ${run.task_id}`);
}

async function history(name: string, { json, limit, cursor }: HistoryOptions): Promise<void> {
  const page = await withSchedules((tools) => listScheduleRuns(name, { limit: Math.min(limit, LONGEST_LIST), cursor }, tools));
  const runs = page.tasks.map(toWireRun);
  if (json === true) return print(JSON.stringify({ runs, next_cursor: page.nextCursor }));
  if (runs.length === 0) return print("It has not run yet.");
  const rows = runs.map((run) => [
    run.task_id,
    run.due_at ?? "triggered",
    run.status,
    run.duration_seconds === null ? "-" : `${run.duration_seconds.toFixed(1)} s`,
    String(run.attempts),
    run.error?.code ?? "",
  ]);
  await print(layOut([["task", "due", "status", "took", "attempts", "error"], ...rows]));
  if (page.nextCursor !== null) await print(`More with: coin-hts schedules history ${name} --cursor ${page.nextCursor}`);
}
