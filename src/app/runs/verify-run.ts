import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import type { BacktestDependencies } from "../backtest/run-backtests.ts";
import { type Verification, verifyResult } from "../backtest/verify-result.ts";
import type { SavedRun } from "./ports.ts";

/** The result of a run as `backtest --json` printed it, without its long lists. @throws HtsError `run_not_verifiable` for an imported run */
export function resultOf({ summary, document, receipt }: SavedRun): BacktestResult {
  if (document.origin === "engine" && receipt !== null) return { ...document.result, receipt };
  const problem = `the run ${summary.run_id} was computed by another program, which left no receipt`;
  throw new HtsError("run_not_verifiable", `${problem}; run its strategy again with: coin-hts backtest`);
}

/**
 * Runs a kept run again from its receipt and compares orders and figures.
 *
 * @param strategy the file of a user's strategy; undefined for a built-in one
 * @throws HtsError `run_not_verifiable`, or as `verifyResult`
 */
export async function verifyRun(saved: SavedRun, strategy: string | undefined, dependencies: BacktestDependencies): Promise<Verification> {
  return verifyResult(resultOf(saved), strategy, dependencies);
}
