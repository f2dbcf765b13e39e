import type { Command } from "commander";
import type { SweepFinding } from "../../../app/runs/ports.ts";
import { ERRORS } from "../../../engine/errors.ts";
import { parseDuration } from "../../duration-option.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { decimal, layOut } from "../../table.ts";

interface SweepOptions {
  readonly grace: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const HOUR_MS = 3_600_000;

const MEANINGS: Readonly<Record<SweepFinding["kind"], string>> = {
  orphan: "a bundle without a run",
  unfinished: "a bundle that was never finished",
  trash: "a bundle that was being removed",
  missing: "THE BUNDLE OF A RUN IS GONE",
  damaged: "THE BUNDLE OF A RUN IS NOT WHOLE",
};

/** Adds `runs sweep`. */
export function addSweepCommand(runs: Command): Command {
  return runs
    .command("sweep")
    .description("remove what writers that died left behind, and report runs whose files are not whole")
    .option("--grace <time>", "leave alone what is younger, such as 1h: its writer may be alive", parseDuration, HOUR_MS)
    .option("--dry-run", "show what would be removed, and remove nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts runs sweep --dry-run\n\nExits with 4 when a run's files are gone or damaged.")
    .action(sweep);
}

async function sweep({ grace, dryRun, json }: SweepOptions): Promise<void> {
  const findings = await withRuns((store) => store.sweep({ graceMs: grace, isDryRun: dryRun === true }));
  if (findings.some(({ kind }) => kind === "missing" || kind === "damaged")) process.exitCode = ERRORS.run_damaged.exitCode;
  if (json === true) return print(JSON.stringify({ findings }));
  if (findings.length === 0) return print("Nothing to sweep, every run is whole.");
  const rows = findings.map(({ kind, name, bytes, is_removed }) => [name, MEANINGS[kind], `${decimal(bytes / 1000, 0)} kB`, is_removed ? "removed" : "left"]);
  await print(layOut(rows));
}
