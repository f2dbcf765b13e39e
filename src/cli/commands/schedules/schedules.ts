import type { Command } from "commander";
import { addChangingCommands } from "./change.ts";
import { addRunCommands } from "./run.ts";
import { addShowCommands } from "./show.ts";

/** Adds `schedules list|show|add|change|pause|resume|trigger|remove|history`: what runs by itself, and how it went. */
export function addSchedulesCommand(program: Command): Command {
  const schedules = program
    .command("schedules")
    .description("what runs by itself: list, add, change, pause, run now, and how the runs went")
    .addHelpText("after", "\nExample:\n  coin-hts schedules list\n\nThe guide is docs/guides/schedules.md.");
  for (const add of [addShowCommands, addChangingCommands, addRunCommands]) {
    for (const command of add(schedules)) command.exitOverride().copyInheritedSettings(program);
  }
  return schedules;
}
