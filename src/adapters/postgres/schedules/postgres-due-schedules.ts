import { type Kysely, sql, type Transaction } from "kysely";
import { nextRunMs } from "../../../app/schedules/next-run.ts";
import type { DueSchedules, ScheduleTurn } from "../../../app/schedules/ports.ts";
import type { NamedSchedule, Trigger } from "../../../app/schedules/schedule.ts";
import { countInstants, missedAlert, overlapAlert } from "../../../app/schedules/skip-alerts.ts";
import { PostgresAlertBook } from "../alerts/postgres-alert-book.ts";
import { recordChange } from "../audit.ts";
import type { Database } from "../schema.ts";
import { makeRun } from "./make-run.ts";
import { activeTaskOf, type ScheduleRow, toTrigger, triggerColumns } from "./schedule-rows.ts";

/** Who makes what is made by itself. */
const ITSELF = { tokenId: null, name: "coin-hts", clientAddress: null };
/** A sign that is younger is not repeated, so that ten schedulers write as little as one. */
const SIGN_SECONDS = 5;

interface LockedRow extends ScheduleRow {
  readonly now: Date;
  readonly active_task_id: string | null;
}

/**
 * Due schedules in PostgreSQL. Its clock alone says what is due, and whoever locks the row of a schedule does the run: the task is
 * made and the row moved on in one transaction, so either both happen or neither, whoever dies when.
 */
export class PostgresDueSchedules implements DueSchedules {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async makeDefaults(schedules: readonly NamedSchedule[]): Promise<readonly string[]> {
    if (schedules.length === 0) return [];
    return this.#database.transaction().execute(async (transaction) => {
      const nowMs = await readClock(transaction);
      // Whoever comes second waits here for the first, and then finds nothing to make.
      const fresh = await transaction
        .insertInto("schedule_defaults")
        .values(schedules.map(({ name }) => ({ name })))
        .onConflict((conflict) => conflict.doNothing())
        .returning("name")
        .execute();
      const isFresh = new Set(fresh.map(({ name }) => name));
      const made: string[] = [];
      for (const schedule of schedules.filter(({ name }) => isFresh.has(name))) {
        if (await insertDefault(transaction, schedule, nowMs)) made.push(schedule.name);
      }
      return made;
    });
  }

  async listEnabled(): Promise<{ nowMs: number; schedules: readonly { name: string; trigger: Trigger; nextRunAtMs: number }[] }> {
    const nowMs = await readClock(this.#database);
    const rows = await this.#database
      .selectFrom("schedules")
      .select(["name", "cron", "every_seconds", "time_zone", "next_run_at"])
      .where("enabled", "=", true)
      .orderBy("next_run_at")
      .execute();
    return { nowMs, schedules: rows.map((row) => ({ name: row.name, trigger: toTrigger(row), nextRunAtMs: row.next_run_at?.getTime() ?? nowMs })) };
  }

  async take(name: string): Promise<ScheduleTurn> {
    return this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<LockedRow>`select *, clock_timestamp() as now from schedules
        where name = ${name} and enabled for update skip locked`.execute(transaction);
      const [row] = rows;
      if (row?.next_run_at == null) return { kind: "nothing" };
      const dueAt = row.next_run_at;
      const nextMs = nextRunMs(toTrigger(row), row.now.getTime(), dueAt.getTime());
      if (dueAt > row.now) {
        if (nextMs >= dueAt.getTime()) return { kind: "nothing" };
        await moveOn(transaction, name, nextMs);
        return { kind: "moved-back", dueAtMs: dueAt.getTime(), nextRunAtMs: nextMs };
      }
      return this.#run(transaction, row, dueAt, nextMs);
    });
  }

  /** Once, however many instants have passed since. */
  async #run(transaction: Transaction<Database>, row: LockedRow, dueAt: Date, nextRunAtMs: number): Promise<ScheduleTurn> {
    const dueAtMs = dueAt.getTime();
    // A statement of its own, after the lock: it sees what whoever had the lock before has made.
    const { rows } = await sql<{ active_task_id: string | null }>`select ${activeTaskOf(row.name)} as active_task_id`.execute(transaction);
    const activeTaskId = rows[0]?.active_task_id ?? null;
    if (activeTaskId !== null) {
      await moveOn(transaction, row.name, nextRunAtMs, dueAt);
      await new PostgresAlertBook(transaction).raise(overlapAlert(row.name, dueAtMs, activeTaskId));
      return { kind: "skipped", dueAtMs, nextRunAtMs, activeTaskId };
    }
    const run = await makeRun(transaction, row, `schedule:${row.name}:${dueAt.toISOString()}`, dueAt);
    await moveOn(transaction, row.name, nextRunAtMs);
    if (run?.delivery == null) return { kind: "made-before", dueAtMs, nextRunAtMs };
    await tellMissed(transaction, row, dueAtMs);
    return { kind: "started", dueAtMs, lateMs: row.now.getTime() - dueAtMs, nextRunAtMs, delivery: run.delivery };
  }

  async giveSign(process: string): Promise<void> {
    await sql`insert into scheduler_sign as sign (process, seen_at) values (${process.slice(0, 200)}, now())
      on conflict (is_only) do update set process = excluded.process, seen_at = excluded.seen_at
      where sign.seen_at not between now() - make_interval(secs => ${SIGN_SECONDS}) and now()`.execute(this.#database);
  }
}

/** The run that was just made is one of them, and makes up for all. */
async function tellMissed(transaction: Kysely<Database>, row: LockedRow, dueAtMs: number): Promise<void> {
  const [trigger, nowMs] = [toTrigger(row), row.now.getTime()];
  const missed = countInstants((ms) => nextRunMs(trigger, ms, dueAtMs), dueAtMs, nowMs);
  const alert = missedAlert(row.name, dueAtMs, nowMs, missed);
  if (alert !== null) await new PostgresAlertBook(transaction).raise(alert);
}

async function moveOn(transaction: Kysely<Database>, name: string, nextMs: number, skippedAt: Date | null = null): Promise<void> {
  await sql`update schedules set next_run_at = ${new Date(nextMs)},
      skipped_runs = skipped_runs + ${skippedAt === null ? 0 : 1}::int, last_skipped_at = coalesce(${skippedAt}::timestamptz, last_skipped_at)
    where name = ${name}`.execute(transaction);
}

/** False when an operator has made one of this name already. */
async function insertDefault(transaction: Kysely<Database>, schedule: NamedSchedule, nowMs: number): Promise<boolean> {
  const { name, kind, trigger, payload, maxAttempts, timeLimitSeconds } = schedule;
  const inserted = await transaction
    .insertInto("schedules")
    .values({
      name,
      kind,
      ...triggerColumns(trigger),
      payload,
      max_attempts: maxAttempts,
      time_limit_seconds: timeLimitSeconds,
      next_run_at: new Date(nextRunMs(trigger, nowMs)),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("name")
    .executeTakeFirst();
  if (inserted === undefined) return false;
  await recordChange(transaction, ITSELF, { action: "schedule.create", subjectKind: "schedule", subjectId: name, detail: { kind, ...trigger, default: true } });
  return true;
}

/** What time it is for the database, which is the only clock that schedules go by; epoch ms. */
export async function readClock(database: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database);
  return (rows[0]?.now ?? new Date(NaN)).getTime();
}
