import { stat } from "node:fs/promises";
import { nullIfAbsent } from "../files/durable-files.ts";
import { isOwnServerRunning, stopOwnServer } from "../postgres/resolve-server.ts";
import { findOwnRedis, ownRedisData, stopOwnRedis } from "../redis/own-redis.ts";

/** Whether an installation has, or had, a Redis of its own. */
export async function hasOwnRedis(dataRoot: string): Promise<boolean> {
  return (await stat(ownRedisData(dataRoot)).catch(nullIfAbsent)) !== null;
}

/** Does work that may start own servers, and ends those that did not run before. */
export async function leaveServersAsTheyWere<T>(dataRoot: string, work: () => Promise<T>): Promise<T> {
  const hadDatabase = await isOwnServerRunning(dataRoot);
  const hadRedis = (await findOwnRedis(dataRoot)) !== null;
  try {
    return await work();
  } finally {
    if (!hadRedis) await stopOwnRedis(dataRoot).catch(() => false);
    if (!hadDatabase) await stopOwnServer(dataRoot).catch(() => false);
  }
}
