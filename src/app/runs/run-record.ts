import type { BacktestResult, ReceiptResult, SymbolResult } from "../../contract/backtest-result.ts";
import type { BacktestReport } from "../backtest/run-backtests.ts";

type JsonObject = Readonly<Record<string, unknown>>;

/** What lists filter and sort by, and what a run counts as in the ledger of trials. Plain data: it crosses threads. */
export interface RunRecord {
  readonly runId: string;
  readonly origin: "engine" | "import";
  readonly sourceRunId: string | null;
  readonly strategy: string;
  readonly strategySha256: string | null;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly timeframe: string;
  /** As asked for, epoch ms; null where it was left open. */
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly gapPolicy: "skip" | "flat" | "fail";
  readonly candleSize: number | null;
  readonly engineVersion: string;
  readonly synthetic: boolean;
  readonly note: string;
  readonly tags: readonly string[];
  readonly totalReturn: number | null;
  readonly trades: number | null;
  readonly totals: JsonObject;
  readonly executionTimeMs: number | null;
  /** Of everything that the run follows from, see `hashInputs`; null where that could not be told before it ran. */
  readonly inputsSha256?: string | null;
  /** When it was computed, epoch ms. */
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly symbols: readonly RunSymbolRecord[];
}

export interface RunSymbolRecord {
  readonly symbol: string;
  /** Whose candles of the store; null for those of a file and of the synthetic market. */
  readonly exchange: string | null;
  readonly synthetic: boolean;
  readonly candles: number;
  /** Open times, epoch ms; null without candles. */
  readonly firstCandleMs: number | null;
  readonly lastCandleMs: number | null;
  readonly warmUpCandles: number;
  readonly gaps: number;
  readonly missingCandles: number;
  readonly trades: number;
  readonly winRate: number | null;
  readonly signalStudy: JsonObject;
  readonly warnings: readonly string[];
  /** What an engine's run has and an imported one has not. */
  readonly computed: ComputedFigures | null;
}

export interface ComputedFigures {
  readonly candlesSha256: string;
  readonly ordersSha256: string;
  /** Candles handed in, warm-up included. */
  readonly receiptCandles: number;
  readonly initialCash: number;
  readonly finalEquity: number;
  readonly totalFees: number;
  readonly totalReturn: number;
  readonly maxDrawdown: number;
  readonly sharpeAnnual365: number | null;
  readonly openTrades: number;
  readonly portfolio: JsonObject;
}

/** What the caller knows of a run beyond its figures. */
export interface RunContext {
  readonly exchange: string | null;
  readonly candleSize: number | null;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly inputsSha256?: string | null;
}

/** The record of a result; its range is what was asked for, which the result has resolved. */
export function recordOfResult(result: BacktestResult, range: BacktestReport["range"], context: RunContext): RunRecord {
  const [receipt] = result.receipt;
  return {
    runId: result.run_id,
    origin: "engine",
    sourceRunId: null,
    strategy: result.strategy,
    strategySha256: receipt?.strategy_sha256 ?? null,
    params: result.params,
    execution: result.execution,
    timeframe: result.timeframe,
    startMs: range.startMs,
    endMs: range.endMs,
    gapPolicy: result.gap_policy,
    candleSize: context.candleSize,
    engineVersion: receipt?.engine_version ?? "unknown",
    synthetic: result.symbols.some(({ synthetic }) => synthetic),
    note: context.note ?? "",
    tags: context.tags ?? [],
    totalReturn: result.totals.total_return,
    trades: result.totals.trades,
    totals: result.totals,
    executionTimeMs: result.execution_time_ms,
    inputsSha256: context.inputsSha256 ?? null,
    startedMs: context.startedMs,
    finishedMs: Math.max(context.startedMs, context.finishedMs),
    symbols: result.symbols.map((symbol, i) => recordOfSymbol(symbol, result.receipt[i], context.exchange)),
  };
}

function recordOfSymbol(symbol: SymbolResult, receipt: ReceiptResult | undefined, exchange: string | null): RunSymbolRecord {
  const { portfolio } = symbol;
  return {
    symbol: symbol.symbol,
    exchange,
    synthetic: symbol.synthetic,
    candles: symbol.candles,
    firstCandleMs: Date.parse(symbol.first_candle),
    lastCandleMs: Date.parse(symbol.last_candle),
    warmUpCandles: symbol.warm_up_candles,
    gaps: symbol.gaps,
    missingCandles: symbol.missing_candles,
    trades: portfolio.trades,
    winRate: portfolio.win_rate,
    signalStudy: symbol.signal_study,
    warnings: symbol.warnings,
    computed: receipt === undefined ? null : computedOf(symbol, receipt),
  };
}

function computedOf({ portfolio }: SymbolResult, receipt: ReceiptResult): ComputedFigures {
  return {
    candlesSha256: receipt.candles_sha256,
    ordersSha256: receipt.orders_sha256,
    receiptCandles: receipt.candles,
    initialCash: portfolio.initial_cash,
    finalEquity: portfolio.final_equity,
    totalFees: portfolio.total_fees,
    totalReturn: portfolio.total_return,
    maxDrawdown: portfolio.max_drawdown,
    sharpeAnnual365: portfolio.sharpe_annual_365,
    openTrades: portfolio.open_trades,
    portfolio,
  };
}
