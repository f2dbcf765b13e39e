import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { access, chmod, constants, mkdir, readFile, realpath } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder } from "../candle-store/series-lock.ts";
import { writeTextFile } from "../files/write-file.ts";
import { isAlive } from "../postgres/server/server-state.ts";
import { askRedis } from "./ask-redis.ts";

const run = promisify(execFile);

/** Where an own Redis keeps its things, all under `DATA_ROOT/redis`. */
interface RedisFolder {
  readonly root: string;
  readonly data: string;
  readonly settings: string;
  readonly log: string;
  readonly password: string;
}

const PROGRAMS = ["redis-server", "valkey-server"];
/** Not every PATH has them. */
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];
const START_ATTEMPTS = 3;
/** After a crash it reads its log first. */
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 30_000;
const POLL_MS = 50;

/** The Redis, or Valkey, of this machine; null without one. */
export async function findRedisBinary(): Promise<string | null> {
  const found = await run("/bin/sh", ["-c", PROGRAMS.map((name) => `command -v ${name}`).join("; ")]).catch((error: { stdout?: string }) => error);
  const named = (found.stdout ?? "").split("\n").filter((path) => path.startsWith("/"));
  for (const program of [...named, ...FOLDERS.flatMap((folder) => PROGRAMS.map((name) => join(folder, name)))]) {
    const isThere = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  return null;
}

/**
 * The URL of the own Redis in `DATA_ROOT/redis`, started when it does not run: on 127.0.0.1, with a password, keeping all
 * that it is given in an append-only file. It is shared by all processes of the installation and outlives them;
 * `stopOwnRedis` ends it.
 *
 * @throws HtsError `queue_unreachable`, `file_not_writable`, `store_locked`
 */
export async function resolveOwnRedis(dataRoot: string, binary: string): Promise<string> {
  const folder = nameFolder(dataRoot);
  const running = await findRunning(folder);
  if (running !== null) return running;
  await mkdir(folder.data, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new HtsError("file_not_writable", `${folder.data} could not be made: ${(error as Error).message}; choose another DATA_ROOT or give the permission`, {
      cause: error,
    });
  });
  return withLock(folder, async () => (await findRunning(folder)) ?? (await start(folder, binary)));
}

/** The URL of the own Redis when it runs; null when it does not. */
export async function findOwnRedis(dataRoot: string): Promise<string | null> {
  return findRunning(nameFolder(dataRoot));
}

/** Where the own Redis keeps its data, whether there is any or not. */
export function ownRedisData(dataRoot: string): string {
  return nameFolder(dataRoot).data;
}

/** Ends the own Redis with all that it holds safe on the disk; false when none was running. @throws HtsError `queue_unreachable`, `store_locked` */
export async function stopOwnRedis(dataRoot: string): Promise<boolean> {
  const folder = nameFolder(dataRoot);
  if ((await findRunning(folder)) === null) return false;
  return withLock(folder, async () => {
    const url = await findRunning(folder);
    if (url === null) return false;
    const pid = await readPid(url);
    // It hangs up instead of answering.
    await askRedis(url, (client) => client.call("SHUTDOWN", "NOSAVE")).catch(() => undefined);
    for (const startMs = performance.now(); isAlive(pid); await sleep(POLL_MS)) {
      if (performance.now() - startMs > STOP_PATIENCE_MS)
        throw new HtsError("queue_unreachable", `the Redis of process ${pid} did not stop; see ${folder.log}`);
    }
    return true;
  });
}

function nameFolder(dataRoot: string): RedisFolder {
  const root = join(resolve(dataRoot), "redis");
  return { root, data: join(root, "data"), settings: join(root, "redis.conf"), log: join(root, "server.log"), password: join(root, "password") };
}

/** Two that start at once start one server. */
async function withLock<T>(folder: RedisFolder, work: () => Promise<T>): Promise<T> {
  const lock = await lockFolder(folder.root);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * The settings name the port from before the server is started, so it is found whoever of its starters died. They may be
 * stale, and the port another's by now: only a server of this very folder counts.
 */
async function findRunning(folder: RedisFolder): Promise<string | null> {
  const [port, password] = [await readPort(folder), await readPassword(folder)];
  if (port === null || password === null) return null;
  const url = urlOf(port, password);
  return (await answers(url, folder)) ? url : null;
}

async function readPort({ settings }: RedisFolder): Promise<number | null> {
  const text = await readFile(settings, "utf8").catch(() => "");
  return Number(/^port (\d+)$/m.exec(text)?.[1] ?? NaN) || null;
}

async function readPid(url: string): Promise<number> {
  const info = await askRedis(url, (client) => client.info("server"));
  return Number(/^process_id:(\d+)/m.exec(info)?.[1]);
}

async function answers(url: string, folder: RedisFolder): Promise<boolean> {
  try {
    const [, path] = (await askRedis(url, (client) => client.config("GET", "dir"))) as string[];
    return path !== undefined && (await realpath(path)) === (await realpath(folder.data));
  } catch {
    return false;
  }
}

async function start(folder: RedisFolder, binary: string): Promise<string> {
  const password = (await readPassword(folder)) ?? (await makePassword(folder));
  // The same port as before if it is free: who still knows it finds the server again.
  const before = (await readPort(folder)) ?? 0;
  for (let attempt = 1; ; attempt++) {
    const port = (attempt === 1 && (await findFreePort(before))) || ((await findFreePort(0)) ?? 0);
    await writeSecret(folder.settings, describeSettings(folder, port, password));
    try {
      await run(binary, [folder.settings], { cwd: "/" });
      return await awaitStart(folder, port, password);
    } catch (error) {
      // Somebody else may have taken the port meanwhile.
      if (attempt === START_ATTEMPTS) throw await explainFailedStart(folder, error as Error);
    }
  }
}

function describeSettings({ data, log }: RedisFolder, port: number, password: string): string {
  const lines = [
    "bind 127.0.0.1",
    `port ${port}`,
    "protected-mode yes",
    `requirepass ${password}`,
    "daemonize yes",
    `dir ${JSON.stringify(data)}`,
    `logfile ${JSON.stringify(log)}`,
    "appendonly yes",
    "appendfsync everysec",
    'save ""',
    // A queue must not lose a key to make room for another.
    "maxmemory-policy noeviction",
  ];
  return `${lines.join("\n")}\n`;
}

async function awaitStart(folder: RedisFolder, port: number, password: string): Promise<string> {
  const url = urlOf(port, password);
  for (const startMs = performance.now(); !(await answers(url, folder)); await sleep(POLL_MS)) {
    if (performance.now() - startMs > START_PATIENCE_MS || (await hasGivenUp(folder))) throw new Error("it does not answer");
  }
  return url;
}

/** As it cannot tell us any more, its log does. */
async function hasGivenUp({ log }: RedisFolder): Promise<boolean> {
  return /# (Failed listening|Fatal error|Can't |Unrecoverable)/.test((await readLogEnd(log)).split("\n").slice(-3).join("\n"));
}

async function readLogEnd(log: string): Promise<string> {
  return (await readFile(log, "utf8").catch(() => "")).slice(-4000).trim();
}

async function explainFailedStart({ log }: RedisFolder, error: Error): Promise<HtsError> {
  const said = (await readLogEnd(log)).split("\n").at(-1) ?? "";
  return new HtsError("queue_unreachable", `the own Redis did not start: ${said || error.message}; see ${log}, set REDIS_URL, or QUEUE_BACKEND=postgres`, {
    cause: error,
  });
}

async function readPassword({ password }: RedisFolder): Promise<string | null> {
  try {
    return (await readFile(password, "utf8")).trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new HtsError(
      "queue_unreachable",
      `${password} cannot be read: ${(error as Error).message}; run coin-hts as the user that made it, or set REDIS_URL`,
      { cause: error },
    );
  }
}

async function makePassword(folder: RedisFolder): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await writeSecret(folder.password, `${password}\n`);
  return password;
}

/** In a folder that nobody else may enter from the start. */
async function writeSecret(path: string, text: string): Promise<void> {
  await chmod(resolve(path, ".."), 0o700);
  await writeTextFile(path, text);
  await chmod(path, 0o600);
}

/** The port itself when it is free, any for 0; null when it is taken. */
async function findFreePort(wanted: number): Promise<number | null> {
  const server = createServer();
  try {
    await new Promise<void>((done, fail) => server.once("error", fail).listen(wanted, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  } catch {
    return null;
  } finally {
    server.close();
  }
}

function urlOf(port: number, password: string): string {
  return `redis://:${encodeURIComponent(password)}@127.0.0.1:${port}/0`;
}
