import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SeriesManifest } from "../../contract/candle-series.ts";
import { linkNew, moveIfPresent, syncFolder, writeSynced } from "../files/durable-files.ts";
import { listGenerations, manifestName } from "./manifest-file.ts";
import type { SeriesLock } from "./series-lock.ts";

/** A file that is to take a place in a series' folder. */
export interface StagedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Publishes a generation of a series: all of its files and its manifest, or nothing.
 *
 * Every file is written under a temporary name and synced. Then the manifest takes its name by a hard link, which
 * fails when another writer has published this generation; that is the moment in which the change happens. What
 * follows, moving the files to their names, is done again by whoever comes next if this process dies (`settle`), and
 * readers look for both names.
 *
 * @returns false when another writer was first; nothing is changed then
 * @throws Error of the file system, such as a full disk; nothing is changed then
 */
export async function publish(folder: string, lock: SeriesLock, manifest: Omit<SeriesManifest, "pending">, files: readonly StagedFile[]): Promise<boolean> {
  const prefix = `.${lock.owner}.${randomUUID().slice(0, 8)}`;
  const pending = files.map(({ name }) => [`${prefix}.${name}`, name] as const);
  const manifestTemporary = join(folder, `${prefix}.manifest`);
  const published = join(folder, manifestName(manifest.generation));
  const whole: SeriesManifest = { ...manifest, pending };
  try {
    for (const [i, { bytes }] of files.entries()) await writeSynced(join(folder, pending[i]?.[0] ?? ""), bytes);
    await writeSynced(manifestTemporary, Buffer.from(`${JSON.stringify(whole, null, 1)}\n`));
    await syncFolder(folder);
    if (!(await lock.isHeld()) || !(await linkNew(manifestTemporary, published))) return await discard(folder, pending, manifestTemporary);
    const [newest] = await listGenerations(folder).catch(() => [manifest.generation]);
    if (newest !== manifest.generation) {
      await rm(published, { force: true });
      return await discard(folder, pending, manifestTemporary);
    }
  } catch (error) {
    await discard(folder, pending, manifestTemporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  // From here on it is published, whatever happens: what is left undone, the next writer does.
  await settle(folder, whole).catch(() => undefined);
  await rm(manifestTemporary, { force: true }).catch(() => undefined);
  return true;
}

/** Moves the files of a published generation to their names, as far as that has not been done, and removes older manifests. */
export async function settle(folder: string, manifest: SeriesManifest): Promise<void> {
  let moved = 0;
  for (const [temporary, name] of manifest.pending) if (await moveIfPresent(join(folder, temporary), join(folder, name))) moved++;
  if (moved > 0) await syncFolder(folder);
  for (const generation of await listGenerations(folder)) {
    if (generation < manifest.generation) await rm(join(folder, manifestName(generation)), { force: true });
  }
}

/**
 * The files that writers have not published, dead ones or living ones.
 *
 * Who then publishes the next generation may remove them, whatever became of their writers: they were all at work on
 * that same generation or an earlier one, and can publish neither any more. Before that nobody may.
 */
export async function listUnpublished(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => name.startsWith(".") || name.startsWith("lock.json.")).map((name) => join(folder, name));
}

/** Makes the folders from a series' own up to the root known to the disk: a file is no safer than the folders that lead to it. */
export async function syncAbove(folder: string, root: string): Promise<void> {
  for (let path = folder; path.length >= root.length && path !== dirname(path); path = dirname(path)) {
    // A folder that may be passed through and not read was there before.
    await syncFolder(dirname(path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EACCES") throw error;
    });
  }
}

/** Where a file of a manifest lies now: still under its temporary name, or in its place. */
export async function locate(folder: string, manifest: SeriesManifest, name: string): Promise<string> {
  const temporary = manifest.pending.find(([, final]) => final === name)?.[0];
  if (temporary === undefined) return join(folder, name);
  const path = join(folder, temporary);
  return (await exists(path)) ? path : join(folder, name);
}

async function discard(folder: string, pending: SeriesManifest["pending"], manifestTemporary: string): Promise<false> {
  for (const path of [...pending.map(([temporary]) => join(folder, temporary)), manifestTemporary]) await rm(path, { force: true });
  return false;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
