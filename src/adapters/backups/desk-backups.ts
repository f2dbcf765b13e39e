import type { BackupWork } from "../../app/backups/backup-tasks.ts";
import type { BackupSettings } from "./backup-settings.ts";

/** The backups of an installation, as its schedules work on them. What does it is loaded when it is wanted. */
export function deskBackups(settings: BackupSettings): BackupWork {
  return {
    async take(kinds) {
      const { takeBackup } = await import("./take-backup.ts");
      const { manifest, synced } = await takeBackup(settings, { kinds, reason: "scheduled" });
      return { manifest, copied: synced?.copied ?? null };
    },
    async cleanup(maxAgeMs) {
      const { cleanupBackups } = await import("./cleanup-backups.ts");
      return cleanupBackups(settings, maxAgeMs);
    },
    async prove() {
      const { proveBackup } = await import("./prove-backup.ts");
      return proveBackup(settings, {});
    },
  };
}
