import { createdMs, type ListedBackup } from "../../app/backups/backup.ts";
import { BackupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { listRemoteBackups } from "./sync-backups.ts";

/**
 * The backups on the disk and, if wanted, in the object store, the newest first; one that is in both is listed once.
 *
 * @throws HtsError of the object store
 */
export async function listAllBackups(settings: BackupSettings, includesRemote: boolean): Promise<ListedBackup[]> {
  const local = await new BackupFolder(settings.backupRoot).list();
  const remote = includesRemote && settings.bucket !== null ? await listRemoteBackups(settings) : [];
  const all = new Map<string, ListedBackup>();
  for (const backup of [...local, ...remote]) {
    const known = all.get(backup.id);
    // A damaged one on the disk does not hide the sound one elsewhere.
    if (known === undefined || known.manifest === null) all.set(backup.id, backup);
    else if (backup.manifest !== null) all.set(backup.id, { ...known, places: [...new Set([...known.places, ...backup.places])] });
  }
  const time = ({ manifest }: ListedBackup): number => (manifest === null ? 0 : createdMs(manifest));
  return [...all.values()].toSorted((a, b) => time(b) - time(a) || (a.id < b.id ? 1 : -1));
}
