import type { BacktestRun } from "../../engine/backtest.ts";
import type { Metric } from "../../engine/metrics/metric.ts";
import type { GapPolicy } from "../../engine/candles.ts";
import { canonicalJson, type Receipt, type Sha256 } from "../../engine/receipt.ts";
import { BUY } from "../../engine/signals.ts";
import type { ExecutionSettings } from "../../engine/simulate/execution.ts";
import { timeframeName } from "../../engine/timeframe.ts";
import { buildCostLadder } from "../../research/cost-ladder.ts";
import type {
  BacktestResult,
  BenchmarkResult,
  CostLadderResult,
  EquityPoint,
  ReceiptResult,
  SignalResult,
  SignalStudyResult,
  SymbolResult,
  TradeResult,
} from "../../contract/backtest-result.ts";
import { toIso } from "./date-range.ts";
import type { BacktestReport, SymbolRun } from "./run-backtests.ts";
import { toPortfolioResult } from "./to-portfolio-result.ts";

/** What a result carries only when it is asked for, since it may be long. */
export const INCLUDABLE = ["signals", "trades", "equity", "cost_ladder"] as const;
export type Includable = (typeof INCLUDABLE)[number];

/** The result of a backtest as it goes over the wire. Its run id follows from the receipts, so equal runs have equal ids. */
export function toResult(report: BacktestReport, include: ReadonlySet<Includable>, sha256: Sha256, executionTimeMs: number): BacktestResult {
  const receipts = report.symbols.map(({ receipt }) => toReceiptResult(receipt, report.gapPolicy));
  const symbols = report.symbols.map((symbolRun) => toSymbolResult(symbolRun, include));
  const windows = report.symbols.map(({ run }) => run.runCandles);
  return {
    run_id: runIdOf(receipts, sha256),
    strategy: report.strategy,
    params: { ...report.params },
    execution: toExecutionResult(report.execution),
    // What was asked for, resolved; the candles themselves say where they begin and end.
    start: toIso(report.range.startMs ?? Math.min(...windows.map(({ openTimeMs }) => openTimeMs[0] ?? Infinity))),
    end: toIso(report.range.endMs ?? Math.max(...windows.map(({ openTimeMs }) => (openTimeMs.at(-1) ?? -Infinity) + report.timeframeMs))),
    timeframe: timeframeName(report.timeframeMs) ?? `${report.timeframeMs} ms`,
    gap_policy: report.gapPolicy,
    symbols,
    totals: sumUp(symbols),
    execution_time_ms: executionTimeMs,
    receipt: receipts,
  };
}

/** The settings by their wire names. */
export function toExecutionResult(execution: ExecutionSettings): Record<string, number | string | null> {
  return {
    fill: execution.fill,
    fee_rate: execution.feeRate,
    slippage_rate: execution.slippageRate,
    initial_cash: execution.initialCash,
    position_fraction: execution.positionFraction,
    stop_loss_rate: execution.stopLossRate,
    take_profit_rate: execution.takeProfitRate,
    intrabar_order: execution.intrabarOrder,
    fill_delay_candles: execution.fillDelayCandles,
  };
}

/** The id of a run: it follows from its receipts. */
export function runIdOf(receipts: readonly ReceiptResult[], sha256: Sha256): string {
  return `run_${sha256([canonicalJson(receipts)]).slice(0, 20)}`;
}

/** A receipt by its wire names. */
export function toReceiptResult(receipt: Receipt, gapPolicy: GapPolicy): ReceiptResult {
  return {
    symbol: receipt.symbol,
    engine_version: receipt.engineVersion,
    strategy: receipt.strategy,
    strategy_sha256: receipt.strategySha256,
    params: { ...receipt.params },
    execution: toExecutionResult(receipt.execution),
    timeframe: timeframeName(receipt.timeframeMs) ?? `${receipt.timeframeMs} ms`,
    gap_policy: gapPolicy,
    first_candle: receipt.firstCandleMs === null ? null : toIso(receipt.firstCandleMs),
    candles: receipt.candles,
    candles_sha256: receipt.candlesSha256,
    seed: receipt.seed,
    orders_sha256: receipt.ordersSha256,
  };
}

function toSymbolResult({ run, isSynthetic, gaps, filledCandles, warnings }: SymbolRun, include: ReadonlySet<Includable>): SymbolResult {
  const { openTimeMs } = run.runCandles;
  return {
    symbol: run.symbol,
    synthetic: isSynthetic,
    candles: openTimeMs.length,
    first_candle: toIso(openTimeMs[0] as number),
    last_candle: toIso(openTimeMs.at(-1) as number),
    warm_up_candles: run.from,
    gaps: gaps.runs,
    missing_candles: gaps.missingCandles,
    longest_gap_candles: gaps.longestCandles,
    filled_candles: filledCandles,
    signal_study: toStudyResult(run),
    portfolio: toPortfolioResult(run),
    benchmark: toBenchmarkResult(run),
    warnings: [...warnings],
    ...(include.has("signals") ? { signals: toSignalResults(run) } : {}),
    ...(include.has("trades") ? { trades: toTradeResults(run) } : {}),
    ...(include.has("equity") ? { equity: toEquityPoints(run) } : {}),
    ...(include.has("cost_ladder") ? { cost_ladder: toCostLadderResult(run) } : {}),
  };
}

function toStudyResult({ study }: BacktestRun): SignalStudyResult {
  return {
    signals: study.signals,
    samples: study.samples,
    pending: study.pending,
    win_rate: study.winRate,
    avg_return: study.averageReturnPercent,
    max_drawdown: study.maxDrawdownPercent,
    avg_hold_bars: study.averageHoldCandles,
  };
}

function toBenchmarkResult({ metrics, execution }: BacktestRun): BenchmarkResult {
  const benchmark = metrics.buyAndHold;
  const sharpe: Metric = benchmark?.sharpeAnnual365 ?? { value: null, reason: "there are no candles" };
  return {
    name: "buy_and_hold",
    final_equity: benchmark?.finalEquity ?? execution.initialCash,
    total_return: benchmark?.totalReturn ?? 0,
    max_drawdown: benchmark?.maxDrawdown ?? 0,
    sharpe_annual_365: sharpe.value,
    null_reasons: sharpe.value === null ? { sharpe_annual_365: sharpe.reason } : {},
  };
}

function toSignalResults({ candles, signals }: BacktestRun): SignalResult[] {
  return Array.from({ length: signals.count }, (_, s) => {
    const index = signals.index[s] as number;
    const level = signals.level[s] as number;
    return {
      timestamp: toIso(candles.openTimeMs[index] as number),
      side: signals.side[s] === BUY ? "BUY" : "SELL",
      price: candles.close[index] as number,
      confidence: signals.confidence[s] as number,
      level: Number.isNaN(level) ? null : level,
    };
  });
}

function toTradeResults({ outcome }: BacktestRun): TradeResult[] {
  return Array.from(outcome.trades, (trade) => ({
    entry_time: toIso(trade.entryTimeMs),
    exit_time: toIso(trade.exitTimeMs),
    entry_price: trade.entryPrice,
    exit_price: trade.exitPrice,
    quantity: trade.quantity,
    fees: trade.entryFee + trade.exitFee,
    slippage: trade.entrySlippage + trade.exitSlippage,
    pnl: trade.pnl,
    return: trade.returnRate,
    mae: trade.mae,
    mfe: trade.mfe,
    holding_candles: trade.exitCandle - trade.entryCandle,
    exit_reason: trade.reason,
  }));
}

/** Equity at each candle's close; the timestamp is that close. */
function toEquityPoints({ runCandles, outcome }: BacktestRun): EquityPoint[] {
  let peak = outcome.initialCash;
  return Array.from(outcome.equity, (equity, i) => {
    peak = Math.max(peak, equity);
    const closeMs = (runCandles.openTimeMs[i] as number) + runCandles.timeframeMs;
    return { timestamp: toIso(closeMs), equity, drawdown: (peak - equity) / peak };
  });
}

function toCostLadderResult(run: BacktestRun): CostLadderResult {
  const { rungs, breakEvenMultiple, breakEvenReason, breakEvenCostRate } = buildCostLadder(run);
  return {
    rungs: rungs.map((rung) => ({
      label: rung.label,
      cost_multiple: rung.costMultiple,
      delay_candles: rung.delayCandles,
      total_return: rung.totalReturn,
      final_equity: rung.finalEquity,
      max_drawdown: rung.maxDrawdown,
      trades: rung.trades,
    })),
    break_even_multiple: breakEvenMultiple,
    break_even_cost_rate: breakEvenCostRate,
    null_reasons: breakEvenReason === null ? {} : { break_even_multiple: breakEvenReason, break_even_cost_rate: breakEvenReason },
  };
}

/** The figures of all symbols together. */
export function sumUp(symbols: readonly SymbolResult[]): BacktestResult["totals"] {
  const sum = (pick: (symbol: SymbolResult) => number): number => symbols.reduce((total, symbol) => total + pick(symbol), 0);
  const initialCash = sum(({ portfolio }) => portfolio.initial_cash);
  const finalEquity = sum(({ portfolio }) => portfolio.final_equity);
  return {
    symbols: symbols.length,
    candles: sum(({ candles }) => candles),
    signals: sum((symbol) => symbol.signal_study.signals),
    trades: sum(({ portfolio }) => portfolio.trades),
    open_trades: sum(({ portfolio }) => portfolio.open_trades),
    initial_cash: initialCash,
    final_equity: finalEquity,
    total_return: finalEquity / initialCash - 1,
    total_fees: sum(({ portfolio }) => portfolio.total_fees),
    total_slippage: sum(({ portfolio }) => portfolio.total_slippage),
  };
}
