import type { Command } from "commander";
import { addDownloadCommand } from "./download.ts";
import { addImportCommand } from "./import.ts";
import { addListCommand } from "./list.ts";
import { addRepairCommand } from "./repair.ts";
import { addResampleCommand } from "./resample.ts";
import { addVerifyCommand } from "./verify.ts";

/** Adds `data` and its commands: everything about the candle store. */
export function addDataCommand(program: Command): Command {
  const data = program
    .command("data")
    .description("fill, check and look into the candle store")
    .addHelpText("after", "\nExample:\n  coin-hts data download --dry-run");
  for (const add of [addDownloadCommand, addImportCommand, addListCommand, addVerifyCommand, addRepairCommand, addResampleCommand]) {
    add(data).exitOverride().copyInheritedSettings(program);
  }
  return data;
}
