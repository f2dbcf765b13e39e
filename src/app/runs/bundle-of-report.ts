import type { BacktestResult } from "../../contract/backtest-result.ts";
import type { TimeRange } from "../backtest/date-range.ts";
import type { BacktestReport } from "../backtest/run-backtests.ts";
import type { RunBundle, RunDocument } from "./ports.ts";
import type { ResultTable } from "./result-table.ts";
import { recordOfResult, type RunContext } from "./run-record.ts";
import { tablesOfReport } from "./tables-of-report.ts";

/** The bundle of a backtest that has just finished. @param result of this very report */
export function bundleOfReport(report: BacktestReport, result: BacktestResult, context: RunContext): RunBundle {
  return bundleOfResult(result, report.range, tablesOfReport(report, result), context);
}

/** The bundle of a result whose tables are at hand. @param range that was asked for, resolved */
export function bundleOfResult(result: BacktestResult, range: TimeRange, tables: readonly ResultTable[], context: RunContext): RunBundle {
  return { record: recordOfResult(result, range, context), document: documentOf(result, context.exchange), receipt: result.receipt, tables };
}

/** run.json of a result: what stands in tables of its own is left out. */
export function documentOf({ receipt: _receipt, symbols, ...result }: BacktestResult, exchange: string | null): RunDocument {
  const brief = symbols.map(({ signals: _signals, trades: _trades, equity: _equity, ...symbol }) => symbol);
  return { format: 1, origin: "engine", exchange, result: { ...result, symbols: brief } };
}
