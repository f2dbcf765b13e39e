import type { Alert } from "../alerts/ports.ts";
import type { BackupKind } from "./backup.ts";

/** What is done with backups; the first three are kinds of tasks, too. */
export type BackupDeed = "backup" | "backup_cleanup" | "restore_proof" | "restore";

/** How an alert begins that tells that it failed. */
export const BACKUP_TROUBLES: Readonly<Record<BackupDeed, string>> = {
  backup: "A backup could not be made",
  backup_cleanup: "Old backups could not be removed",
  restore_proof: "A backup could not be proven",
  restore: "A restore has failed",
};

/**
 * By which alert it is told that work on backups failed, whoever began it; the same work, done, resolves it.
 *
 * @param type of a backup: what it is of, `all` for everything
 * @example backupFingerprint("backup", "all") // "backup:backup:all"
 */
export function backupFingerprint(deed: BackupDeed, type: BackupKind | "all" = "all"): string {
  return `backup:${deed}${deed === "backup" ? `:${type}` : ""}`;
}

/** The alert of work on backups that failed. @param error no secret may stand in its message */
export function backupAlert(deed: BackupDeed, type: BackupKind | "all", error: { readonly code: string; readonly message: string }): Alert {
  return {
    fingerprint: backupFingerprint(deed, type),
    severity: "ERROR",
    kind: "backup",
    title: `${BACKUP_TROUBLES[deed]}: ${error.code}`,
    detail: { kind: deed, code: error.code, message: error.message },
  };
}
