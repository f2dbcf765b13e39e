import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { HtsError } from "../../../engine/errors.ts";
import type { Binaries } from "./find-binaries.ts";
import type { ServerFolder } from "./server-folder.ts";
import { runAs, type ServerOwner } from "./server-owner.ts";

/** The one superuser of an own server. */
export const DATABASE_USER = "coin_hts";

/** How a server is run. */
export interface ClusterOptions {
  /** Whether data is to survive a crash of the machine; only tests do without. */
  readonly isDurable: boolean;
}

const SETTINGS_NAME = "coin-hts.conf";
const START_ATTEMPTS = 3;
/** After a crash the server replays its log first. */
const START_TIMEOUT_SECONDS = 120;
const STOP_TIMEOUT_SECONDS = 60;

/** The major version that a data folder is of; null when there is none. */
export async function readClusterVersion(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => null);
  return text === null ? null : Number.parseInt(text, 10);
}

/**
 * Makes the data folder: under another name first, so that a process that dies halfway leaves nothing that looks
 * like one.
 *
 * @throws HtsError `database_unreachable`
 */
export async function createCluster(binaries: Binaries, folder: ServerFolder, owner: ServerOwner, { isDurable }: ClusterOptions): Promise<void> {
  const unfinished = `${folder.cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const sync = isDurable ? [] : ["--no-sync"];
  // The locale C is everywhere, sorts by code point and never changes under an index.
  const flags = ["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", `--username=${DATABASE_USER}`, `--pwfile=${folder.password}`, ...sync];
  try {
    await runAs(owner, join(binaries.folder, "initdb"), ["-D", unfinished, ...flags]);
    await runAs(owner, "/bin/sh", ["-c", 'printf "include_if_exists = \'%s\'\\n" "$2" >> "$1/postgresql.conf"', "sh", unfinished, SETTINGS_NAME]);
    await rename(unfinished, folder.cluster);
  } catch (error) {
    throw new HtsError("database_unreachable", `no database could be made in ${folder.cluster}: ${(error as Error).message}; mend that, or set DATABASE_URL`, {
      cause: error,
    });
  }
}

/**
 * Starts the server on a free port of 127.0.0.1; it stays when this process ends.
 *
 * @throws HtsError `database_unreachable`
 */
export async function startCluster(binaries: Binaries, folder: ServerFolder, owner: ServerOwner, options: ClusterOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await writeSettings(folder, await findFreePort(), options);
    try {
      await runAs(owner, join(binaries.folder, "pg_ctl"), ["start", "-w", "-s", "-t", String(START_TIMEOUT_SECONDS), "-D", folder.cluster, "-l", folder.log]);
      return;
    } catch (error) {
      // Somebody else may have taken the port meanwhile.
      if (attempt === START_ATTEMPTS) throw explainFailedStart(error as Error, folder, await readLogEnd(folder.log));
    }
  }
}

/**
 * Ends the server: open transactions are rolled back, what was committed stays.
 *
 * @throws HtsError `database_unreachable`
 */
export async function stopCluster(binaries: Binaries, folder: ServerFolder, owner: ServerOwner): Promise<void> {
  try {
    await runAs(owner, join(binaries.folder, "pg_ctl"), ["stop", "-w", "-s", "-m", "fast", "-t", String(STOP_TIMEOUT_SECONDS), "-D", folder.cluster]);
  } catch (error) {
    throw new HtsError("database_unreachable", `the database in ${folder.cluster} did not stop: ${(error as Error).message}; see ${folder.log}`, {
      cause: error,
    });
  }
}

async function writeSettings({ cluster, socket }: ServerFolder, port: number, { isDurable }: ClusterOptions): Promise<void> {
  const lines = [
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    `unix_socket_directories = ${quote(socket ?? "")}`,
    "unix_socket_permissions = 0700",
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    ...(isDurable ? [] : ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]),
  ];
  const path = join(cluster, SETTINGS_NAME);
  await writeFile(path, `${lines.join("\n")}\n`, { mode: 0o644 });
}

function quote(text: string): string {
  // A comma would separate two folders; within double quotes it does not.
  return text === "" ? "''" : `'"${text.replaceAll("'", "''")}"'`;
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function readLogEnd(log: string): Promise<string> {
  const size = (await stat(log).catch(() => null))?.size ?? 0;
  if (size === 0) return "";
  const lines = (await readFile(log, "utf8")).slice(-20_000).trim().split("\n");
  return (lines.findLast((line) => /FATAL|PANIC|ERROR/.test(line)) ?? lines.at(-1) ?? "").slice(0, 500);
}

function explainFailedStart(error: Error, { cluster, log }: ServerFolder, logged: string): HtsError {
  const reason = logged === "" ? error.message : logged;
  return new HtsError("database_unreachable", `the database in ${cluster} did not start: ${reason}; see ${log}, or set DATABASE_URL`, { cause: error });
}
