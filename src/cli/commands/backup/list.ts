import type { Command } from "commander";
import { type ListedBackup, ownBytes } from "../../../app/backups/backup.ts";
import { print } from "../../print.ts";
import { layOut } from "../../table.ts";
import { backupSettings, mib } from "./settings.ts";

/** Adds `backup list`. */
export function addListCommand(backup: Command): Command {
  return backup
    .command("list")
    .description("list the backups, newest first")
    .option("--remote", "also those in the object store")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts backup list --remote")
    .action(list);
}

async function list({ remote = false, json = false }: { readonly remote?: boolean; readonly json?: boolean }): Promise<void> {
  const { listAllBackups } = await import("../../../adapters/backups/list-backups.ts");
  const backups = await listAllBackups(backupSettings(), remote);
  if (json) return print(JSON.stringify({ backups }));
  if (backups.length === 0) return print("There is none yet. Make one with: coin-hts backup");
  await print(layOut([["backup", "made (UTC)", "parts", "own size", "files", "places"], ...backups.map(toRow)]));
}

function toRow({ id, manifest, problem, places }: ListedBackup): string[] {
  if (manifest === null) return [id, "", problem ?? "cannot be read", "", "", places.join(" ")];
  const parts = manifest.parts.map(({ kind }) => kind).join(" ");
  return [id, manifest.created_at.slice(0, 19).replace("T", " "), parts, mib(ownBytes(manifest)), String(manifest.objects.count), places.join(" ")];
}
