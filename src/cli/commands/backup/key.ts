import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { HtsError } from "../../../engine/errors.ts";
import { print } from "../../print.ts";

/** Adds `backup key FILE`. */
export function addKeyCommand(backup: Command): Command {
  return backup
    .command("key")
    .description("make a key to encrypt backups with, for BACKUP_KEY_FILE; keep a copy of it elsewhere: without it they cannot be read")
    .argument("<file>", "the file to write, which must not exist")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts backup key backup-key.txt")
    .action(makeKey);
}

async function makeKey(file: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const { makeKeyText } = await import("../../../adapters/backups/sealer.ts");
  const path = resolve(file);
  const text = await makeKeyText();
  await writeFile(path, text, { mode: 0o600, flag: "wx" }).catch((error: unknown) => {
    throw new HtsError(
      "file_not_writable",
      `${path} could not be written: ${(error as Error).message}; name a new file, since a key that is in use must not be lost`,
      { cause: error },
    );
  });
  const publicKey = /^# public key: (\S+)/.exec(text)?.[1] ?? "";
  if (json) return print(JSON.stringify({ path, public_key: publicKey }));
  await print(
    `${path} has the key, its public half is ${publicKey}.\nSet BACKUP_KEY_FILE=${path} and keep a copy of the file away from this machine: without it no backup can be read.`,
  );
}
