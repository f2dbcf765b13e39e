import type { Command } from "commander";
import { listAllRuns } from "../../../app/runs/list-all.ts";
import { planRetention } from "../../../app/runs/plan-retention.ts";
import { HtsError } from "../../../engine/errors.ts";
import { parseDuration } from "../../duration-option.ts";
import { parseCount } from "../../json-option.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { decimal } from "../../table.ts";

interface PruneOptions {
  readonly olderThan?: number;
  readonly keep?: number;
  readonly execute?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Examples:
  coin-hts runs prune --older-than 90d
  coin-hts runs prune --older-than 90d --keep 1000 --execute

Without --execute it only shows what would go. Tagged runs always stay, and so does the ledger of trials.`;

/** Adds `runs prune`. */
export function addPruneCommand(runs: Command): Command {
  return runs
    .command("prune")
    .description("remove old runs by age, by count, or by both")
    .option("--older-than <time>", "runs that are older go, such as 90d", parseDuration)
    .option("--keep <n>", "runs beyond the newest n go", parseCount)
    .option("--execute", "remove them; without it nothing is changed")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(prune);
}

async function prune({ olderThan, keep, execute, json }: PruneOptions): Promise<void> {
  if (olderThan === undefined && keep === undefined) throw new HtsError("usage", "say which runs go with --older-than, --keep or both");
  const plan = await withRuns(async (store) => {
    const planned = planRetention(await listAllRuns(store, {}), { maxAgeMs: olderThan ?? null, keepNewest: keep ?? null }, Date.now());
    if (execute === true) for (const { run_id } of planned) await store.delete(run_id);
    return planned;
  });
  const bytes = plan.reduce((sum, run) => sum + (run.bytes ?? 0), 0);
  if (json === true) return print(JSON.stringify({ runs: plan.map(({ run_id }) => run_id), bytes, removed: execute === true }));
  if (plan.length === 0) return print("Nothing to prune.");
  const size = `${decimal(plan.length, 0)} runs, ${decimal(bytes / 1e6, 1)} MB`;
  await print(execute === true ? `Removed ${size}.` : `Would remove ${size}; do it with --execute.`);
}
