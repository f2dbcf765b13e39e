import type { Side } from "../../engine/signals.ts";
import { scanSignals } from "../../engine/strategies/scan-signals.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";
import { runBacktests } from "../backtest/run-backtests.ts";
import { toResult } from "../backtest/to-result.ts";
import { bundleOfReport } from "../runs/bundle-of-report.ts";
import type { BenchmarkDesk } from "./ports.ts";

/** What one backtest took, ms. */
export interface StageTimes {
  /** Stored candles into columns. */
  readonly loading: number;
  /** The strategy's pass over the candles; a kernel decides within it, so the signals are found here, too. */
  readonly indicators: number;
  /** Study of the signals, trades, equity, figures, receipt. */
  readonly signalsAndTrades: number;
  /** The run's files, on the disk. */
  readonly saving: number;
}

export interface TimedBacktest {
  readonly times: StageTimes;
  readonly signals: number;
  readonly trades: number;
}

export interface BacktestToTime {
  readonly symbol: string;
  readonly timeframe: string;
  readonly candles: number;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Runs one backtest as the API does, from the store to the disk, and times its stages. */
export async function timeBacktest({ symbol, timeframe, candles, strategy, params }: BacktestToTime, desk: BenchmarkDesk): Promise<TimedBacktest> {
  const { clockMs, sha256, source } = desk;
  const spent = { loading: 0, indicators: 0 };
  const startMs = clockMs();
  const report = await runBacktests(
    { symbols: [symbol], timeframe, strategy, params, candle_size: candles },
    {
      source: {
        async load(...args) {
          const fromMs = clockMs();
          const loaded = await source.load(...args);
          spent.loading = clockMs() - fromMs;
          return loaded;
        },
      },
      async loadStrategy(name) {
        const loaded = await desk.loadStrategy(name);
        return { ...loaded, strategy: timed(loaded.strategy, clockMs, (ms) => (spent.indicators = ms)) };
      },
      sha256,
      nowMs: 0,
    },
  );
  const computedMs = clockMs();
  const result = toResult(report, new Set(), sha256, Math.round(computedMs - startMs));
  await desk.saveRun(bundleOfReport(report, result, { exchange: null, candleSize: candles, startedMs: 0, finishedMs: 0 }));
  const saving = clockMs() - computedMs;
  const [only] = report.symbols;
  return {
    times: { ...spent, signalsAndTrades: Math.max(0, computedMs - startMs - spent.loading - spent.indicators), saving },
    signals: only?.run.signals.count ?? 0,
    trades: only?.run.outcome.trades.length ?? 0,
  };
}

/** The strategy with its pass over the candles timed, whether it has a kernel or decides candle by candle. */
function timed(strategy: AnyStrategy, clockMs: () => number, onDone: (ms: number) => void): AnyStrategy {
  return {
    ...strategy,
    kernel(candles, params, from, signals) {
      const startMs = clockMs();
      const found = scanSignals(strategy, params, candles, from);
      onDone(clockMs() - startMs);
      for (const [k, index] of found.index.entries()) {
        signals.push(index, found.side[k] as Side, found.confidence[k] as number, found.level[k] as number);
      }
    },
  };
}
