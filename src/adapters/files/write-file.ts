import { randomUUID } from "node:crypto";
import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { HtsError } from "../../engine/errors.ts";
import { writeSynced } from "./durable-files.ts";

/**
 * Writes a text file so that it is there whole or not at all, whatever happens in between: into a
 * temporary file beside it, synced to the disk, then renamed over the old one. A link is followed, and a
 * device or pipe is written to instead of replaced.
 *
 * @throws HtsError `file_not_writable`; the old file is untouched then.
 */
export async function writeTextFile(path: string, text: string): Promise<void> {
  try {
    const target = await realpath(path).catch(() => path);
    const status = await stat(target).catch(() => null);
    if (status !== null && !status.isFile() && !status.isDirectory()) await writeFile(target, text);
    else await replaceFile(target, text);
  } catch (error) {
    throw new HtsError("file_not_writable", `${path} could not be written: ${(error as Error).message}; choose another path or make room`, { cause: error });
  }
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSynced(temporary, text);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
