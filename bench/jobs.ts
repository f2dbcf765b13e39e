import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgresBackend, redisBackend } from "../src/adapters/jobs/bullmq-backends.ts";
import { type BullmqBackend, BullmqJobQueue } from "../src/adapters/jobs/bullmq-job-queue.ts";
import { startWorker } from "../src/adapters/jobs/start-worker.ts";
import { connectDatabase } from "../src/adapters/postgres/connect.ts";
import { migrateDatabase } from "../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../src/adapters/postgres/resolve-server.ts";
import { PostgresTaskClaims } from "../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../src/adapters/postgres/tasks/postgres-task-repair.ts";
import { PostgresTaskStore } from "../src/adapters/postgres/tasks/postgres-task-store.ts";
import { findRedisBinary, resolveOwnRedis, stopOwnRedis } from "../src/adapters/redis/own-redis.ts";
import { sha256 } from "../src/adapters/sha256.ts";
import { submitTask } from "../src/app/jobs/submit-task.ts";
import type { Delivery } from "../src/app/jobs/task.ts";
import { layOut } from "../src/cli/table.ts";

const JOBS = Number(process.env["BENCH_JOBS"] ?? 5000);
const SINGLE_JOBS = 200;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 3);
const CONCURRENCY = 64;
const SUBMITTERS = 64;

interface JobsBench {
  readonly print: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** An own PostgreSQL that keeps its promises to the disk, an own Redis where there is one, and what there is to be timed with them. */
export async function prepareJobs(): Promise<JobsBench> {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-bench-jobs-"));
  // The server belongs to another user than root.
  chmodSync(folder, 0o755);
  const { url } = await resolveServer({ databaseUrl: null, dataRoot: folder });
  await migrateDatabase({ url });
  const redis = await findRedisBinary();
  const backends = [...(redis === null ? [] : [redisBackend(await resolveOwnRedis(folder, redis))]), postgresBackend(url)];
  return {
    async print() {
      if (redis === null) console.log("no redis-server on this machine: its rows are missing (apt-get install redis-server)");
      const rows: string[][] = [];
      for (const backend of backends) rows.push(...(await timeBackend(backend, url)));
      console.log(layOut([["jobs, one process, PostgreSQL with fsync", "jobs/s", "ms a job"], ...rows]));
    },
    async remove() {
      if (redis !== null) await stopOwnRedis(folder);
      await stopOwnServer(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function timeBackend(backend: BullmqBackend, databaseUrl: string): Promise<string[][]> {
  const queue = await BullmqJobQueue.open(backend);
  const database = connectDatabase({ url: databaseUrl, poolSize: 20 });
  const system = { queue, store: new PostgresTaskStore(database), claims: new PostgresTaskClaims(database), repair: new PostgresTaskRepair(database) };
  try {
    const bare = await median(() => timeBareQueue(queue));
    const whole = await median(() => timeWholePath(system));
    const single = await median(() => timeOneByOne(system));
    const name = backend.backend;
    return [
      [`${name}: the queue alone, added in batches`, perSecond(JOBS, bare), (bare / JOBS).toFixed(2)],
      [`${name}: submitted one by one, rows and results kept`, perSecond(JOBS, whole), (whole / JOBS).toFixed(2)],
      [`${name}: one at a time, from submission to end`, perSecond(SINGLE_JOBS, single), (single / SINGLE_JOBS).toFixed(2)],
    ];
  } finally {
    await queue.close();
    await database.destroy();
  }
}

interface Parts {
  readonly queue: BullmqJobQueue;
  readonly store: PostgresTaskStore;
  readonly claims: PostgresTaskClaims;
  readonly repair: PostgresTaskRepair;
}

async function timeBareQueue(queue: BullmqJobQueue): Promise<number> {
  const deliveries = Array.from({ length: JOBS }, (_, n): Delivery => ({ taskId: `bare-${n}`, queue: "backtest-queue", kind: "bare", turn: 0, priority: 1 }));
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  let left = JOBS;
  const onDelivery = async (): Promise<{ failure: null }> => {
    if (--left === 0) resolve();
    return { failure: null };
  };
  const startMs = performance.now();
  const consumer = await queue.consume("backtest-queue", { concurrency: CONCURRENCY, onDelivery, onError: reject });
  for (let at = 0; at < JOBS; at += 500) await queue.add(deliveries.slice(at, at + 500));
  await finished;
  const ms = performance.now() - startMs;
  await consumer.close();
  return ms;
}

/** As the API does it: many clients, each submission a row and a delivery; the worker keeps a result with each. */
async function timeWholePath({ queue, store, claims, repair }: Parts): Promise<number> {
  let left = JOBS;
  let done = (): void => undefined;
  const finished = new Promise<void>((resolve) => (done = resolve));
  const onEnd = (): void => void (--left === 0 && done());
  const startMs = performance.now();
  const worker = await startWorker({
    queue,
    claims,
    repair,
    handlers: { small: async () => ({ result: {} }) },
    queues: ["backtest-queue"],
    concurrency: CONCURRENCY,
    onEnd,
  });
  let next = 0;
  const submit = async (): Promise<void> => {
    while (next++ < JOBS) await submitTask({ queue: "backtest-queue", kind: "small", request: { next } }, { store, queue, sha256 });
  };
  await Promise.all(Array.from({ length: SUBMITTERS }, submit));
  await finished;
  const ms = performance.now() - startMs;
  await worker.close(5000);
  return ms;
}

/** What the queue adds to a piece of work that is alone. */
async function timeOneByOne({ queue, store, claims, repair }: Parts): Promise<number> {
  let done = (): void => undefined;
  const worker = await startWorker({
    queue,
    claims,
    repair,
    handlers: { small: async () => ({}) },
    queues: ["backtest-queue"],
    concurrency: 1,
    onEnd: () => done(),
  });
  const startMs = performance.now();
  for (let n = 0; n < SINGLE_JOBS; n++) {
    const ended = new Promise<void>((resolve) => (done = resolve));
    await submitTask({ queue: "backtest-queue", kind: "small", request: { n } }, { store, queue, sha256 });
    await ended;
  }
  const ms = performance.now() - startMs;
  await worker.close(5000);
  return ms;
}

async function median(time: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await time());
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)];
}

function perSecond(jobs: number, ms: number): string {
  return ((1000 * jobs) / ms).toFixed(0);
}
