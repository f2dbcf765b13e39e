import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { RedisPart } from "../../app/backups/backup.ts";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { askRedis } from "../redis/ask-redis.ts";
import { findOwnRedis, findRedisBinary, ownRedisData, resolveOwnRedis } from "../redis/own-redis.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { readPieces } from "./byte-files.ts";
import type { BackupTarget, PartMaker } from "./part-maker.ts";
import { hasOwnRedis } from "./own-servers.ts";

const run = promisify(execFile);

/** A snapshot of many gigabytes takes its time; one that makes no end is a fault. */
const SAVE_PATIENCE_MS = 30 * 60_000;
const POLL_MS = 50;
const FILE_NAME = "redis.rdb";
const FIRST_BYTES = "REDIS";
/** The byte that ends the entries; a checksum of eight follows. */
const END_MARK = 0xff;
const CHECKSUM_BYTES = 8;

/** The Redis of an installation's queues as a part of a backup. */
export async function openRedisPart({ dataRoot, redisUrl, queueBackend }: BackupSettings): Promise<PartMaker> {
  if (queueBackend === "postgres") return { source: { isThere: false, reason: "the queues are in PostgreSQL (QUEUE_BACKEND=postgres)" } };
  if (redisUrl !== null) return open(redisUrl, "replica", fetchAsReplica);
  if (!(await hasOwnRedis(dataRoot))) return { source: { isThere: false, reason: "there is no Redis: none is configured, and none was started yet" } };
  const running = await findOwnRedis(dataRoot);
  const binary = running === null ? await findRedisBinary() : null;
  if (running === null && binary === null)
    return { source: { isThere: false, reason: "the own Redis does not run and this machine has no redis-server to start it" } };
  return open(running ?? (await resolveOwnRedis(dataRoot, binary ?? "")), "bgsave", (url) => saveAndRead(url, ownRedisData(dataRoot)));
}

async function open(url: string, method: RedisPart["method"], read: (url: string, folder: string) => Promise<ByteStream>): Promise<PartMaker> {
  const target = describeRedis(url);
  const info = await askRedis(url, (client) => client.info()).catch((error: unknown) => {
    throw unreachable(target, error);
  });
  const bytes = Number(fieldOf(info, "used_memory") ?? 0);
  return {
    source: { isThere: true, summary: `snapshot the Redis at ${target}, ${(bytes / 2 ** 20).toFixed(1)} MiB in memory`, bytes },
    async write(folder: BackupTarget): Promise<RedisPart> {
      const file = await folder.addFile(FILE_NAME, requireWhole(await read(url, folder.folder), target));
      return { kind: "redis", method, file, server_version: fieldOf(info, "redis_version") ?? "" };
    },
  };
}

/**
 * Has the own Redis write its snapshot, waits until that is done, and reads it. That the server keeps an append-only file
 * does not matter: the snapshot has all that it holds.
 */
async function saveAndRead(url: string, folder: string): Promise<ByteStream> {
  const before = await awaitNextSecond(url);
  // When a rewrite of the append-only file is under way, the snapshot follows it.
  await askRedis(url, (client) => client.call("BGSAVE", "SCHEDULE")).catch((error: Error) => {
    if (!/in progress|scheduled/i.test(error.message)) throw unreachable(describeRedis(url), error);
  });
  for (const startMs = performance.now(); ; await sleep(POLL_MS)) {
    const info = await askRedis(url, (client) => client.info("persistence"));
    const isDone = fieldOf(info, "rdb_bgsave_in_progress") === "0" && Number(fieldOf(info, "rdb_last_save_time")) > before;
    if (isDone) break;
    if (fieldOf(info, "rdb_bgsave_in_progress") === "0" && fieldOf(info, "rdb_last_bgsave_status") === "err") {
      throw new HtsError("queue_unreachable", `the Redis at ${describeRedis(url)} could not write its snapshot; make room on its disk, and see its log`);
    }
    if (performance.now() - startMs > SAVE_PATIENCE_MS)
      throw new HtsError("queue_unreachable", `the Redis at ${describeRedis(url)} did not end its snapshot; see its log`);
  }
  const [, name = "dump.rdb"] = (await askRedis(url, (client) => client.config("GET", "dbfilename"))) as string[];
  return readPieces(join(folder, name));
}

/** The time of the last save has whole seconds: it can only be seen to move when a new one has begun. */
async function awaitNextSecond(url: string): Promise<number> {
  const last = await askRedis(url, (client) => client.lastsave());
  while ((await askRedis(url, (client) => client.time())).map(Number)[0] === last) await sleep(POLL_MS);
  return last;
}

/** What a server elsewhere sends a replica that asks for everything. */
async function fetchAsReplica(url: string, folder: string): Promise<ByteStream> {
  const found = await run("/bin/sh", ["-c", "command -v redis-cli || command -v valkey-cli"]).catch(() => null);
  const [program = ""] = (found?.stdout ?? "").split("\n");
  if (program === "") {
    throw new HtsError("package_missing", "no redis-cli was found to fetch the snapshot of the Redis at REDIS_URL; install it (apt-get install redis-tools)");
  }
  const parsed = new URL(url);
  const [user, password] = [parsed.username, parsed.password].map(decodeURIComponent) as [string, string];
  [parsed.username, parsed.password] = ["", ""];
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", ...(password === "" ? {} : { REDISCLI_AUTH: password }) };
  // Not to its standard output, where it leaves the mark that ends the transfer behind the snapshot.
  const path = join(folder, ".replica");
  await run(program, ["-u", parsed.href, ...(user === "" ? [] : ["--user", user]), "--no-auth-warning", "--rdb", path], { env }).catch(
    (error: Error & { stderr?: string }) => {
      throw unreachable(describeRedis(url), new Error((error.stderr ?? "").trim().split("\n").at(-1) || "redis-cli failed"));
    },
  );
  return readOnce(path);
}

async function* readOnce(path: string): ByteStream {
  try {
    yield* readPieces(path);
  } finally {
    await rm(path, { force: true });
  }
}

/** Passes a snapshot on and refuses one that does not begin and end as such. */
async function* requireWhole(content: ByteStream, target: string): ByteStream {
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  for await (const piece of content) {
    if (head.length < FIRST_BYTES.length) head = Buffer.concat([head, piece.subarray(0, FIRST_BYTES.length)]);
    tail = Buffer.concat([tail, piece]).subarray(-CHECKSUM_BYTES - 1);
    yield piece;
  }
  if (head.subarray(0, FIRST_BYTES.length).toString("latin1") === FIRST_BYTES && tail[0] === END_MARK) return;
  throw new HtsError("queue_unreachable", `the Redis at ${target} sent a snapshot that is not whole; try again`);
}

/** Host, port and database; never the password. */
export function describeRedis(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || "6379"}${pathname}`;
}

export function fieldOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
}

function unreachable(target: string, error: unknown): HtsError {
  return new HtsError("queue_unreachable", `the Redis at ${target} cannot be used: ${(error as Error).message}; start it, or correct REDIS_URL`, {
    cause: error,
  });
}
