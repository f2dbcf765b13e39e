import type { Command } from "commander";
import { readBackupHealth } from "../../../app/backups/ports.ts";
import { print } from "../../print.ts";
import { backupSettings, mib } from "./settings.ts";

/** Adds `backup stats`. */
export function addStatsCommand(backup: Command): Command {
  return backup
    .command("stats")
    .description("how many backups there are, what room they take, and when one was last made and proven")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts backup stats --json")
    .action(showStats);
}

async function showStats({ json = false }: { readonly json?: boolean }): Promise<void> {
  const { BackupFolder } = await import("../../../adapters/backups/backup-folder.ts");
  const folder = new BackupFolder(backupSettings().backupRoot);
  const [backups, figures, health, synced] = [await folder.list(), await folder.measure(), await readBackupHealth(folder), await folder.readSyncNote()];
  const stats = {
    backup_root: figures.root,
    backups: backups.length,
    unreadable: backups.filter(({ manifest }) => manifest === null).length,
    backup_bytes: figures.backupBytes,
    objects: figures.objectCount,
    object_bytes: figures.objectBytes,
    free_bytes: figures.freeBytes,
    newest_backup_at: health.newestBackupAt?.toISOString() ?? null,
    last_proven_restore_at: health.lastProvenRestoreAt?.toISOString() ?? null,
    last_synced_at: synced?.synced_at ?? null,
  };
  if (json) return print(JSON.stringify(stats));
  const lines = [
    `${stats.backups} backups in ${stats.backup_root}${stats.unreadable === 0 ? "" : `, ${stats.unreadable} of which cannot be read (coin-hts backup list)`}`,
    `${mib(stats.backup_bytes + stats.object_bytes)} in use, ${mib(stats.free_bytes)} free`,
    `newest          ${stats.newest_backup_at ?? "none"}`,
    `last proven     ${stats.last_proven_restore_at ?? "never (coin-hts backup prove)"}`,
    `last copied     ${stats.last_synced_at ?? "never"}`,
  ];
  await print(lines.join("\n"));
}
