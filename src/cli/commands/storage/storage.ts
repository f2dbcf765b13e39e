import type { Command } from "commander";
import { addCheckStorageCommand } from "./check.ts";
import { addInitCommand } from "./init.ts";

/** Adds `storage init` and `storage check`: the object store that runs are exported to. */
export function addStorageCommand(program: Command): Command {
  const storage = program
    .command("storage")
    .description("set up and check the object store that runs are exported to")
    .addHelpText("after", "\nExample:\n  coin-hts storage init --dry-run");
  for (const add of [addInitCommand, addCheckStorageCommand]) add(storage).exitOverride().copyInheritedSettings(program);
  return storage;
}
