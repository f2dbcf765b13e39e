import { HtsError } from "../../engine/errors.ts";
import { findRedisBinary, resolveOwnRedis } from "../redis/own-redis.ts";
import { postgresBackend, redisBackend } from "./bullmq-backends.ts";
import { type BullmqBackend, BullmqJobQueue } from "./bullmq-job-queue.ts";

export interface OpenQueueOptions {
  readonly queueBackend: "auto" | "redis" | "postgres";
  /** REDIS_URL; null without one. */
  readonly redisUrl: string | null;
  /** Of the server in use, whether configured or own. */
  readonly databaseUrl: string;
  /** Whether the database is an own server of this installation, and not one that other machines may use, too. */
  readonly isOwnDatabase: boolean;
  /** Absolute. */
  readonly dataRoot: string;
  /** What the queue has trouble with and gets over by itself. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Opens the queues where they are to live: at REDIS_URL; else on an own Redis when the machine has one and the database
 * is an own one, too; else in the database. A database that other machines use has its queues where those find them.
 *
 * @throws HtsError `queue_unreachable`, `package_missing`, `file_not_writable`, `store_locked`
 */
export async function openJobQueue(options: OpenQueueOptions): Promise<BullmqJobQueue> {
  return BullmqJobQueue.open(await chooseBackend(options), options.onError);
}

async function chooseBackend({ queueBackend, redisUrl, databaseUrl, isOwnDatabase, dataRoot }: OpenQueueOptions): Promise<BullmqBackend> {
  if (queueBackend === "postgres") return postgresBackend(databaseUrl);
  if (redisUrl !== null) return redisBackend(redisUrl);
  const binary = queueBackend === "redis" || isOwnDatabase ? await findRedisBinary() : null;
  if (binary !== null) return redisBackend(await resolveOwnRedis(dataRoot, binary));
  if (queueBackend === "auto") return postgresBackend(databaseUrl);
  throw new HtsError("package_missing", "no redis-server was found; install it (apt-get install redis-server), set REDIS_URL, or QUEUE_BACKEND=postgres");
}
