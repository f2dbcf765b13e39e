import type { Command } from "commander";
import { compareRuns, type RunComparison } from "../../../app/runs/compare-runs.ts";
import type { RunSummary } from "../../../contract/saved-run.ts";
import { HtsError } from "../../../engine/errors.ts";
import { withRuns } from "../../open-runs.ts";
import { print } from "../../print.ts";
import { decimal, layOut, percent } from "../../table.ts";

/** Adds `runs compare`. */
export function addCompareCommand(runs: Command): Command {
  return runs
    .command("compare")
    .description("put runs side by side, with what differs between their settings")
    .argument("<runs...>", "their ids, two or more")
    .option("--json", "print as JSON")
    .addHelpText("after", "\nExample:\n  coin-hts runs compare run_0f3c… run_77ab…")
    .action(compare);
}

async function compare(ids: readonly string[], { json }: { json?: boolean }): Promise<void> {
  if (ids.length < 2) throw new HtsError("usage", `expected two runs or more to compare, was ${ids.length}`);
  const summaries = await withRuns((store) => Promise.all(ids.map((id) => store.findSummary(id))));
  const comparison = compareRuns(summaries);
  await print(json === true ? JSON.stringify(comparison) : render(comparison));
}

const FIGURES: readonly (readonly [name: string, show: (run: RunSummary) => string])[] = [
  ["saved (UTC)", ({ created_at }) => created_at.slice(0, 16).replace("T", " ")],
  ["symbols", ({ symbols }) => String(symbols.length)],
  ["return", ({ total_return }) => percent(total_return)],
  ["max drawdown", ({ max_drawdown }) => percent(max_drawdown)],
  ["Sharpe", ({ sharpe_annual_365 }) => decimal(sharpe_annual_365, 2)],
  ["trades", ({ trades }) => decimal(trades, 0)],
];

function render({ runs, differences }: RunComparison): string {
  const head = ["", ...runs.map(({ run_id }) => run_id)];
  const figures = FIGURES.map(([name, show]) => [name, ...runs.map(show)]);
  const settings = differences.map(({ name, values }) => [name, ...values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))]);
  const title = differences.length === 0 ? "\nTheir settings are the same." : "\nWhat differs";
  return `${layOut([head, ...figures])}\n${title}${settings.length === 0 ? "" : `\n${layOut(settings)}`}`;
}
