// A submitter process of the chaos suite: `node chaos-submitter.ts JSON FIRST COUNT`. Prints a line for each task that was acknowledged.
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { postgresBackend, redisBackend } from "../../src/adapters/jobs/bullmq-backends.ts";
import { BullmqJobQueue } from "../../src/adapters/jobs/bullmq-job-queue.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresTaskStore } from "../../src/adapters/postgres/tasks/postgres-task-store.ts";
import { sha256 } from "../../src/adapters/sha256.ts";
import { submitTask } from "../../src/app/jobs/submit-task.ts";
import type { ChaosSettings } from "./chaos-worker.ts";

const PACE_MS = 40;
const { databaseUrl, redisUrl } = JSON.parse(process.argv[2] ?? "{}") as ChaosSettings;
const [first = 0, count = 0] = process.argv.slice(3).map(Number);
const store = new PostgresTaskStore(connectDatabase({ url: databaseUrl, connectTimeoutMs: 2000 }));
const queue = await BullmqJobQueue.open(redisUrl === null ? postgresBackend(databaseUrl) : redisBackend(redisUrl));
for (let n = first; n < count; n++) {
  const submission = { queue: "backtest-queue", kind: "chaos", request: { n }, idempotencyKey: `job-${n}`, maxAttempts: 50 } as const;
  for (let isAcknowledged = false; !isAcknowledged;) {
    try {
      const { task } = await submitTask(submission, { store, queue, sha256 });
      writeSync(1, `${n} ${task.taskId}\n`);
      isAcknowledged = true;
    } catch {
      await sleep(100);
    }
  }
  await sleep(PACE_MS * 2 * Math.random());
}
process.exit(0);
