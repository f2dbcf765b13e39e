import type { BacktestResult } from "../../contract/backtest-result.ts";
import { HtsError } from "../../engine/errors.ts";
import { canonicalJson } from "../../engine/receipt.ts";
import { type BacktestDependencies, type BacktestReport, runBacktests } from "../backtest/run-backtests.ts";
import { toReceiptResult } from "../backtest/to-result.ts";
import { requestAgain } from "../backtest/verify-result.ts";

/**
 * Runs a kept run again for what is not kept of it, such as its report. It is the very same run or none.
 *
 * @param strategy the name under which its strategy is to be found now; undefined for a built-in one
 * @throws HtsError `receipt_mismatch` when candles, strategy or engine have changed, or as `runBacktests`
 */
export async function repeatRun(saved: BacktestResult, strategy: string | undefined, dependencies: BacktestDependencies): Promise<BacktestReport> {
  const reports: BacktestReport[] = [];
  for (const [i, receipt] of saved.receipt.entries()) {
    const symbol = saved.symbols[i];
    if (symbol === undefined) throw new HtsError("run_damaged", `the run ${saved.run_id} has a receipt of ${receipt.symbol} and no figures of it`);
    const report = await runBacktests(requestAgain(receipt, symbol, strategy), dependencies);
    const [again] = report.symbols.map((one) => toReceiptResult(one.receipt, report.gapPolicy));
    const changed = Object.entries(receipt).filter(([name, value]) => canonicalJson(value) !== canonicalJson(again?.[name as keyof typeof again]));
    if (changed.length > 0) {
      const names = changed.map(([name]) => name).join(", ");
      throw new HtsError("receipt_mismatch", `${receipt.symbol} cannot be shown as it was run: ${names} changed since then; run the backtest again`);
    }
    reports.push(report);
  }
  const [first] = reports;
  if (first === undefined) throw new HtsError("run_damaged", `the run ${saved.run_id} has no symbols`);
  const range = { startMs: Date.parse(saved.start), endMs: Date.parse(saved.end) };
  return { ...first, range, symbols: reports.flatMap(({ symbols }) => symbols) };
}
