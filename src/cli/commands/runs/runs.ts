import type { Command } from "commander";
import { addCompareCommand } from "./compare.ts";
import { addDeleteCommand } from "./delete.ts";
import { addExportCommand } from "./export.ts";
import { openRuns } from "../../open-runs.ts";
import { addListCommand } from "./list.ts";
import { addMigrateJsonCommand } from "./migrate-json.ts";
import { addNoteCommand } from "./note.ts";
import { addPruneCommand } from "./prune.ts";
import { addShowCommand } from "./show.ts";
import { addSweepCommand } from "./sweep.ts";
import { addTagCommand } from "./tag.ts";
import { addVerifyRunCommand } from "./verify.ts";

/** Adds `runs`: the runs that are kept. */
export function addRunsCommand(program: Command): Command {
  const runs = program
    .command("runs")
    .description("the runs that are kept: find, compare, verify, export and clean them up")
    .addHelpText("after", "\nExample:\n  coin-hts backtest --demo --save && coin-hts runs list");
  const commands = [
    addListCommand,
    addShowCommand,
    addCompareCommand,
    addVerifyRunCommand,
    addNoteCommand,
    addTagCommand,
    addExportCommand,
    addDeleteCommand,
    addPruneCommand,
    addSweepCommand,
    (group: Command) => addMigrateJsonCommand(group, openRuns),
  ];
  for (const add of commands) add(runs).exitOverride().copyInheritedSettings(program);
  return runs;
}
