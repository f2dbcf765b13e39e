import type { Command } from "commander";
import { ERRORS } from "../../../engine/errors.ts";
import { print } from "../../print.ts";
import { backupSettings } from "./settings.ts";

/** Adds `backup verify [ID]`. */
export function addVerifyCommand(backup: Command): Command {
  return backup
    .command("verify")
    .description("read backups whole and compare every file with its SHA-256; exits with 4 when one is damaged")
    .argument("[id]", "one of them; all unless given")
    .option("--remote", "the copies in the object store instead of those on the disk; nothing of them is kept")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExamples:\n  coin-hts backup verify --json\n  coin-hts backup verify --remote")
    .action(verify);
}

interface VerifyOptions {
  readonly remote?: boolean;
  readonly json?: boolean;
}

async function verify(id: string | undefined, { remote = false, json = false }: VerifyOptions): Promise<void> {
  const { verifyBackups, verifyRemoteBackups } = await import("../../../adapters/backups/verify-backups.ts");
  const verified = await (remote ? verifyRemoteBackups : verifyBackups)(backupSettings(), id ?? null);
  if (verified.some(({ isSound }) => !isSound)) process.exitCode = ERRORS.backup_damaged.exitCode;
  if (json) return print(JSON.stringify({ backups: verified.map(({ id, isSound, problems }) => ({ id, sound: isSound, problems })) }));
  if (verified.length === 0) return print(`There is none yet. Make one with: coin-hts backup${remote ? " s3" : ""}`);
  await print(verified.map(({ id, isSound, problems }) => (isSound ? `${id}  ok` : `${id}  DAMAGED: ${problems.join("; ")}`)).join("\n"));
}
