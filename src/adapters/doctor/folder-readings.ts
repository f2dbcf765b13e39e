import { access, constants, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackupFilesReading, FolderReading, LockReading, RestoreReading } from "../../app/doctor/readings.ts";
import { HtsError } from "../../engine/errors.ts";
import { BackupFolder } from "../backups/backup-folder.ts";
import type { BackupSettings } from "../backups/backup-settings.ts";
import { RestoreFolder } from "../backups/restore-journal.ts";
import { openSealer } from "../backups/sealer.ts";
import { findLockOwner } from "../candle-store/series-lock.ts";
import { nullIfAbsent } from "../files/durable-files.ts";
import { logRootOf } from "../logging/open-log.ts";

const OTHERS_WRITE = 0o002;

/** Looks at a folder, or of one that is not there at the nearest above it; writes nothing to find out. */
export async function readFolder(path: string): Promise<FolderReading> {
  const status = await stat(path).catch(nullIfAbsent);
  const obstacle = status !== null && !status.isDirectory() ? "it is no folder" : await findObstacle(status === null ? await nearestFolder(path) : path);
  return {
    path,
    exists: status !== null,
    isWritable: obstacle === null,
    obstacle,
    ownerUid: status?.uid ?? null,
    ownUid: process.getuid?.() ?? -1,
    isOpenToAll: status !== null && (status.mode & OTHERS_WRITE) !== 0,
  };
}

/** Null where this user may make files in a folder. */
async function findObstacle(folder: string): Promise<string | null> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => null,
    (error: NodeJS.ErrnoException) => `${error.code ?? error.message} at ${folder}`,
  );
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (folder === dirname(folder) || (await stat(folder).catch(() => null)) !== null) return folder;
  }
}

/** Who holds what of an installation. */
export async function readLocks({ dataRoot, backupRoot }: Pick<BackupSettings, "dataRoot" | "backupRoot">): Promise<LockReading[]> {
  const logs = (await readdir(logRootOf(dataRoot)).catch(() => [])).toSorted();
  const places: [place: string, folder: string][] = [
    ...logs.map((name): [string, string] => [`logs/${name}`, join(logRootOf(dataRoot), name)]),
    ...["postgres", "redis"].map((name): [string, string] => [name, join(dataRoot, name)]),
    ["backups", backupRoot],
  ];
  const found = await Promise.all(places.map(async ([place, folder]) => ({ place, owner: await findLockOwner(folder) })));
  return found.flatMap(({ place, owner }) => (owner === null ? [] : [{ place, host: owner.host, pid: owner.pid, sinceMs: owner.acquiredMs }]));
}

/** What a restore has left. @throws HtsError `restore_unfinished` where its journal cannot be read */
export async function readRestore(dataRoot: string): Promise<RestoreReading | null> {
  const folder = new RestoreFolder(dataRoot);
  try {
    const journal = await folder.readJournal();
    if (journal !== null) return { backupId: journal.backup_id };
    return (await folder.hasBegun()) ? { backupId: null } : null;
  } catch (error) {
    const reason = (error as Error).message;
    throw new HtsError("restore_unfinished", `the journal of a restore in ${dataRoot} cannot be read (${reason}); restore again, without --resume`, {
      cause: error,
    });
  }
}

/** What lies in the folder of backups, by manifests alone. @throws HtsError `backup_key_wrong` */
export async function readBackupFiles({ backupRoot, dataRoot, keyFile, bucket }: BackupSettings): Promise<BackupFilesReading> {
  const sealer = await openSealer(keyFile);
  const listed = await new BackupFolder(backupRoot).list();
  const problems = listed.flatMap(({ id, manifest, problem }) => (manifest === null ? [problem ?? `${id} cannot be read`] : []));
  const [data, backups] = await Promise.all([dataRoot, backupRoot].map(deviceOf));
  return { count: listed.length, problems, isEncrypted: sealer.encryption !== "none", shareDisk: bucket === null && data === backups, root: backupRoot };
}

async function deviceOf(path: string): Promise<number> {
  const status = await stat(path).catch(() => null);
  return status === null ? (await stat(await nearestFolder(path))).dev : status.dev;
}
