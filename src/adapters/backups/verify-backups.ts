import { type BackupChoice, chooseBackup } from "../../app/backups/choose-backup.ts";
import { BackupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { ObjectArchive } from "./object-archive.ts";
import { findDamage } from "./read-backup.ts";
import { openSealer } from "./sealer.ts";

/** What came of comparing a backup with what was written. */
export interface VerifiedBackup {
  readonly id: string;
  readonly isSound: boolean;
  /** One sentence for each file that differs, beginning with its name. */
  readonly problems: readonly string[];
}

/**
 * Reads backups on the disk whole and compares every file with its SHA-256; no key is needed.
 *
 * @param which one of them; null for all
 * @throws HtsError `backup_unknown`
 */
export async function verifyBackups(settings: BackupSettings, which: BackupChoice | null): Promise<VerifiedBackup[]> {
  const folder = new BackupFolder(settings.backupRoot);
  const archive = new ObjectArchive(folder.objects, await openSealer(null));
  const listed = await folder.list();
  const wanted = which === null || listed.some(({ id, manifest }) => id === which.id && manifest === null) ? listed : [chooseBackup(listed, which).listed];
  const verified: VerifiedBackup[] = [];
  for (const { id, manifest, problem } of wanted) {
    if (which?.id !== undefined && id !== which.id) continue;
    const problems = manifest === null ? [problem ?? `${id} cannot be read`] : await findDamage(folder, manifest, archive);
    verified.push({ id, isSound: problems.length === 0, problems });
  }
  return verified;
}
