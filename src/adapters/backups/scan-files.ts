import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { nullIfAbsent } from "../files/durable-files.ts";

/** A file as it lies on the disk now. */
export interface FoundFile {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly mode: number;
  readonly modifiedMs: number;
  /** Changes whenever the file does. */
  readonly state: string;
}

/**
 * What is no file to be kept: servers' own data, which has its dumps; backups; what is being uploaded; locks; and logs,
 * which are written to all the time and of which another machine has no use.
 */
const EXCLUDED_FOLDERS: ReadonlySet<string> = new Set(["backups", "logs", "postgres", "redis", "server", "uploads"]);
const EXCLUDED_FILES = /^lock\.json(\..*)?$|^\.trash-/;
const DEEPEST = 32;

/** The entries of a data root that files are kept of, or that a restore replaces. */
export async function listTopEntries(dataRoot: string, backupRoot: string): Promise<string[]> {
  const names = (await readdir(dataRoot).catch(nullIfAbsent)) ?? [];
  const isKept = (name: string): boolean => !EXCLUDED_FOLDERS.has(name) && !EXCLUDED_FILES.test(name) && resolve(dataRoot, name) !== resolve(backupRoot);
  return names.filter(isKept).toSorted();
}

/** The folders below an entry of the data root, itself included, each with its files; the entry's own name for a file. */
export async function* walkFolders(dataRoot: string, top: string, depth = 0): AsyncGenerator<string> {
  const path = join(dataRoot, top);
  const status = await stat(path).catch(nullIfAbsent);
  if (status === null || !status.isDirectory()) return;
  if (depth > DEEPEST) throw new Error(`${path} lies deeper than ${DEEPEST} folders; is there a link that leads back`);
  yield top;
  for (const entry of (await readdir(path, { withFileTypes: true }).catch(nullIfAbsent)) ?? []) {
    if (EXCLUDED_FILES.test(entry.name) || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
    yield* walkFolders(dataRoot, `${top}/${entry.name}`, depth + 1);
  }
}

/** The files that lie directly in a folder; a single file when it is one. Links are followed. */
export async function listFiles(dataRoot: string, folder: string): Promise<FoundFile[]> {
  const path = join(dataRoot, folder);
  const names = ((await readdir(path).catch(nullIfAbsent)) ?? []).filter((name) => !EXCLUDED_FILES.test(name)).toSorted();
  const found = await Promise.all(names.map((name) => describeFile(dataRoot, join(folder, name))));
  return found.filter((file) => file !== null);
}

/** Null when it is not there, or is no regular file. */
export async function describeFile(dataRoot: string, path: string): Promise<FoundFile | null> {
  const status = await stat(join(dataRoot, path)).catch(nullIfAbsent);
  if (status === null || !status.isFile()) return null;
  const { size, mode, mtimeMs, ctimeMs, ino } = status;
  return { path, bytes: size, mode: mode & 0o777, modifiedMs: mtimeMs, state: `${ino} ${size} ${mtimeMs} ${ctimeMs}` };
}

/** Whether a folder lies within another, or is it. */
export async function isWithin(inner: string, outer: string): Promise<boolean> {
  const [a, b] = await Promise.all([inner, outer].map((path) => realpath(path).catch(() => resolve(path))));
  const path = relative(b ?? outer, a ?? inner);
  return path === "" || !(path === ".." || path.startsWith("../"));
}
