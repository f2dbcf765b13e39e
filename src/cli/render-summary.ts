import type { BacktestResult, SymbolResult } from "../contract/backtest-result.ts";
import { decimal, layOut, percent } from "./table.ts";

/** A result as a person reads it in a terminal. */
export function renderSummary(result: BacktestResult): string {
  const { symbols, strategy, params, execution, timeframe } = result;
  const parts = [
    ...(symbols.some(({ synthetic }) => synthetic) ? ["SYNTHETIC DATA: these candles are made up, and so is every figure below.\n"] : []),
    `${strategy} on ${timeframe} candles, ${result.start.slice(0, 16)} to ${result.end.slice(0, 16)} UTC`,
    `params     ${join(params)}`,
    `execution  ${join(execution)}`,
    "",
    "Portfolio, after fees and slippage",
    layOut(portfolioRows(symbols), "  "),
    "",
    "Signal study, each signal on its own, without costs",
    layOut(studyRows(symbols), "  "),
    ...renderWarnings(symbols),
    "",
    `run ${result.run_id}, ${decimal(result.totals.candles, 0)} candles in ${decimal(result.execution_time_ms, 0)} ms`,
  ];
  return parts.join("\n");
}

function portfolioRows(symbols: readonly SymbolResult[]): string[][] {
  const head = [
    "symbol",
    "return",
    "buy & hold",
    "max drawdown",
    "Sharpe",
    "Sortino",
    "trades",
    "open",
    "win rate",
    "profit factor",
    "fees + slippage",
    "final equity",
  ];
  const rows = symbols.map(({ symbol, portfolio: p, benchmark }) => [
    symbol,
    percent(p.total_return),
    percent(benchmark.total_return),
    percent(p.max_drawdown),
    decimal(p.sharpe_annual_365, 2),
    decimal(p.sortino_annual_365, 2),
    decimal(p.trades, 0),
    decimal(p.open_trades, 0),
    percent(p.win_rate),
    decimal(p.profit_factor, 2),
    decimal(p.total_fees + p.total_slippage, 0),
    decimal(p.final_equity, 0),
  ]);
  return [head, ...rows];
}

function studyRows(symbols: readonly SymbolResult[]): string[][] {
  const head = ["symbol", "candles", "gaps", "signals", "samples", "pending", "win rate", "mean return", "max drawdown", "mean hold"];
  const rows = symbols.map(({ symbol, candles, gaps, signal_study: study }) => [
    symbol,
    decimal(candles, 0),
    decimal(gaps, 0),
    decimal(study.signals, 0),
    decimal(study.samples, 0),
    decimal(study.pending, 0),
    percent(study.win_rate),
    study.avg_return === null ? "n/a" : `${decimal(study.avg_return, 3)} %`,
    study.max_drawdown === null ? "n/a" : `${decimal(study.max_drawdown, 2)} %p`,
    study.avg_hold_bars === null ? "n/a" : `${decimal(study.avg_hold_bars, 1)}`,
  ]);
  return [head, ...rows];
}

function renderWarnings(symbols: readonly SymbolResult[]): string[] {
  const lines = symbols.flatMap(({ symbol, warnings }) => warnings.map((warning) => `  ${symbol}: ${warning}`));
  return lines.length === 0 ? [] : ["", "Before you believe it", ...lines];
}

function join(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
}
