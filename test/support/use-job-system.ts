import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { postgresBackend, redisBackend } from "../../src/adapters/jobs/bullmq-backends.ts";
import { BullmqJobQueue } from "../../src/adapters/jobs/bullmq-job-queue.ts";
import { startWorker, type TaskWorker, type WorkerOptions } from "../../src/adapters/jobs/start-worker.ts";
import type { TaskHandlers } from "../../src/adapters/jobs/task-handlers.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../../src/adapters/postgres/tasks/postgres-task-repair.ts";
import { PostgresTaskStore } from "../../src/adapters/postgres/tasks/postgres-task-store.ts";
import { askRedis } from "../../src/adapters/redis/ask-redis.ts";
import { findRedisBinary, resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import { submitTask, type TaskSubmission } from "../../src/app/jobs/submit-task.ts";
import type { Task } from "../../src/app/jobs/task.ts";
import { usePostgres } from "./use-postgres.ts";

export type QueueKind = "redis" | "postgres";

/** A database and a queue for each test, with what works on them; all of it is closed after the test. */
export interface JobSystem {
  readonly kind: QueueKind;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly database: ReturnType<typeof connectDatabase>;
  readonly store: PostgresTaskStore;
  readonly claims: PostgresTaskClaims;
  readonly repair: PostgresTaskRepair;
  readonly queue: BullmqJobQueue;
  openQueue(): Promise<BullmqJobQueue>;
  startWorker(handlers: TaskHandlers, options?: Partial<WorkerOptions>): Promise<TaskWorker>;
  submit(submission?: Partial<TaskSubmission>): Promise<Task>;
  /** Empties the queue as a Redis does that lost its disk. */
  forgetEverything(): Promise<void>;
}

/** In a hurry, so that what is waited for in the tests comes soon. */
export const HASTY = { leaseMs: 1500, pollMs: 50, repairMs: 200, graceMs: 200, retryBaseMs: 50 };

export function useJobSystem(kind: QueueKind): JobSystem {
  const postgres = usePostgres();
  let folder = "";
  const opened: { close(): Promise<unknown> }[] = [];
  const system = { kind, redisUrl: "" } as { -readonly [Key in keyof JobSystem]: JobSystem[Key] };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "coin-hts-redis-"));
    if (kind === "redis") system.redisUrl = await resolveOwnRedis(folder, (await findRedisBinary()) ?? "");
  });
  afterAll(async () => {
    if (kind === "redis") await stopOwnRedis(folder);
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    system.databaseUrl = await postgres.createDatabase();
    if (kind === "redis") await system.forgetEverything();
    system.database = connectDatabase({ url: system.databaseUrl });
    system.store = new PostgresTaskStore(system.database);
    system.claims = new PostgresTaskClaims(system.database);
    system.repair = new PostgresTaskRepair(system.database);
    system.queue = await system.openQueue();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).toReversed()) await one.close();
    await system.database.destroy();
  });

  system.openQueue = async () => {
    const queue = await BullmqJobQueue.open(kind === "redis" ? redisBackend(system.redisUrl) : postgresBackend(system.databaseUrl));
    opened.push(queue);
    return queue;
  };
  system.startWorker = async (handlers, options = {}) => {
    const { queue, claims, repair } = system;
    const worker = await startWorker({ queue, claims, repair, handlers, concurrency: 4, ...options, timing: { ...HASTY, ...options.timing } });
    opened.push({ close: () => worker.close(0) });
    return worker;
  };
  system.submit = async (submission = {}) => {
    const { store, queue } = system;
    const { task } = await submitTask({ queue: "backtest-queue", kind: "work", request: { id: randomUUID() }, ...submission }, { store, queue, sha256 });
    return task;
  };
  system.forgetEverything = async () => {
    if (kind === "redis") await askRedis(system.redisUrl, (client) => client.flushall());
    else await sql`truncate bullmq.job cascade`.execute(system.database);
  };
  return system;
}

/** Resolves with the task once it has ended. */
export async function untilEnded({ store }: Pick<JobSystem, "store">, taskId: string, patienceMs = 20_000): Promise<Task> {
  return untilTask({ store }, taskId, ({ finishedAtMs }) => finishedAtMs !== null, patienceMs);
}

export async function untilTask({ store }: Pick<JobSystem, "store">, taskId: string, isSo: (task: Task) => boolean, patienceMs = 20_000): Promise<Task> {
  for (const startMs = performance.now(); ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const task = await store.find(taskId);
    if (task !== null && isSo(task)) return task;
    if (performance.now() - startMs > patienceMs) throw new Error(`after ${patienceMs} ms the task was ${JSON.stringify(task)}`);
  }
}
