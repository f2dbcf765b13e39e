import { HtsError } from "../../engine/errors.ts";
import type { QueueStoreReading } from "../../app/health/readings.ts";
import { askRedis } from "../redis/ask-redis.ts";
import { findOwnRedis, findRedisBinary } from "../redis/own-redis.ts";

export interface QueueStoreOptions {
  readonly queueBackend: "auto" | "redis" | "postgres";
  readonly redisUrl: string | null;
  readonly isOwnDatabase: boolean;
  /** Absolute. */
  readonly dataRoot: string;
}

/** Reads how the store of the queues is; starts nothing. @throws HtsError `queue_unreachable` */
export async function readQueueStore(options: QueueStoreOptions, readQueueBytes: () => Promise<number>): Promise<QueueStoreReading> {
  const url = await findRedis(options);
  if (url === null) return { kind: "postgres", sizeBytes: await readQueueBytes() };
  try {
    return await readRedis(url);
  } catch (error) {
    throw new HtsError("queue_unreachable", `the Redis of the queues does not answer: ${(error as Error).message}; start it, or correct REDIS_URL`, {
      cause: error,
    });
  }
}

/** Null where the queues live in the database: the choice of `openJobQueue`. */
async function findRedis({ queueBackend, redisUrl, isOwnDatabase, dataRoot }: QueueStoreOptions): Promise<string | null> {
  if (queueBackend === "postgres") return null;
  if (redisUrl !== null) return redisUrl;
  const hasBinary = (queueBackend === "redis" || isOwnDatabase) && (await findRedisBinary()) !== null;
  if (!hasBinary && queueBackend === "auto") return null;
  const own = await findOwnRedis(dataRoot);
  if (own !== null) return own;
  throw new HtsError("queue_unreachable", `the own Redis of ${dataRoot} does not run; it comes up with: coin-hts serve`);
}

async function readRedis(url: string): Promise<QueueStoreReading> {
  const info = parseInfo(await askRedis(url, (client) => client.info()));
  const number = (name: string): number => Number(info.get(name) ?? 0);
  const isAof = info.get("aof_enabled") === "1";
  return {
    kind: "redis",
    version: info.get("redis_version") ?? "unknown",
    memoryBytes: number("used_memory"),
    memoryLimitBytes: number("maxmemory") || number("total_system_memory"),
    evictedKeys: number("evicted_keys"),
    evictionPolicy: info.get("maxmemory_policy") ?? "unknown",
    // A Redis without any save line never changes what this counts from.
    persistence: isAof ? "aof" : number("rdb_saves") > 0 || number("rdb_bgsave_in_progress") > 0 ? "rdb" : "none",
    isLastWriteOk: (isAof ? info.get("aof_last_write_status") : info.get("rdb_last_bgsave_status")) !== "err",
    clients: number("connected_clients"),
  };
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\n").map((line) => line.trim());
  return new Map(
    lines.filter((line) => line.includes(":")).map((line): [string, string] => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
}
