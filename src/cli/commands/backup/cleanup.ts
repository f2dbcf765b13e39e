import type { Command } from "commander";
import { print } from "../../print.ts";
import { parseCount } from "../../json-option.ts";
import { backupsRemoved } from "../../../app/backups/backup-changes.ts";
import { noteWork } from "./note-work.ts";
import { backupSettings, mib } from "./settings.ts";

const DAY_MS = 86_400_000;

/** Adds `backup cleanup N`. */
export function addCleanupCommand(backup: Command): Command {
  return backup
    .command("cleanup")
    .description("remove backups older than so many days, here and in the object store; the newest of each part always stays")
    .argument("[days]", "older ones go", parseCount, 7)
    .option("--dry-run", "show what would go, and remove nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts backup cleanup 7 --dry-run")
    .action(cleanup);
}

async function cleanup(days: number, { dryRun = false, json = false }: { readonly dryRun?: boolean; readonly json?: boolean }): Promise<void> {
  const { cleanupBackups } = await import("../../../adapters/backups/cleanup-backups.ts");
  const settings = backupSettings();
  const run = () => cleanupBackups(settings, days * DAY_MS, { isDryRun: dryRun });
  const outcome = await (dryRun ? run() : noteWork(settings, { deed: "backup_cleanup", before: backupsRemoved(days) }, run));
  if (json) return print(JSON.stringify({ dry_run: dryRun, ...outcome }));
  const { removed, objects, bytes, remote } = outcome;
  const verb = dryRun ? "Would remove" : "Removed";
  await print(removed.length === 0 ? `No backup is older than ${days} days.` : `${verb} ${removed.join(", ")}.`);
  if (objects > 0) await print(`${verb} ${objects} objects that no backup needs, ${mib(bytes)}.`);
  if (remote !== null) await print(`In the object store: ${remote.removed.length} backups and ${remote.objects} objects.`);
}
