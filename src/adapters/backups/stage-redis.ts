import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, moveIfPresent, nullIfAbsent, syncFolder } from "../files/durable-files.ts";
import { askRedis } from "../redis/ask-redis.ts";
import { findOwnRedis, findRedisBinary, ownRedisData, stopOwnRedis } from "../redis/own-redis.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { writePieces } from "./byte-files.ts";
import { describeRedis } from "./redis-part.ts";
import type { RestoreFolder, RestoreJournal } from "./restore-journal.ts";
import { SNAPSHOT_NAME, withScratchRedis } from "./scratch-redis.ts";

const KEYS_AT_ONCE = 500;

/** What came of loading a snapshot beside the Redis in use. */
export interface StagedRedis {
  readonly kind: NonNullable<RestoreJournal["redis"]>;
  readonly keys: number;
}

/**
 * Loads the snapshot of a backup into a Redis of its own. An own one is then given a data folder with an append-only file,
 * from which it starts; a snapshot beside one it would not read.
 *
 * @returns null where no Redis is used: what waits in the queues is put in again from the tasks in the database
 * @throws HtsError `backup_damaged`, `package_missing`
 */
export async function stageRedis({ queueBackend, redisUrl }: BackupSettings, place: RestoreFolder, content: ByteStream): Promise<StagedRedis | null> {
  if (queueBackend === "postgres") return null;
  const binary = await findRedisBinary();
  if (binary === null) {
    if (redisUrl === null) return null;
    throw new HtsError("package_missing", "a redis-server is needed to read the snapshot for REDIS_URL; install it (apt-get install redis-server)");
  }
  await mkdir(place.redisData, { recursive: true, mode: 0o700 });
  const snapshot = join(place.redisData, SNAPSHOT_NAME);
  await writePieces(snapshot, content);
  const kind = redisUrl === null ? "own" : "remote";
  const keys = await withScratchRedis(binary, place.redisData, async (redis) => {
    if (kind === "own") await redis.writeAppendOnlyFile();
    return redis.keys;
  });
  if (kind === "own") await rm(snapshot, { force: true });
  await syncFolder(place.redisData);
  return { kind, keys };
}

/** Puts the staged data in its place; to be done again when it was broken off. */
export async function switchRedis({ dataRoot, redisUrl }: BackupSettings, place: RestoreFolder, kind: NonNullable<RestoreJournal["redis"]>): Promise<void> {
  // In its place already.
  if ((await stat(place.redisData).catch(nullIfAbsent)) === null) return;
  if (kind === "remote") return fillRemote(redisUrl ?? "", place);
  const data = ownRedisData(dataRoot);
  await stopOwnRedis(dataRoot);
  await makeFolder(join(data, ".."), dataRoot);
  await makeFolder(place.replaced, dataRoot);
  const aside = join(place.replaced, ".redis");
  if ((await stat(aside).catch(nullIfAbsent)) === null) await moveIfPresent(data, aside);
  await rename(place.redisData, data);
  await syncFolder(join(data, ".."));
}

/** A server elsewhere is emptied and given the keys of the snapshot: what is in it meanwhile is not of use to anybody. */
async function fillRemote(url: string, place: RestoreFolder): Promise<void> {
  const target = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 5000 });
  target.on("error", () => undefined);
  try {
    await target.connect();
    await withScratchRedis((await findRedisBinary()) ?? "", place.redisData, async ({ client }) => {
      await client.select(target.options.db ?? 0);
      await target.flushdb();
      for await (const keys of client.scanBufferStream({ count: KEYS_AT_ONCE })) await copyKeys(client, target, keys as Buffer[]);
    });
  } catch (error) {
    if (error instanceof HtsError) throw error;
    throw new HtsError("queue_unreachable", `the Redis at ${describeRedis(url)} could not be filled: ${(error as Error).message}; start it and try again`, {
      cause: error,
    });
  } finally {
    target.disconnect();
  }
}

async function copyKeys(from: Redis, to: Redis, keys: readonly Buffer[]): Promise<void> {
  const pipeline = to.pipeline();
  for (const key of keys) {
    const [content, leftMs] = [await from.dumpBuffer(key), await from.pttl(key)];
    if (content !== null) pipeline.restore(key, Math.max(leftMs, 0), content, "REPLACE");
  }
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
}

/** @throws HtsError `restore_conflict` when others are connected to the own Redis */
export async function requireRedisUnused({ dataRoot }: BackupSettings): Promise<void> {
  const url = await findOwnRedis(dataRoot);
  if (url === null) return;
  const clients = await askRedis(
    url,
    async (client) =>
      String(await client.client("LIST"))
        .trim()
        .split("\n").length,
  );
  if (clients > 1)
    throw new HtsError("restore_conflict", `the own Redis at ${describeRedis(url)} has ${clients - 1} other clients; stop servers and workers, then try again`);
}
