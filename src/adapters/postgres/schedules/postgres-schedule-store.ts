import { type Kysely, sql } from "kysely";
import type { Actor } from "../../../app/access/ports.ts";
import type { KeptTask } from "../../../app/jobs/ports.ts";
import { nextRunMs } from "../../../app/schedules/next-run.ts";
import type { SchedulerSign, ScheduleStore } from "../../../app/schedules/ports.ts";
import type { NamedSchedule, Schedule, ScheduleContent, Trigger } from "../../../app/schedules/schedule.ts";
import { HtsError } from "../../../engine/errors.ts";
import { skipFingerprint } from "../../../app/schedules/skip-alerts.ts";
import { PostgresAlertBook } from "../alerts/postgres-alert-book.ts";
import { recordChange } from "../audit.ts";
import type { Database } from "../schema.ts";
import { findRun, makeRun } from "./make-run.ts";
import { readClock } from "./postgres-due-schedules.ts";
import { activeTaskOf, type ScheduleRow, toContent, toSchedule, triggerColumns, WHOLE_SCHEDULES, type WholeScheduleRow } from "./schedule-rows.ts";

/** Three signs of life that did not come. */
const SILENT_SECONDS = 15;

/** Schedules in PostgreSQL, for those who look after them. */
export class PostgresScheduleStore implements ScheduleStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async list(): Promise<readonly Schedule[]> {
    const { rows } = await sql<WholeScheduleRow>`${WHOLE_SCHEDULES} order by name`.execute(this.#database);
    return rows.map(toSchedule);
  }

  async find(name: string): Promise<Schedule | null> {
    const { rows } = await sql<WholeScheduleRow>`${WHOLE_SCHEDULES} where name = ${name}`.execute(this.#database);
    return rows[0] === undefined ? null : toSchedule(rows[0]);
  }

  async create(schedule: NamedSchedule, by: Actor, requestId: string | null = null): Promise<Schedule> {
    const { name } = schedule;
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("schedules")
        .values({ name, ...columnsOf(schedule), next_run_at: nextRunAt(schedule, await readClock(transaction)) })
        .onConflict((conflict) => conflict.doNothing())
        .returning("name")
        .executeTakeFirst();
      if (row === undefined) {
        if (requestId !== null && (await wasMadeBy(transaction, name, requestId))) return this.#read(transaction, name);
        throw new HtsError("schedule_exists", `there is a schedule ${JSON.stringify(name)} already; change that one, or choose another name`);
      }
      const detail = { ...detailOf(schedule), ...(requestId === null ? {} : { request_id: requestId }) };
      await recordChange(transaction, by, { action: "schedule.create", subjectKind: "schedule", subjectId: name, detail });
      return this.#read(transaction, name);
    });
  }

  async change(name: string, change: (before: ScheduleContent) => ScheduleContent, by: Actor): Promise<Schedule | null> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await lock(transaction, name);
      if (row === null) return null;
      const before = toContent(row);
      const after = change(before);
      const isSame = before.isEnabled === after.isEnabled && isSameTrigger(before.trigger, after.trigger);
      const next = isSame ? row.next_run_at : nextRunAt(after, await readClock(transaction));
      await transaction
        .updateTable("schedules")
        .set({ ...columnsOf(after), next_run_at: next })
        .where("name", "=", name)
        .execute();
      await recordChange(transaction, by, { action: "schedule.change", subjectKind: "schedule", subjectId: name, detail: detailOf(after) });
      return this.#read(transaction, name);
    });
  }

  async remove(name: string, by: Actor): Promise<boolean> {
    return this.#database.transaction().execute(async (transaction) => {
      const row = await transaction.deleteFrom("schedules").where("name", "=", name).returningAll().executeTakeFirst();
      if (row === undefined) return false;
      // No run of it comes any more that could.
      await new PostgresAlertBook(transaction).resolve(skipFingerprint(name));
      await recordChange(transaction, by, { action: "schedule.remove", subjectKind: "schedule", subjectId: name, detail: detailOf(toContent(row)) });
      return true;
    });
  }

  async trigger(name: string, triggerId: string, by: Actor): Promise<KeptTask | null> {
    const key = `schedule:${name}:trigger:${triggerId}`;
    return this.#database.transaction().execute(async (transaction) => {
      const row = await lock(transaction, name);
      if (row === null) return null;
      const earlier = await findRun(transaction, key);
      if (earlier !== null) return earlier;
      const { rows } = await sql<{ id: string | null }>`select ${activeTaskOf(name)} as id`.execute(transaction);
      const activeId = rows[0]?.id ?? null;
      if (activeId !== null) {
        const remedy = `wait for it, or cancel it with: coin-hts jobs cancel ${activeId}`;
        throw new HtsError("schedule_busy", `the last run of ${name}, task ${activeId}, has not ended, expected none to be under way; ${remedy}`);
      }
      const run = await makeRun(transaction, row, key, null);
      if (run !== null) {
        await recordChange(transaction, by, { action: "schedule.trigger", subjectKind: "schedule", subjectId: name, detail: { task_id: run.task.taskId } });
      }
      return run;
    });
  }

  async readSign(): Promise<SchedulerSign> {
    const { rows } = await sql<{ process: string; seen_at: Date; is_running: boolean }>`
      select process, seen_at, seen_at > now() - make_interval(secs => ${SILENT_SECONDS}) as is_running from scheduler_sign`.execute(this.#database);
    const [row] = rows;
    return row === undefined
      ? { isRunning: false, seenAtMs: null, process: null }
      : { isRunning: row.is_running, seenAtMs: row.seen_at.getTime(), process: row.process };
  }

  async #read(transaction: Kysely<Database>, name: string): Promise<Schedule> {
    const { rows } = await sql<WholeScheduleRow>`${WHOLE_SCHEDULES} where name = ${name}`.execute(transaction);
    return toSchedule(rows[0] as WholeScheduleRow);
  }
}

async function lock(transaction: Kysely<Database>, name: string): Promise<ScheduleRow | null> {
  return (await transaction.selectFrom("schedules").selectAll().where("name", "=", name).forUpdate().executeTakeFirst()) ?? null;
}

/** The server that got the request may have died before it noted its answer. */
async function wasMadeBy(transaction: Kysely<Database>, name: string, requestId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from audit
    where subject_kind = 'schedule' and subject_id = ${name} and action = 'schedule.create' and detail->>'request_id' = ${requestId}`.execute(transaction);
  return rows.length > 0;
}

function columnsOf({ kind, trigger, payload, isEnabled, maxAttempts, timeLimitSeconds }: ScheduleContent) {
  return { kind, ...triggerColumns(trigger), payload, enabled: isEnabled, max_attempts: maxAttempts, time_limit_seconds: timeLimitSeconds };
}

function nextRunAt({ trigger, isEnabled }: ScheduleContent, nowMs: number): Date | null {
  return isEnabled ? new Date(nextRunMs(trigger, nowMs)) : null;
}

function isSameTrigger(one: Trigger, other: Trigger): boolean {
  const [a, b] = [triggerColumns(one), triggerColumns(other)];
  return a.cron === b.cron && a.every_seconds === b.every_seconds && a.time_zone === b.time_zone;
}

/** As the columns name it. */
function detailOf(content: ScheduleContent): Readonly<Record<string, unknown>> {
  return columnsOf(content);
}
