import type { HealthCheck } from "../health-check.ts";
import { worstOf } from "../health-check.ts";
import type { BackupReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Whether there is a backup that is recent enough, and whether one was lately proven to be restorable. That there is none yet is a warning. */
export function backupsCheck(read: () => Promise<BackupReading>, nowMs: () => number, thresholds: Thresholds): HealthCheck {
  return {
    name: "backups",
    async check() {
      const { newestBackupAt, lastProvenRestoreAt } = await read();
      const ageHours = newestBackupAt === null ? null : (nowMs() - newestBackupAt.getTime()) / HOUR_MS;
      const provenDays = lastProvenRestoreAt === null ? null : (nowMs() - lastProvenRestoreAt.getTime()) / DAY_MS;
      const backup = ageHours === null ? "warning" : judge(ageHours, thresholds.backup_age_hours);
      const proof = provenDays === null ? "warning" : judge(provenDays, thresholds.proven_restore_age_days);
      const made = ageHours === null ? "there is no backup; make one with: coin-hts backup all" : `the newest backup is ${ageHours.toFixed(0)} h old`;
      const proven = provenDays === null ? "none was proven yet: coin-hts backup prove" : `one was proven ${provenDays.toFixed(0)} days ago`;
      return {
        status: worstOf(backup, proof),
        summary: `${made}, ${proven}`,
        figures: {
          newest_backup_at: newestBackupAt?.toISOString() ?? null,
          backup_age_seconds: ageHours === null ? null : ageHours * 3600,
          last_proven_restore_at: lastProvenRestoreAt?.toISOString() ?? null,
          proven_restore_age_seconds: provenDays === null ? null : provenDays * 86_400,
        },
      };
    },
  };
}
