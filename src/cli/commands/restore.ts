import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { PART_KINDS, type PartKind } from "../../app/backups/backup.ts";
import { HtsError } from "../../engine/errors.ts";
import type { RestoreOutcome } from "../../adapters/backups/restore-backup.ts";
import { backupRestored } from "../../app/backups/backup-changes.ts";
import { print } from "../print.ts";
import { noteWork } from "./backup/note-work.ts";
import { backupSettings } from "./backup/settings.ts";

interface RestoreOptions {
  readonly id?: string;
  readonly at?: number;
  readonly only?: PartKind[];
  readonly into?: string;
  readonly safetyBackup: boolean;
  readonly resume?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts restore --dry-run
  coin-hts restore --at 2024-11-26T00:00:00Z
  coin-hts restore --only postgresql --id 20241126T000000Z-1a2b3c
  coin-hts restore --into /srv/desk-of-yesterday

Everything is compared with its sums, what is there now is backed up, the new is written beside the old, and only then do
they change places. Stop servers and workers first. A backup that this machine does not have is fetched from the object
store. The guide is docs/guides/back-up-and-restore.md.`;

/** Adds `restore`: brings a backup back, into this installation or beside it. */
export function addRestoreCommand(program: Command): Command {
  return program
    .command("restore")
    .description("restore the newest backup, or another, into this installation or into an empty folder")
    .option("--id <id>", "the backup of this name")
    .option("--at <instant>", "the newest backup of this moment or before", parseInstant)
    .addOption(new Option("--only <kinds...>", "only these parts of it").choices(PART_KINDS))
    .option("--into <folder>", "an empty folder to become a data root of its own, with its own servers")
    .option("--no-safety-backup", "do not back up what is there now, such as when it cannot be read")
    .option("--resume", "only end a restore that was broken off")
    .option("--dry-run", "show what would be done, and change nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(restore);
}

async function restore(options: RestoreOptions): Promise<void> {
  const { json = false, dryRun = false } = options;
  if (options.id !== undefined && options.at !== undefined) throw new HtsError("usage", "--id and --at were both given, expected one of them");
  if (options.resume === true) return resume(json);
  const { restoreBackup } = await import("../../adapters/backups/restore-backup.ts");
  const settings = backupSettings();
  const into = options.into === undefined ? null : resolve(options.into);
  const run = () =>
    restoreBackup(settings, {
      id: options.id,
      atMs: options.at,
      only: options.only ?? null,
      into,
      isDryRun: dryRun,
      savesPresent: options.safetyBackup,
      onStep: json ? () => undefined : (summary) => void process.stdout.write(`${summary}\n`),
    });
  // Afterwards only: what would be noted before is replaced by what is restored.
  const after = ({ plan, safetyBackupId }: RestoreOutcome) => backupRestored(plan.backup_id, plan.parts, into, safetyBackupId);
  const outcome = await (dryRun ? run() : noteWork(settings, { deed: "restore", after }, run));
  const { plan, safetyBackupId } = outcome;
  if (json) return print(JSON.stringify({ dry_run: dryRun, plan, safety_backup_id: safetyBackupId, redis_keys: outcome.redisKeys }));
  if (dryRun) return print([`From ${plan.backup_id}, would`, ...plan.steps.map(({ summary }) => `  ${summary}`)].join("\n"));
  await print(`Restored ${plan.parts.join(", ")} of ${plan.backup_id} into ${plan.target}.`);
  if (safetyBackupId !== null) await print(`What was there before is in ${safetyBackupId}: coin-hts restore --id ${safetyBackupId}`);
}

async function resume(json: boolean): Promise<void> {
  const { resumeRestore } = await import("../../adapters/backups/restore-backup.ts");
  const settings = backupSettings();
  const after = (ended: string | null) => (ended === null ? null : backupRestored(ended, [], null, null));
  const ended = await noteWork(settings, { deed: "restore", after }, () => resumeRestore(settings));
  if (json) return print(JSON.stringify({ resumed: ended }));
  await print(ended === null ? "No restore was broken off." : `The restore of ${ended} is complete.`);
}

function parseInstant(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isFinite(ms)) return ms;
  throw new InvalidArgumentError(`Expected an instant in UTC such as 2024-11-26T00:00:00Z, was ${JSON.stringify(text)}.`);
}
