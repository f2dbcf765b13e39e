import { link, mkdir, open, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Writes a new file and waits until the disk has it. @throws Error of the file system, EEXIST when there is one */
export async function writeSynced(path: string, content: Uint8Array | string, mode = 0o666): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk knows the names in a folder: renames and new files are kept by it, so it is synced like a file. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder, and its names known to the disk up to the root: a file is no safer than the folders that lead to it. */
export async function makeFolder(folder: string, root: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let path = dirname(folder); path.length >= Math.min(root.length, dirname(first).length); path = dirname(path)) {
    await syncFolder(path);
    if (path === dirname(path)) break;
  }
}

/** Gives a file a second name unless that is taken; false when it is, or when the file is gone. */
export async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (!["EEXIST", "ENOENT"].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    // Over a network a call may be sent twice, and fail because it has succeeded.
    const [one, other] = await Promise.all([from, to].map((path) => stat(path).catch(() => null)));
    return one != null && other != null && one.ino === other.ino && one.dev === other.dev;
  }
}

/** Renames a file or folder; false when there is none. */
export async function moveIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** For `catch`: null when a file or folder is not there; anything else is thrown on. */
export function nullIfAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
