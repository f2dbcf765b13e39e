import { afterEach, describe, expect, it } from "vitest";
import { Scheduler } from "../../../src/adapters/jobs/scheduler.ts";
import { PostgresDueSchedules } from "../../../src/adapters/postgres/schedules/postgres-due-schedules.ts";
import { PostgresScheduleStore } from "../../../src/adapters/postgres/schedules/postgres-schedule-store.ts";
import type { NamedSchedule } from "../../../src/app/schedules/schedule.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { describeOnRedis } from "../../support/describe-on-redis.ts";
import { type QueueKind, useJobSystem } from "../../support/use-job-system.ts";
import { EVERY_MINUTE, until } from "../../support/use-schedules.ts";
import { query } from "../../support/use-postgres.ts";
import { CLI_ACTOR } from "../../support/use-server.ts";

await describeOnRedis("the runs of schedules on Redis", () => describeRuns("redis"));
describeRuns("postgres");

function describeRuns(kind: QueueKind): void {
  describe(`the run of a schedule on ${kind}`, () => {
    const system = useJobSystem(kind);
    const schedulers: Scheduler[] = [];
    afterEach(async () => {
      for (const scheduler of schedulers.splice(0)) await scheduler.stop();
    });

    async function makeDue(change: Partial<NamedSchedule> = {}): Promise<void> {
      await new PostgresScheduleStore(system.database).create({ ...EVERY_MINUTE, kind: "retention", ...change }, CLI_ACTOR);
      await query(system.databaseUrl, "update schedules set next_run_at = '2024-01-01Z'");
    }

    function startScheduler(): void {
      const scheduler = new Scheduler({ due: new PostgresDueSchedules(system.database), queue: system.queue, defaults: [], pollMs: 50 });
      schedulers.push(scheduler);
      scheduler.start();
    }

    const readRuns = () => query(system.databaseUrl, "select status, attempts, due_at, request, error_code from tasks where schedule_name = 'often'");
    const hasEnded = async (): Promise<boolean> => (await readRuns()).some(({ status }) => status === "completed" || status === "failed");

    it("is worked on like any task, and tried again when it fails with what may pass", async () => {
      let calls = 0;
      await system.startWorker({
        retention: () => {
          calls += 1;
          return calls === 1 ? Promise.reject(new HtsError("exchange_unreachable", "away")) : Promise.resolve({ result: { calls } });
        },
      });
      await makeDue({ payload: { tasks_older_than_days: 3 } });
      startScheduler();
      await until(hasEnded);
      expect(await readRuns()).toEqual([
        { status: "completed", attempts: 2, due_at: new Date("2024-01-01T00:00:00Z"), request: { tasks_older_than_days: 3 }, error_code: null },
      ]);
      expect(await new PostgresScheduleStore(system.database).find("often")).toMatchObject({
        lastRun: { status: "completed", error: null },
        activeTaskId: null,
      });
    });

    it("ends among the dead letters after as many attempts as its schedule allows, with an alert", async () => {
      await system.startWorker({ retention: () => Promise.reject(new HtsError("exchange_unreachable", "away")) });
      await makeDue({ maxAttempts: 2 });
      startScheduler();
      await until(hasEnded);
      expect(await readRuns()).toMatchObject([{ status: "failed", attempts: 2, error_code: "exchange_unreachable" }]);
      expect(await query(system.databaseUrl, "select fingerprint from alerts where kind = 'dead_letter'")).toEqual([
        { fingerprint: "dead-letter:retention:exchange_unreachable" },
      ]);
    });

    it("is done when the queue forgot it", async () => {
      await makeDue();
      startScheduler();
      await until(async () => (await readRuns()).length === 1);
      await system.forgetEverything();
      await system.startWorker({ retention: () => Promise.resolve({}) });
      await until(hasEnded);
      expect(await readRuns()).toMatchObject([{ status: "completed" }]);
    });
  });
}
