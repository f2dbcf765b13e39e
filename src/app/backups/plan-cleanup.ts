import { type BackupManifest, createdMs, hasPart, PART_KINDS } from "./backup.ts";

/**
 * The backups that are old enough to go, the oldest first. The newest one of each part stays however old it is, and so
 * does one that was proven last: nobody is ever left without.
 *
 * @param maxAgeMs older ones go
 * @param nowMs epoch ms
 * @param provenId the backup that was last restored as a proof; null for none
 */
export function planCleanup(backups: readonly BackupManifest[], maxAgeMs: number, nowMs: number, provenId: string | null): BackupManifest[] {
  const newestFirst = backups.toSorted((a, b) => createdMs(b) - createdMs(a) || (a.id < b.id ? 1 : -1));
  const kept = new Set(PART_KINDS.map((kind) => newestFirst.find((backup) => hasPart(backup, kind))?.id));
  return newestFirst.filter((backup) => !kept.has(backup.id) && backup.id !== provenId && nowMs - createdMs(backup) > maxAgeMs).toReversed();
}
