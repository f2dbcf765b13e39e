import type { Command } from "commander";
import { ERRORS } from "../../../engine/errors.ts";
import { parseCount } from "../../json-option.ts";
import { print } from "../../print.ts";
import { backupProven } from "../../../app/backups/backup-changes.ts";
import { troubleOfProof } from "../../../app/backups/backup-tasks.ts";
import { noteWork } from "./note-work.ts";
import { backupSettings } from "./settings.ts";

interface ProveOptions {
  readonly id?: string;
  readonly runs: number;
  readonly json?: boolean;
}

/** Adds `backup prove`. */
export function addProveCommand(backup: Command): Command {
  return backup
    .command("prove")
    .description("restore the newest backup into servers of its own, compare everything, run a saved run again; exits with 4 when it fails")
    .option("--id <id>", "another one than the newest")
    .option("--runs <n>", "so many saved runs are run again", parseCount, 1)
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts backup prove --json")
    .action(prove);
}

async function prove({ id, runs, json = false }: ProveOptions): Promise<void> {
  const { proveBackup } = await import("../../../adapters/backups/prove-backup.ts");
  const onStep = json ? () => undefined : (summary: string): void => void process.stdout.write(`${summary}\n`);
  const settings = backupSettings();
  const { isProven, backup_id, checks, ...proof } = await noteWork(settings, { deed: "restore_proof", after: backupProven, troubleOf: troubleOfProof }, () =>
    proveBackup(settings, { id, runs, onStep }),
  );
  if (!isProven) process.exitCode = ERRORS.check_failed.exitCode;
  if (json)
    return print(JSON.stringify({ backup_id, proven: isProven, ...proof, checks: checks.map(({ name, isOk, detail }) => ({ name, ok: isOk, detail })) }));
  await print(checks.map(({ name, isOk, detail }) => `  ${name.padEnd(10)} ${isOk ? "ok    " : "FAILED"}  ${detail}`).join("\n"));
  await print(`${backup_id} is ${isProven ? "proven" : "NOT proven"}, in ${(proof.duration_ms / 1000).toFixed(1)} s.`);
}
