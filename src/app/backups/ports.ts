import type { ListedBackup, RestoreProof } from "./backup.ts";

/** The backups that there are, as their manifests on the disk say: the database may be what was lost. */
export interface BackupShelf {
  /** The newest first; one that cannot be read is listed with its problem. */
  list(): Promise<readonly ListedBackup[]>;
  /** Of backups and shared objects on the disk. */
  measure(): Promise<ShelfFigures>;
  /** The newest first. */
  listProofs(): Promise<readonly RestoreProof[]>;
}

export interface ShelfFigures {
  readonly root: string;
  /** Of the backups' own folders. */
  readonly backupBytes: number;
  readonly objectCount: number;
  readonly objectBytes: number;
  readonly freeBytes: number;
}

/** What health is told of backups. */
export interface BackupHealth {
  readonly newestBackupAt: Date | null;
  readonly lastProvenRestoreAt: Date | null;
}

/** When the newest whole backup was made, and when one was last proven. */
export async function readBackupHealth(shelf: Pick<BackupShelf, "list" | "listProofs">): Promise<BackupHealth> {
  const manifests = (await shelf.list()).flatMap(({ manifest }) => (manifest === null || manifest.parts.length === 0 ? [] : [manifest]));
  const newest = manifests
    .map(({ created_at }) => created_at)
    .toSorted()
    .at(-1);
  const proof = (await shelf.listProofs()).find(({ isProven }) => isProven);
  return { newestBackupAt: newest === undefined ? null : new Date(newest), lastProvenRestoreAt: proof === undefined ? null : new Date(proof.proven_at) };
}
