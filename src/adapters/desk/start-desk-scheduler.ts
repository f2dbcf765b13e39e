import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { JobQueue } from "../../app/jobs/ports.ts";
import { DEFAULT_SCHEDULES } from "../../app/schedules/default-schedules.ts";
import { Scheduler } from "../jobs/scheduler.ts";
import { PostgresDueSchedules } from "../postgres/schedules/postgres-due-schedules.ts";
import type { Database } from "../postgres/schema.ts";

/** Starts what is due on an installation until it is stopped; as many processes as one likes may do so. */
export function startDeskScheduler({ db, queue }: { readonly db: Kysely<Database>; readonly queue: Pick<JobQueue, "add"> }, logger: Logger): Scheduler {
  const scheduler = new Scheduler({
    due: new PostgresDueSchedules(db),
    queue,
    defaults: DEFAULT_SCHEDULES,
    onTurn: (schedule, turn) => logger[turn.kind === "skipped" ? "warn" : "info"]({ schedule, turn }, "a schedule was due"),
    onTrouble: (error, schedule) => logger.warn({ error, schedule }, "trouble with schedules"),
  });
  scheduler.start();
  return scheduler;
}
