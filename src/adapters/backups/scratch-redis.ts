import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { HtsError } from "../../engine/errors.ts";
import { fieldOf } from "./redis-part.ts";

/** A Redis of its own on a snapshot, reached by a socket that nobody else knows. */
export interface ScratchRedis {
  readonly client: Redis;
  /** In all databases. */
  readonly keys: number;
  /** Has everything written to an append-only file, from which a server that keeps one starts. */
  writeAppendOnlyFile(): Promise<void>;
}

/**
 * Runs a server as long as somebody holds our end of its standard input: a process that is killed takes the server with it,
 * which would otherwise hold its snapshot in memory for ever.
 */
const WHILE_HELD = 'exec 3<&0; "$@" </dev/null & server=$!; (read -r _ <&3; kill $server 2>/dev/null) & wait $server';
const POLL_MS = 50;
const PATIENCE_MS = 30 * 60_000;
export const SNAPSHOT_NAME = "dump.rdb";

/**
 * Lends a Redis that has loaded the snapshot `dump.rdb` of a folder, and ends it afterwards.
 *
 * @throws HtsError `backup_damaged` when it does not load
 */
export async function withScratchRedis<T>(binary: string, data: string, work: (redis: ScratchRedis) => Promise<T>): Promise<T> {
  const place = await mkdtemp(join(tmpdir(), "coin-hts-redis-"));
  const socket = join(place, "s");
  const options = [
    "--port",
    "0",
    "--unixsocket",
    socket,
    "--unixsocketperm",
    "700",
    "--dir",
    data,
    "--dbfilename",
    SNAPSHOT_NAME,
    "--appendonly",
    "no",
    "--save",
    "",
    "--daemonize",
    "no",
  ];
  const child = spawn("/bin/sh", ["-c", WHILE_HELD, "sh", binary, ...options], { cwd: "/", stdio: ["pipe", "pipe", "ignore"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const exit = once(child, "exit");
  const client = new Redis({ path: socket, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, enableReadyCheck: false });
  client.on("error", () => undefined);
  try {
    await awaitLoaded(client, child, () => said);
    const keyspace = await client.info("keyspace");
    const keys = [...keyspace.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
    return await work({ client, keys, writeAppendOnlyFile: () => writeAppendOnlyFile(client) });
  } finally {
    await client.call("SHUTDOWN", "NOSAVE").catch(() => undefined);
    client.disconnect();
    child.stdin.end();
    await exit;
    await rm(place, { recursive: true, force: true });
  }
}

async function awaitLoaded(client: Redis, child: ChildProcess, said: () => string): Promise<void> {
  for (const startMs = performance.now(); performance.now() - startMs < PATIENCE_MS; await sleep(POLL_MS)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (client.status !== "ready") await client.connect().catch(() => undefined);
    const info = await client.info("persistence").catch(() => "");
    if (fieldOf(info, "loading") === "0") return;
  }
  const reason = said().trim().split("\n").at(-1) ?? "";
  throw new HtsError(
    "backup_damaged",
    `the snapshot of Redis does not load: ${reason}; restore from another backup, or with a redis-server as new as that which wrote it`,
  );
}

async function writeAppendOnlyFile(client: Redis): Promise<void> {
  await client.config("SET", "appendonly", "yes");
  for (const startMs = performance.now(); performance.now() - startMs < PATIENCE_MS; await sleep(POLL_MS)) {
    const info = await client.info("persistence");
    const isWritten =
      fieldOf(info, "aof_rewrite_in_progress") === "0" && fieldOf(info, "aof_rewrite_scheduled") === "0" && fieldOf(info, "aof_enabled") === "1";
    if (!isWritten) continue;
    if (fieldOf(info, "aof_last_bgrewrite_status") === "ok") return;
    break;
  }
  throw new HtsError("file_not_writable", "the append-only file of Redis could not be written; make room and try again");
}
