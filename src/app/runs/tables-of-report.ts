import type { BacktestResult, SymbolResult } from "../../contract/backtest-result.ts";
import type { BacktestRun } from "../../engine/backtest.ts";
import { BUY } from "../../engine/signals.ts";
import type { TradeLedger, TradeNumber } from "../../engine/simulate/trade-ledger.ts";
import type { BacktestReport } from "../backtest/run-backtests.ts";
import { concatenate, endsOf, repeatEach, type ResultColumn, type ResultTable } from "./result-table.ts";

/**
 * The tables of a finished backtest, straight from the engine's columns: no row is made an object of.
 *
 * Drawdown is not among the columns of `equity`: it follows from it and the initial cash, and as doubles it would take
 * as much room as equity itself.
 */
export function tablesOfReport(report: BacktestReport, result: BacktestResult): ResultTable[] {
  const runs = report.symbols.map(({ run }) => run);
  return [summaryTable(result.symbols), signalTable(runs), tradeTable(runs), equityTable(runs)];
}

/** One row a symbol: every figure of the signal study, the portfolio and the benchmark that is a number or an instant. */
export function summaryTable(symbols: readonly SymbolResult[]): ResultTable {
  const rows = symbols.map((symbol) => ({
    ...scalarsOf("", symbol),
    ...scalarsOf("signal_study_", symbol.signal_study),
    ...scalarsOf("portfolio_", symbol.portfolio),
    ...scalarsOf("benchmark_", symbol.benchmark),
  }));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): ResultColumn => {
    const values = rows.map((row) => row[name] ?? null);
    if (values.some((value) => typeof value === "string"))
      return { name, kind: "text", values: values.map((value) => (value === null ? null : String(value))) };
    return { name, kind: "number", values: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))) };
  });
  return { name: "symbol_summary", rows: rows.length, columns, symbolEnds: [rows.length] };
}

function scalarsOf(prefix: string, figures: object): Record<string, string | number | null> {
  const scalars = Object.entries(figures).filter(([, value]) => value === null || ["number", "string", "boolean"].includes(typeof value));
  return Object.fromEntries(scalars.map(([name, value]) => [prefix + name, typeof value === "boolean" ? Number(value) : (value as string | number | null)]));
}

function signalTable(runs: readonly BacktestRun[]): ResultTable {
  const counts = runs.map(({ signals }) => signals.count);
  const pick = (column: (run: BacktestRun, index: Int32Array) => Float64Array): Float64Array => concatenate(runs.map((run) => column(run, run.signals.index)));
  return {
    name: "signals",
    rows: counts.reduce((sum, count) => sum + count, 0),
    symbolEnds: endsOf(counts),
    columns: [
      { name: "symbol", kind: "text", values: repeatEach(symbolsOf(runs), counts) },
      { name: "timestamp", kind: "time", values: pick(({ candles }, index) => Float64Array.from(index, (i) => candles.openTimeMs[i] as number)) },
      { name: "side", kind: "text", values: runs.flatMap(({ signals }) => Array.from(signals.side, (side) => (side === BUY ? "BUY" : "SELL"))) },
      { name: "price", kind: "number", values: pick(({ candles }, index) => Float64Array.from(index, (i) => candles.close[i] as number)) },
      { name: "confidence", kind: "number", values: pick(({ signals }) => signals.confidence) },
      { name: "level", kind: "number", values: pick(({ signals }) => signals.level) },
    ],
  };
}

function tradeTable(runs: readonly BacktestRun[]): ResultTable {
  const ledgers = runs.map(({ outcome }) => outcome.trades);
  const counts = ledgers.map(({ length }) => length);
  const pick = (field: TradeNumber): Float64Array => concatenate(ledgers.map((ledger) => ledger.column(field)));
  const both = (one: TradeNumber, other: TradeNumber, combine: (a: number, b: number) => number): Float64Array => {
    const others = pick(other);
    return pick(one).map((value, i) => combine(value, others[i] as number));
  };
  const sum = (a: number, b: number): number => a + b;
  return {
    name: "trades",
    rows: counts.reduce(sum, 0),
    symbolEnds: endsOf(counts),
    columns: [
      { name: "symbol", kind: "text", values: repeatEach(symbolsOf(runs), counts) },
      { name: "entry_time", kind: "time", values: pick("entryTimeMs") },
      { name: "exit_time", kind: "time", values: pick("exitTimeMs") },
      { name: "entry_price", kind: "number", values: pick("entryPrice") },
      { name: "exit_price", kind: "number", values: pick("exitPrice") },
      { name: "quantity", kind: "number", values: pick("quantity") },
      { name: "fees", kind: "money", values: both("entryFee", "exitFee", sum) },
      { name: "slippage", kind: "money", values: both("entrySlippage", "exitSlippage", sum) },
      { name: "pnl", kind: "money", values: pick("pnl") },
      { name: "return", kind: "number", values: pick("returnRate") },
      { name: "mae", kind: "number", values: pick("mae") },
      { name: "mfe", kind: "number", values: pick("mfe") },
      { name: "holding_candles", kind: "count", values: both("exitCandle", "entryCandle", (exit, entry) => exit - entry) },
      { name: "exit_reason", kind: "text", values: ledgers.flatMap(reasonsOf) },
    ],
  };
}

function reasonsOf(ledger: TradeLedger): string[] {
  return Array.from({ length: ledger.length }, (_, i) => ledger.reason(i));
}

/** Equity at each candle's close; the timestamp is that close. */
function equityTable(runs: readonly BacktestRun[]): ResultTable {
  const counts = runs.map(({ outcome }) => outcome.equity.length);
  return {
    name: "equity",
    rows: counts.reduce((sum, count) => sum + count, 0),
    symbolEnds: endsOf(counts),
    columns: [
      { name: "symbol", kind: "text", values: repeatEach(symbolsOf(runs), counts) },
      {
        name: "timestamp",
        kind: "time",
        values: concatenate(runs.map(({ runCandles: { openTimeMs, timeframeMs } }) => openTimeMs.map((openMs) => openMs + timeframeMs))),
      },
      { name: "equity", kind: "money", values: concatenate(runs.map(({ outcome }) => outcome.equity)) },
    ],
  };
}

function symbolsOf(runs: readonly BacktestRun[]): string[] {
  return runs.map(({ symbol }) => symbol);
}
