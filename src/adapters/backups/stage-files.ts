import { mkdir, rename, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ArchivedFile } from "../../app/backups/backup.ts";
import { HtsError } from "../../engine/errors.ts";
import { makeFolder, moveIfPresent, nullIfAbsent, syncFolder } from "../files/durable-files.ts";
import { writePieces } from "./byte-files.ts";
import type { ObjectArchive } from "./object-archive.ts";
import type { RestoreFolder, RestoreJournal } from "./restore-journal.ts";
import { listTopEntries } from "./scan-files.ts";

/**
 * Writes the files of a backup beside those of the data root.
 *
 * @returns the entries of the data root that are to be exchanged
 * @throws HtsError `backup_damaged`, `backup_key_wrong`; the file system's errors, such as a full disk
 */
export async function stageFiles(
  place: RestoreFolder,
  backupRoot: string,
  files: readonly ArchivedFile[],
  archive: ObjectArchive,
): Promise<NonNullable<RestoreJournal["files"]>> {
  const folders = new Set<string>([place.files]);
  await mkdir(place.files, { recursive: true });
  for (const { path, sha256, object, mode, modified_ms } of files) {
    const target = join(place.files, path);
    for (let folder = dirname(target); folder.length > place.files.length; folder = dirname(folder)) folders.add(folder);
    await mkdir(dirname(target), { recursive: true });
    const sums = await writePieces(target, archive.read(object), mode);
    if (sums.sha256 !== sha256) throw new HtsError("backup_damaged", `objects/${object} is not the content of ${path}; restore from another backup`);
    await utimes(target, new Date(modified_ms), new Date(modified_ms));
  }
  for (const folder of folders) await syncFolder(folder);
  const staged = [...new Set(files.map(({ path }) => path.split("/")[0] ?? ""))];
  return { staged, replaced: await listTopEntries(place.dataRoot, backupRoot) };
}

/** Exchanges the entries of the data root for the staged ones; to be done again when it was broken off. */
export async function switchFiles(place: RestoreFolder, { staged, replaced }: NonNullable<RestoreJournal["files"]>): Promise<void> {
  await makeFolder(place.replaced, place.dataRoot);
  for (const name of new Set([...replaced, ...staged])) {
    const isStaged = (await stat(join(place.files, name)).catch(nullIfAbsent)) !== null;
    // Staged once and gone from there: it is in its place already.
    if (staged.includes(name) && !isStaged) continue;
    const isAside = (await stat(join(place.replaced, name)).catch(nullIfAbsent)) !== null;
    if (!isAside) await moveIfPresent(join(place.dataRoot, name), join(place.replaced, name));
    if (isStaged) await rename(join(place.files, name), join(place.dataRoot, name));
  }
  await syncFolder(place.dataRoot);
}
