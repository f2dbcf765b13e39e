import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../../../src/adapters/postgres/tasks/postgres-task-repair.ts";
import { PostgresTaskStore } from "../../../src/adapters/postgres/tasks/postgres-task-store.ts";
import type { NewTask } from "../../../src/app/jobs/ports.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const [FIRST, SECOND] = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
const FAILURE = { code: "candle_gap", message: "missing", stack: null, causes: [], worker: "first" };

const NEW_TASK: NewTask = {
  queue: "backtest-queue",
  kind: "work",
  request: {},
  requestSha256: "0".repeat(64),
  idempotencyKey: null,
  tokenId: null,
  urgency: "normal",
  maxAttempts: 3,
  timeLimitSeconds: 60,
};

describe("a claim on a task", () => {
  const postgres = usePostgres();

  async function open() {
    const database = connectDatabase({ url: await postgres.createDatabase() });
    const [store, claims, repair] = [new PostgresTaskStore(database), new PostgresTaskClaims(database), new PostgresTaskRepair(database)];
    const { task } = await store.create(NEW_TASK);
    const { taskId } = task;
    return { database, store, claims, repair, taskId, first: { taskId, claimId: FIRST }, second: { taskId, claimId: SECOND } };
  }

  it("is one worker's, and the same again when the answer to it was lost", async () => {
    const { database, claims, taskId } = await open();
    const begin = (claimId: string) => claims.claim({ taskId, turn: 0 }, claimId, "worker", 60_000);
    const ends = await Promise.all([begin(FIRST), begin(SECOND)]);
    expect(ends.filter((end) => end !== null)).toHaveLength(1);
    const winner = ends.find((end) => end !== null)?.claim.claimId ?? "";
    expect(await begin(winner)).toMatchObject({ task: { attempts: 1 }, claim: { claimId: winner } });
    await database.destroy();
  });

  it("is worth nothing once the task was taken away: nothing that its worker writes counts", async () => {
    const { database, store, claims, repair, taskId, first, second } = await open();
    await claims.claim({ taskId, turn: 0 }, FIRST, "first", 1);
    await sleep(20);
    const { deliveries } = await repair.recoverLost();
    expect(deliveries).toMatchObject([{ taskId, turn: 1 }]);
    expect(await claims.claim({ taskId, turn: 0 }, FIRST, "first", 60_000)).toBeNull();
    expect(await claims.claim({ taskId, turn: 1 }, SECOND, "second", 60_000)).toMatchObject({ task: { attempts: 2 } });
    const writeAll = async (): Promise<void> => {
      expect(await claims.renew([{ ...first, progress: { progress: 0.9, etaSeconds: 1 } }], 60_000)).toEqual(new Set());
      expect(await claims.check([first])).toEqual(new Set());
      expect(await claims.complete(first, { result: { by: "first" } })).toBe(false);
      expect(await claims.fail(first, FAILURE, null)).toEqual({ kind: "lost" });
      expect(await claims.giveBack(first)).toBeNull();
      expect(await claims.split(first, [{}, {}])).toBeNull();
    };
    await writeAll();
    expect(await store.find(taskId)).toMatchObject({ status: "running", progress: 0 });
    expect(await claims.complete(second, { result: { by: "second" } })).toBe(true);
    await writeAll();
    expect(await claims.complete(second, { result: { by: "second, again" } })).toBe(true);
    expect(await claims.fail(second, FAILURE, null)).toEqual({ kind: "lost" });
    expect(await store.find(taskId)).toMatchObject({ status: "completed", result: { by: "second" } });
    await database.destroy();
  });

  it("that ends as a dead letter keeps the alert open which the retry of the one before is about to resolve", async () => {
    const url = await postgres.createDatabase();
    const database = connectDatabase({ url });
    const store = new PostgresTaskStore(database);
    const [one, other] = await Promise.all([store.create(NEW_TASK), store.create(NEW_TASK)]);
    const claims = new PostgresTaskClaims(database);
    const die = async (on: PostgresTaskClaims, taskId: string): Promise<void> => {
      await claims.claim({ taskId, turn: 0 }, FIRST, "worker", 60_000);
      expect(await on.fail({ taskId, claimId: FIRST }, FAILURE, null)).toEqual({ kind: "ended" });
    };
    await die(claims, one.task.taskId);
    let retried: Promise<unknown> = Promise.resolve();
    await database.transaction().execute(async (transaction) => {
      await die(new PostgresTaskClaims(transaction), other.task.taskId);
      retried = store.retryDead(one.task.taskId);
      // It has to wait for the lock of the alert, and does not see yet who holds it.
      await expect.poll(() => query(url, "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).toHaveLength(1);
    });
    await retried;
    expect(await query(url, "select status, occurrences from alerts")).toEqual([{ status: "open", occurrences: 2 }]);
    await store.deleteDead(other.task.taskId);
    expect(await query(url, "select status from alerts")).toEqual([{ status: "resolved" }]);
    await database.destroy();
  });
});
