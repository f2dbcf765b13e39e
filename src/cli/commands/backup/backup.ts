import type { Command } from "commander";
import type { BackupOutcome } from "../../../adapters/backups/take-backup.ts";
import type { BackupKind } from "../../../app/backups/backup.ts";
import { backupMade } from "../../../app/backups/backup-changes.ts";
import { print } from "../../print.ts";
import { addCleanupCommand } from "./cleanup.ts";
import { addKeyCommand } from "./key.ts";
import { addListCommand } from "./list.ts";
import { noteWork } from "./note-work.ts";
import { addProveCommand } from "./prove.ts";
import { addStatsCommand } from "./stats.ts";
import { addVerifyCommand } from "./verify.ts";
import { backupSettings, mib } from "./settings.ts";

interface TakeOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts backup
  coin-hts backup postgres --json
  coin-hts backup cleanup 7 --dry-run
  coin-hts backup prove

In cron: 0 0 * * * coin-hts backup all && 0 1 * * 0 coin-hts backup cleanup 7
Backups lie in BACKUP_ROOT, DATA_ROOT/backups unless set, and are copied to AWS_BUCKET_NAME when that is set. BACKUP_KEY_FILE
encrypts them. The guide is docs/guides/back-up-and-restore.md.`;

const TAKERS: readonly (readonly [name: string, kinds: readonly BackupKind[] | null, description: string])[] = [
  ["all", null, "back up the database, Redis and all files, and copy them to the object store"],
  ["postgres", ["postgresql"], "back up the database"],
  ["redis", ["redis"], "back up the Redis of the queues"],
  ["results", ["results"], "back up runs, candles and the other files of the data root"],
  ["s3", ["s3"], "copy the backups to the object store, and compare"],
];

/** Adds `backup all|postgres|redis|results|s3|cleanup|stats|list|verify|prove|key`. */
export function addBackupCommand(program: Command): Command {
  const backup = program
    .command("backup")
    .description("back up the desk, look after the backups, and prove that they can be restored")
    .addHelpText("after", EXAMPLE);
  const takers = TAKERS.map(([name, kinds, description]) =>
    backup
      .command(name, { isDefault: name === "all" })
      .description(description)
      .option("--dry-run", "show what would be backed up and what room it needs, and write nothing")
      .option("--json", "print as JSON")
      .addHelpText("after", `\nExample:\n  coin-hts backup ${name} --dry-run`)
      .action((options: TakeOptions) => take(kinds, options)),
  );
  const others = [addCleanupCommand, addStatsCommand, addListCommand, addVerifyCommand, addProveCommand, addKeyCommand].map((add) => add(backup));
  for (const command of [...takers, ...others]) command.exitOverride().copyInheritedSettings(program);
  return backup;
}

async function take(kinds: readonly BackupKind[] | null, { dryRun = false, json = false }: TakeOptions): Promise<void> {
  const { takeBackup } = await import("../../../adapters/backups/take-backup.ts");
  const onStep = json ? () => undefined : (summary: string): void => void process.stdout.write(`${summary}\n`);
  const settings = backupSettings();
  const run = () => takeBackup(settings, { kinds, isDryRun: dryRun, onStep });
  const after = ({ manifest, synced }: BackupOutcome) => backupMade(manifest, synced?.copied ?? null);
  const { plan, manifest, synced } = await (dryRun ? run() : noteWork(settings, { deed: "backup", type: kinds?.[0] ?? "all", after }, run));
  if (json)
    return print(
      JSON.stringify({
        dry_run: dryRun,
        plan: { steps: plan.steps, skipped: plan.skipped, needed_bytes: plan.neededBytes, free_bytes: plan.freeBytes },
        backup: manifest,
        synced,
      }),
    );
  if (dryRun)
    await print([...plan.steps.map(({ summary }) => `would ${summary}`), `It may need ${mib(plan.neededBytes)}; ${mib(plan.freeBytes)} are free.`].join("\n"));
  for (const { kind, reason } of plan.skipped) await print(`left out ${kind}: ${reason}`);
  if (manifest !== null)
    await print(`Backup ${manifest.id}: ${manifest.parts.map(({ kind }) => kind).join(", ")}${manifest.encryption === "none" ? "" : ", encrypted"}.`);
  if (synced !== null)
    await print(`${synced.location}: ${synced.copied.length === 0 ? "nothing to copy" : `copied ${synced.copied.join(", ")}, ${mib(synced.bytes)}`}.`);
}
