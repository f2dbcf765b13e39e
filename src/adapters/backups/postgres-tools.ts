import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import type { ByteStream } from "../../app/storage/object-store.ts";
import { HtsError } from "../../engine/errors.ts";
import { describeTarget } from "../postgres/connect.ts";

const run = promisify(execFile);

/** The client programs of one major version of PostgreSQL. */
export interface PostgresTools {
  readonly dump: string;
  readonly restore: string;
}

/** Where Debian and its kin, and Red Hat and its, put the programs of a version; then what is on the PATH. */
const FOLDERS = (major: number): string[] => [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`, `/opt/homebrew/opt/postgresql@${major}/bin`, ""];
const SAID_LINES = 5;

/** pg_dump and pg_restore of exactly the server's major version; null when this machine has none. */
export async function findPostgresTools(majorVersion: number): Promise<PostgresTools | null> {
  for (const folder of FOLDERS(majorVersion)) {
    const tools = { dump: join(folder, "pg_dump"), restore: join(folder, "pg_restore") };
    const versions = await Promise.all([tools.dump, tools.restore].map(readMajorVersion));
    if (versions.every((version) => version === majorVersion)) return tools;
  }
  return null;
}

/** What pg_dump writes, in its custom format, of the snapshot that another transaction holds. @throws HtsError `database_unreachable` */
export async function* dumpWith(tools: PostgresTools, url: string, snapshot: string): ByteStream {
  const options = ["--format=custom", "--compress=6", "--no-owner", "--no-privileges", "--no-password", `--snapshot=${snapshot}`];
  const child = start(tools.dump, options, url);
  const said = collect(child.stderr);
  const exit = once(child, "close");
  try {
    yield* child.stdout as ByteStream;
    await requireSuccess("pg_dump", exit, said, url);
  } finally {
    child.kill("SIGKILL");
  }
}

/** Restores what pg_dump wrote into an empty database, all of it or nothing. @throws HtsError `database_unreachable` */
export async function restoreWith(tools: PostgresTools, url: string, content: ByteStream): Promise<void> {
  const child = start(tools.restore, ["--no-owner", "--no-privileges", "--no-password", "--exit-on-error", "--single-transaction"], url);
  const said = collect(child.stderr);
  const exit = once(child, "close");
  child.stdout.resume();
  try {
    // When it ends early what it says tells more than that its input was closed.
    await pipeline(content, child.stdin).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
    });
    await requireSuccess("pg_restore", exit, said, url);
  } finally {
    child.kill("SIGKILL");
  }
}

/** The password goes by the environment, since a command line is seen by everybody on the machine; nothing else of this process's does. */
function start(program: string, options: readonly string[], url: string) {
  const parsed = new URL(url);
  const password = decodeURIComponent(parsed.password);
  parsed.password = "";
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", PGPASSWORD: password, PGCONNECT_TIMEOUT: "10", PGTZ: "UTC" };
  return spawn(program, [...options, `--dbname=${parsed.href}`], { env, cwd: "/", stdio: ["pipe", "pipe", "pipe"] });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (piece: string) => (text = (text + piece).slice(-10_000)));
  return () => text.trim().split("\n").slice(-SAID_LINES).join(" ");
}

async function requireSuccess(name: string, exit: Promise<unknown[]>, said: () => string, url: string): Promise<void> {
  const [code, signal] = await exit;
  if (code === 0) return;
  const reason = said() || `it ended with ${String(code ?? signal)}`;
  throw new HtsError("database_unreachable", `${name} failed on the database at ${describeTarget(url)}: ${reason}; mend that and try again`);
}

async function readMajorVersion(program: string): Promise<number | null> {
  const said = await run(program, ["--version"]).catch(() => null);
  return said === null ? null : Number(/(\d+)(\.|devel|beta|rc|\s|$)/.exec(said.stdout)?.[1] ?? NaN);
}
