import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach } from "vitest";
import { Scheduler, type SchedulerOptions } from "../../src/adapters/jobs/scheduler.ts";
import type { Kysely } from "kysely";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresDueSchedules } from "../../src/adapters/postgres/schedules/postgres-due-schedules.ts";
import { PostgresScheduleStore } from "../../src/adapters/postgres/schedules/postgres-schedule-store.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresTaskStore } from "../../src/adapters/postgres/tasks/postgres-task-store.ts";
import type { NamedSchedule } from "../../src/app/schedules/schedule.ts";
import { query, usePostgres } from "./use-postgres.ts";
import { CLI_ACTOR } from "./use-server.ts";

/** A run of a schedule as its task's row tells it. */
export interface RunRow {
  readonly schedule_name: string;
  readonly due_at: Date | null;
  readonly status: string;
}

/** Schedules on a database of their own, with schedulers that end with the test. */
export interface TestSchedules {
  readonly url: string;
  readonly database: Kysely<Database>;
  readonly store: PostgresScheduleStore;
  readonly due: PostgresDueSchedules;
  readonly tasks: PostgresTaskStore;
  add(schedule: Partial<NamedSchedule> & { readonly name: string }): Promise<void>;
  /** Says when a schedule is next due: what a clock that jumps comes to. */
  setNext(name: string, at: string | Date): Promise<void>;
  /** Ends the runs that are under way, as a worker would. */
  endRuns(): Promise<void>;
  /** The runs so far, in the order of their instants. */
  runs(name?: string): Promise<readonly RunRow[]>;
  /** A scheduler with connections of its own. */
  startScheduler(options?: Partial<SchedulerOptions>): Scheduler;
  sql(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
}

export const EVERY_MINUTE: NamedSchedule = {
  name: "often",
  kind: "retention",
  trigger: { everySeconds: 60 },
  payload: {},
  isEnabled: true,
  maxAttempts: 3,
  timeLimitSeconds: 60,
};

export function useSchedules(): TestSchedules {
  const postgres = usePostgres();
  const closers: (() => Promise<unknown>)[] = [];
  const made = {} as { -readonly [Key in keyof TestSchedules]: TestSchedules[Key] };
  const connect = () => {
    const database = connectDatabase({ url: made.url, poolSize: 3 });
    closers.push(() => database.destroy());
    return database;
  };

  beforeEach(async () => {
    made.url = await postgres.createDatabase();
    const database = connect();
    made.database = database;
    made.store = new PostgresScheduleStore(database);
    made.due = new PostgresDueSchedules(database);
    made.tasks = new PostgresTaskStore(database);
  });
  afterEach(async () => {
    for (const close of closers.splice(0).toReversed()) await close();
  });

  made.sql = (text, values) => query(made.url, text, values);
  made.add = async (schedule) => void (await made.store.create({ ...EVERY_MINUTE, ...schedule }, CLI_ACTOR));
  made.setNext = async (name, at) => void (await made.sql("update schedules set next_run_at = $2 where name = $1", [name, at]));
  made.endRuns = async () =>
    void (await made.sql("update tasks set status = 'completed', progress = 1, started_at = now(), finished_at = now() where status = 'queued'"));
  made.runs = async (name) =>
    (await made.sql("select schedule_name, due_at, status from tasks where $1::text is null or schedule_name = $1 order by schedule_name, due_at, created_at", [
      name ?? null,
    ])) as unknown as RunRow[];
  made.startScheduler = (options = {}) => {
    const scheduler = new Scheduler({
      due: new PostgresDueSchedules(connect()),
      queue: { add: () => Promise.resolve() },
      defaults: [],
      pollMs: 50,
      ...options,
    });
    closers.push(() => scheduler.stop());
    scheduler.start();
    return scheduler;
  };
  return made;
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>, giveUpMs = 55_000): Promise<void> {
  for (const endMs = performance.now() + giveUpMs; ; await sleep(50)) {
    if (await isSo()) return;
    if (performance.now() > endMs) throw new Error(`it was not so within ${giveUpMs} ms`);
  }
}
