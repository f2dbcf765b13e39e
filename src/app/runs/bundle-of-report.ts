import type { BacktestResult } from "../../contract/backtest-result.ts";
import type { BacktestReport } from "../backtest/run-backtests.ts";
import type { RunBundle, RunDocument } from "./ports.ts";
import { recordOfResult, type RunContext } from "./run-record.ts";
import { tablesOfReport } from "./tables-of-report.ts";

/** The bundle of a backtest that has just finished. @param result of this very report */
export function bundleOfReport(report: BacktestReport, result: BacktestResult, context: RunContext): RunBundle {
  return {
    record: recordOfResult(result, report.range, context),
    document: documentOf(result, context.exchange),
    receipt: result.receipt,
    tables: tablesOfReport(report, result),
  };
}

/** run.json of a result: what stands in tables of its own is left out. */
export function documentOf({ receipt: _receipt, symbols, ...result }: BacktestResult, exchange: string | null): RunDocument {
  const brief = symbols.map(({ signals: _signals, trades: _trades, equity: _equity, ...symbol }) => symbol);
  return { format: 1, origin: "engine", exchange, result: { ...result, symbols: brief } };
}
