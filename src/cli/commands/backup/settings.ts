import { type BackupSettings, backupSettingsOf } from "../../../adapters/backups/backup-settings.ts";
import { readConfig } from "../../../config.ts";
import { decimal } from "../../table.ts";

/** This installation, as backups see it. */
export function backupSettings(): BackupSettings {
  return backupSettingsOf(readConfig());
}

/** Bytes in MiB with one decimal. @example mib(1_572_864) // "1.5 MiB" */
export function mib(bytes: number): string {
  return `${decimal(bytes / 2 ** 20, 1)} MiB`;
}
