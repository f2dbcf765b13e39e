import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { HtsError } from "../../../engine/errors.ts";
import { runAs, type ServerOwner } from "./server-owner.ts";

/** Where an own server keeps its things, all under `DATA_ROOT/postgres`. */
export interface ServerFolder {
  /** Of this program: the state and the lock. */
  readonly root: string;
  /** Of the server's owner: all the following. */
  readonly server: string;
  readonly cluster: string;
  readonly log: string;
  readonly password: string;
  /** Of the Unix socket; null when the path is longer than a socket's may be. */
  readonly socket: string | null;
}

/** 107 bytes less "/.s.PGSQL.65535.lock". */
const LONGEST_SOCKET_FOLDER_BYTES = 87;
/** pg_ctl puts paths into a line of shell, within double quotes. */
// oxlint-disable-next-line no-control-regex
const UNSAFE = /["$`\\\u0000-\u001f]/;

/** @throws HtsError `configuration_invalid` for a path that PostgreSQL's programs cannot take */
export function nameServerFolder(dataRoot: string): ServerFolder {
  const root = join(resolve(dataRoot), "postgres");
  if (UNSAFE.test(root)) {
    throw new HtsError("configuration_invalid", `DATA_ROOT was ${JSON.stringify(dataRoot)}, expected a path without ", $, \`, \\ and control characters`);
  }
  const server = join(root, "server");
  const socket = join(server, "socket");
  const isShort = Buffer.byteLength(socket) <= LONGEST_SOCKET_FOLDER_BYTES;
  return {
    root,
    server,
    cluster: join(server, "cluster"),
    log: join(server, "server.log"),
    password: join(server, "password"),
    socket: isShort ? socket : null,
  };
}

/**
 * Makes the folders, each with its owner.
 *
 * @throws HtsError `configuration_invalid` when the owner cannot get there, `file_not_writable`
 */
export async function makeServerFolder({ root, server, socket }: ServerFolder, owner: ServerOwner): Promise<void> {
  try {
    await mkdir(root, { recursive: true });
    // Who may not read it may still go through it to what is his.
    if ((await stat(root)).uid === process.getuid?.()) await chmod(root, 0o711);
    for (const folder of socket === null ? [server] : [server, socket]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (owner.user !== null) await chown(folder, owner.uid, owner.gid);
    }
  } catch (error) {
    throw new HtsError("file_not_writable", `${root} could not be made: ${(error as Error).message}; choose another DATA_ROOT or give the permission`, {
      cause: error,
    });
  }
  await runAs(owner, "/bin/sh", ["-c", 'test -w "$1"', "sh", server]).catch((error: unknown) => {
    const who = owner.user === null ? "this user" : `the system user ${owner.user}, as which the server runs because this process is root`;
    const cure = `choose a DATA_ROOT that it can enter (chmod o+x on every folder above ${dirname(root)}), or set DATABASE_URL`;
    throw new HtsError("configuration_invalid", `${server} cannot be reached by ${who}; ${cure}`, { cause: error });
  });
}

/** The password of the server, made at the first call; only its owner, and root, can read it. */
export async function readOrMakePassword({ password: path, cluster }: ServerFolder, owner: ServerOwner): Promise<string> {
  const known = await readPassword(path);
  if (known !== null) return known;
  if ((await stat(cluster).catch(() => null)) !== null) {
    throw new HtsError("database_unreachable", `${path} is missing or empty, but the data beside it needs it; restore the file from a backup`);
  }
  const password = randomBytes(24).toString("base64url");
  const temporary = `${path}.tmp`;
  await rm(temporary, { force: true });
  await writeFile(temporary, `${password}\n`, { mode: 0o600, flag: "wx" });
  if (owner.user !== null) await chown(temporary, owner.uid, owner.gid);
  await rename(temporary, path);
  return password;
}

/** Null when there is none yet. @throws HtsError `database_unreachable` when it belongs to somebody else */
export async function readPassword(path: string): Promise<string | null> {
  try {
    return (await readFile(path, "utf8")).trim() || null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new HtsError(
      "database_unreachable",
      `${path} cannot be read: ${(error as Error).message}; run coin-hts as the user that made it, or set DATABASE_URL`,
      {
        cause: error,
      },
    );
  }
}
