import type { BacktestReport } from "../../app/backtest/run-backtests.ts";
import { toIso } from "../../app/backtest/date-range.ts";
import { timeframeName } from "../../engine/timeframe.ts";
import { buildCostLadder } from "../../research/cost-ladder.ts";
import { renderReport } from "./render-report.ts";

const MAX_SYMBOLS_IN_TITLE = 6;

/** The HTML report of a finished backtest: one document that opens offline. */
export function renderBacktestReport(report: BacktestReport, runId: string): string {
  return renderReport({
    title: `${report.strategy} · ${nameSymbols(report.symbols.map(({ run }) => run.symbol))}`,
    createdAt: null,
    runId,
    timeframe: timeframeName(report.timeframeMs) ?? `${report.timeframeMs} ms`,
    isSynthetic: report.symbols.some(({ isSynthetic }) => isSynthetic),
    requestedRange: { start: isoOrNull(report.range.startMs), end: isoOrNull(report.range.endMs) },
    gapPolicy: report.gapPolicy,
    runs: report.symbols.map(({ run, gaps, filledCandles, warnings, receipt }) => ({
      run,
      gaps,
      filledCandles,
      costLadder: buildCostLadder(run),
      warnings,
      receipt,
    })),
  });
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : toIso(ms);
}

/** The symbols by name, of many only the first ones. */
function nameSymbols(symbols: readonly string[]): string {
  const shown = symbols.slice(0, MAX_SYMBOLS_IN_TITLE).join(", ");
  return symbols.length > MAX_SYMBOLS_IN_TITLE ? `${shown} and ${symbols.length - MAX_SYMBOLS_IN_TITLE} more` : shown;
}
