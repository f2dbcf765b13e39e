// A scheduler process that is put through chaos: `node chaos-scheduler.ts JSON`.
import { postgresBackend, redisBackend } from "../../src/adapters/jobs/bullmq-backends.ts";
import { BullmqJobQueue } from "../../src/adapters/jobs/bullmq-job-queue.ts";
import { Scheduler } from "../../src/adapters/jobs/scheduler.ts";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import { PostgresDueSchedules } from "../../src/adapters/postgres/schedules/postgres-due-schedules.ts";
import type { ChaosSettings } from "./chaos-worker.ts";

const { databaseUrl, redisUrl, clockJumpMs } = JSON.parse(process.argv[2] ?? "{}") as ChaosSettings;
const now = Date.now;
let shiftMs = 0;
Date.now = () => now() + shiftMs;
setInterval(() => (shiftMs = shiftMs === 0 ? clockJumpMs : shiftMs > 0 ? -clockJumpMs : 0), 700);

const database = connectDatabase({ url: databaseUrl, connectTimeoutMs: 2000, poolSize: 2 });
const queue = await BullmqJobQueue.open(redisUrl === null ? postgresBackend(databaseUrl) : redisBackend(redisUrl));
new Scheduler({ due: new PostgresDueSchedules(database), queue, defaults: [], pollMs: 200 }).start();
console.log("ready");
