import type { BackupCleanupPayload, BackupPayload } from "../../contract/operations.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Task, TaskOutcome } from "../jobs/task.ts";
import type { Actor, AuditLog } from "../access/ports.ts";
import { backupMade, backupProven, backupsRemoved } from "./backup-changes.ts";
import type { BackupKind, BackupManifest, RestoreProof } from "./backup.ts";

/** The kinds of tasks that this is the work of. */
export const BACKUP_KIND = "backup";
export const BACKUP_CLEANUP_KIND = "backup_cleanup";
export const RESTORE_PROOF_KIND = "restore_proof";

/** Makes, removes and proves backups. */
export interface BackupWork {
  /** @param kinds null for all that there is. @throws HtsError `store_locked`, `space_insufficient`, and those of what is backed up */
  take(kinds: readonly BackupKind[] | null): Promise<{ readonly manifest: BackupManifest | null; readonly copied: readonly string[] | null }>;
  /** @throws HtsError `store_locked` */
  cleanup(maxAgeMs: number): Promise<{ readonly removed: readonly string[]; readonly bytes: number }>;
  /** @throws HtsError `backup_unknown`, `store_locked` */
  prove(): Promise<RestoreProof>;
}

/** Where is noted what was done, as the schedule's that asked for it. */
type Audit = Pick<AuditLog, "record">;

const DAY_MS = 86_400_000;

/** Makes the backup that a task asks for. */
export async function runBackupTask(task: Task, work: BackupWork, audit: Audit): Promise<TaskOutcome> {
  const { backup_type: type = "all" } = task.request as BackupPayload;
  const { manifest, copied } = await work.take(type === "all" ? null : [type]);
  await audit.record(actorOf(task), backupMade(manifest, copied));
  return { result: { backup_id: manifest?.id ?? null, parts: manifest?.parts.map(({ kind }) => kind) ?? [], copied: copied === null ? null : [...copied] } };
}

/** Removes the backups that a task names by their age. */
export async function runCleanupTask(task: Task, work: BackupWork, audit: Audit): Promise<TaskOutcome> {
  const { older_than_days: days } = task.request as BackupCleanupPayload;
  await audit.record(actorOf(task), backupsRemoved(days));
  const { removed, bytes } = await work.cleanup(days * DAY_MS);
  return { result: { removed: [...removed], bytes } };
}

/** Restores the newest backup beside what is in use. @throws HtsError `backup_damaged` when it is not what was backed up */
export async function runProofTask(task: Task, work: BackupWork, audit: Audit): Promise<TaskOutcome> {
  const proof = await work.prove();
  await audit.record(actorOf(task), backupProven(proof));
  const trouble = troubleOfProof(proof);
  if (trouble !== null) throw new HtsError(trouble.code, trouble.message);
  return { result: { backup_id: proof.backup_id, checks: proof.checks.length } };
}

/** What a proof found; null when the backup is proven. */
export function troubleOfProof({ backup_id, isProven, checks }: RestoreProof): { readonly code: "backup_damaged"; readonly message: string } | null {
  if (isProven) return null;
  const failed = checks.filter(({ isOk }) => !isOk).map(({ name, detail }) => `${name}: ${detail}`);
  const message = `the backup ${backup_id} was restored and is not what was backed up: ${failed.join("; ")}; make another with: coin-hts backup`;
  return { code: "backup_damaged", message };
}

function actorOf({ scheduleName }: Task): Actor {
  return { tokenId: null, name: `schedule:${scheduleName ?? "none"}`, clientAddress: null };
}
