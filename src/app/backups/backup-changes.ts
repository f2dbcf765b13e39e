import type { Change } from "../access/ports.ts";
import type { BackupManifest, RestoreProof } from "./backup.ts";

/** For the audit log: a backup that was made. @param copied ids of those that were copied to the object store; null when none were to be */
export function backupMade(manifest: BackupManifest | null, copied: readonly string[] | null): Change {
  return {
    action: "backup.create",
    subjectKind: "backup",
    subjectId: manifest?.id ?? "copies",
    detail: { parts: manifest?.parts.map(({ kind }) => kind) ?? [], copied: copied === null ? null : [...copied] },
  };
}

/** For the audit log: backups that are about to be removed. */
export function backupsRemoved(days: number): Change {
  return { action: "backup.cleanup", subjectKind: "backup", subjectId: `older than ${days} days`, detail: { older_than_days: days } };
}

/** For the audit log: a backup that was restored beside what is in use. */
export function backupProven({ backup_id, isProven }: RestoreProof): Change {
  return { action: "backup.prove", subjectKind: "backup", subjectId: backup_id, detail: { proven: isProven } };
}

/** For the audit log: a backup that was restored. @param into another folder; null for this installation */
export function backupRestored(backupId: string, parts: readonly string[], into: string | null, safetyBackupId: string | null): Change {
  return {
    action: "backup.restore",
    subjectKind: "backup",
    subjectId: backupId,
    detail: { parts: [...parts], into, safety_backup_id: safetyBackupId },
  };
}
