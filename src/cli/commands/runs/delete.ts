import type { Command } from "commander";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";

interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Adds `runs delete`. */
export function addDeleteCommand(runs: Command): Command {
  return runs
    .command("delete")
    .description("remove runs with everything that is kept of them; what was tried stays in the ledger of trials")
    .argument("<runs...>", "their ids")
    .option("--dry-run", "show what would be removed, and remove nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts runs delete run_0f3c… --dry-run")
    .action(remove);
}

async function remove(ids: readonly string[], { dryRun, json }: DeleteOptions): Promise<void> {
  await withRuns(async (store) => {
    // All are looked for first, so that a slip of the pen removes none.
    for (const id of ids) await store.findSummary(id);
    if (dryRun !== true) for (const id of ids) await store.delete(id);
  });
  if (json === true) return print(JSON.stringify({ runs: ids, removed: dryRun !== true }));
  await print(`${dryRun === true ? "Would remove" : "Removed"} ${ids.join(", ")}.`);
}
