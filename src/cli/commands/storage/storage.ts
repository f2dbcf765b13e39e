import type { Command } from "commander";
import { addCheckCommand } from "./check.ts";
import { addInitCommand } from "./init.ts";

/** Adds `storage` and its commands: the place where objects are kept, a folder or a bucket. */
export function addStorageCommand(program: Command): Command {
  const storage = program
    .command("storage")
    .description("set up and check where objects are kept: a folder or an S3 bucket")
    .addHelpText("after", "\nExample:\n  coin-hts storage init --dry-run");
  for (const add of [addInitCommand, addCheckCommand]) add(storage).exitOverride().copyInheritedSettings(program);
  return storage;
}
