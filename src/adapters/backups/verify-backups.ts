import type { ListedBackup } from "../../app/backups/backup.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ContentSums } from "../object-stores/content-sums.ts";
import { BackupFolder } from "./backup-folder.ts";
import type { BackupSettings } from "./backup-settings.ts";
import { measure, readText } from "./byte-files.ts";
import { ObjectArchive } from "./object-archive.ts";
import { type BackupBytes, bytesOnDisk, findDamage } from "./read-backup.ts";
import { openSealer } from "./sealer.ts";
import { listRemoteBackups, objectKey, setKey, withBackupStore } from "./sync-backups.ts";
import type { ObjectStore } from "../../app/storage/object-store.ts";

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
 * @param id one of them; null for all
 * @throws HtsError `backup_unknown`
 */
export async function verifyBackups({ backupRoot }: BackupSettings, id: string | null): Promise<VerifiedBackup[]> {
  const folder = new BackupFolder(backupRoot);
  const archive = new ObjectArchive(folder.objects, await openSealer(null));
  return verifyAll(choose(await folder.list(), id, "on this disk"), bytesOnDisk(folder, archive));
}

/**
 * Reads the copies of backups in the object store whole, of which nothing is kept, and compares every file with its SHA-256.
 *
 * @param id one of them; null for all
 * @throws HtsError `backup_unknown`, `usage` without a bucket, and those of the object store
 */
export async function verifyRemoteBackups(settings: BackupSettings, id: string | null): Promise<VerifiedBackup[]> {
  return withBackupStore(settings, async (store, location) => {
    const listed = choose(await listRemoteBackups(settings), id, `in ${location}`);
    return verifyAll(listed, bytesInStore(store));
  });
}

function choose(listed: readonly ListedBackup[], id: string | null, where: string): readonly ListedBackup[] {
  const chosen = id === null ? listed : listed.filter((one) => one.id === id);
  if (id === null || chosen.length > 0) return chosen;
  throw new HtsError("backup_unknown", `there is no backup ${JSON.stringify(id.slice(0, 80))} ${where}; coin-hts backup list shows what there is`);
}

async function verifyAll(listed: readonly ListedBackup[], bytes: BackupBytes): Promise<VerifiedBackup[]> {
  const once = measuringOnce(bytes);
  const verified: VerifiedBackup[] = [];
  for (const { id, manifest, problem } of listed) {
    const problems = manifest === null ? [problem ?? `${id} cannot be read`] : await findDamage(once, manifest);
    verified.push({ id, isSound: problems.length === 0, problems });
  }
  return verified;
}

/** Backups share most of their objects. */
function measuringOnce(bytes: BackupBytes): BackupBytes {
  const known = new Map<string, ContentSums | null>();
  return {
    ...bytes,
    async measureObject(name) {
      const sums = known.get(name) ?? (await bytes.measureObject(name));
      known.set(name, sums);
      return sums;
    },
  };
}

/** Backups in an object store. */
function bytesInStore(store: ObjectStore): BackupBytes {
  return {
    measureFile: (id, name) => measureStored(store, setKey(id, name)),
    readText: async (id, name) => readText((await store.download(setKey(id, name))).bytes),
    measureObject: (name) => measureStored(store, objectKey(name)),
  };
}

async function measureStored(store: ObjectStore, key: string): Promise<ContentSums | null> {
  try {
    return await measure((await store.download(key)).bytes);
  } catch (error) {
    if (!(error instanceof HtsError)) throw error;
    if (error.code === "object_missing") return null;
    // What the store itself finds damaged has no sums that count.
    if (error.code === "object_damaged") return { size: NaN, sha256: "", md5: "" };
    throw error;
  }
}
