// A worker process of the chaos suite: `node chaos-worker.ts JSON`. Its effect is a row under the task's id.
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresTaskClaims } from "../../src/adapters/postgres/tasks/postgres-task-claims.ts";
import { PostgresTaskRepair } from "../../src/adapters/postgres/tasks/postgres-task-repair.ts";
import { BullmqJobQueue } from "../../src/adapters/jobs/bullmq-job-queue.ts";
import { postgresBackend, redisBackend } from "../../src/adapters/jobs/bullmq-backends.ts";
import { startWorker } from "../../src/adapters/jobs/start-worker.ts";

export interface ChaosSettings {
  readonly databaseUrl: string;
  /** Null for the queue in the database. */
  readonly redisUrl: string | null;
  /** By how much the clock of the process jumps, again and again, ms. */
  readonly clockJumpMs: number;
}

const { databaseUrl, redisUrl, clockJumpMs } = JSON.parse(process.argv[2] ?? "{}") as ChaosSettings;
if (clockJumpMs !== 0) {
  const now = Date.now;
  let shiftMs = 0;
  Date.now = () => now() + shiftMs;
  setInterval(() => (shiftMs = shiftMs === 0 ? clockJumpMs : shiftMs > 0 ? -clockJumpMs : 0), 700);
}
const database = connectDatabase({ url: databaseUrl, connectTimeoutMs: 2000 });
const queue = await BullmqJobQueue.open(redisUrl === null ? postgresBackend(databaseUrl) : redisBackend(redisUrl));
await startWorker({
  queue,
  claims: new PostgresTaskClaims(database),
  repair: new PostgresTaskRepair(database),
  queues: ["backtest-queue"],
  concurrency: 4,
  timing: { leaseMs: 4000, repairMs: 500, retryBaseMs: 200 },
  handlers: {
    chaos: async ({ taskId }, { signal }) => {
      await sleep(50 + Math.random() * 200, undefined, { signal });
      await sql`insert into effects (task_id) values (${taskId}::uuid) on conflict (task_id) do update set repeats = effects.repeats + 1`.execute(database);
      return { result: { effect: taskId } };
    },
  },
});
console.log("ready");
