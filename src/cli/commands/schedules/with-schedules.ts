import type { ManageSchedulesTools } from "../../../app/schedules/manage-schedules.ts";
import type { Schedule } from "../../../app/schedules/schedule.ts";
import { toWireSchedule } from "../../../app/schedules/to-wire-schedule.ts";
import { openJobs } from "../../open-jobs.ts";
import { print } from "../../print.ts";

export interface JsonOption {
  readonly json?: boolean;
}

export interface ChangeOptions extends JsonOption {
  readonly dryRun?: boolean;
}

/** Lends the schedules of this installation to some work. @throws HtsError `database_unreachable`, `migration_pending` */
export async function withSchedules<T>(work: (tools: ManageSchedulesTools) => Promise<T>): Promise<T> {
  const { PostgresScheduleStore } = await import("../../../adapters/postgres/schedules/postgres-schedule-store.ts");
  const { database, store: tasks, queue, close } = await openJobs();
  try {
    return await work({ schedules: new PostgresScheduleStore(database), tasks, queue });
  } finally {
    await close();
  }
}

/** What was or would be done to a schedule, for a person or as JSON. */
export async function printOutcome(schedule: Schedule, done: string, { json, dryRun = false }: ChangeOptions): Promise<void> {
  const wire = toWireSchedule(schedule);
  if (json === true) return print(JSON.stringify({ ...wire, dry_run: dryRun }));
  const next = wire.next_run_at === null ? "it is paused" : `due next at ${wire.next_run_at}`;
  await print(`${dryRun ? "Would have " : ""}${dryRun ? done.toLowerCase() : done} ${wire.name}: ${wire.kind} ${describeTrigger(wire)}, ${next}.`);
}

/** When it runs, in a few words. */
export function describeTrigger({ cron, time_zone, every_seconds }: Pick<ReturnType<typeof toWireSchedule>, "cron" | "time_zone" | "every_seconds">): string {
  return cron === null ? `every ${every_seconds} s` : `${cron} ${time_zone}`;
}
