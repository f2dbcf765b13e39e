import { sha256 } from "../../src/adapters/sha256.ts";
import { type BacktestReport, runBacktests } from "../../src/app/backtest/run-backtests.ts";
import { toResult } from "../../src/app/backtest/to-result.ts";
import { bundleOfReport } from "../../src/app/runs/bundle-of-report.ts";
import type { RunBundle } from "../../src/app/runs/ports.ts";
import type { RunContext } from "../../src/app/runs/run-record.ts";
import type { BacktestRequest } from "../../src/contract/backtest-request.ts";
import type { BacktestResult } from "../../src/contract/backtest-result.ts";
import { findStrategy } from "../../src/engine/strategies/registry.ts";
import { range, walkCandles } from "./walk-candles.ts";

export interface MadeRun {
  readonly report: BacktestReport;
  /** With signals, trades and equity. */
  readonly result: BacktestResult;
  readonly bundle: RunBundle;
}

export interface RunSpec extends Partial<BacktestRequest> {
  /** Of each symbol's candles. */
  readonly candles?: number;
  readonly seed?: number;
  readonly context?: Partial<RunContext>;
}

const HOUR_MS = 3_600_000;

/** A backtest over candles that a seed decides, and the bundle to save of it. */
export async function makeRun({ candles = 400, seed = 1, context, ...request }: RunSpec = {}): Promise<MadeRun> {
  const full: BacktestRequest = { symbols: ["KRW-BTC", "KRW-ETH"], strategy: "sma_cross", params: { fast: 3, slow: 8 }, ...request };
  const report = await runBacktests(full, {
    source: {
      load: (symbol) =>
        Promise.resolve({
          candles: walkCandles({ timeframeMs: HOUR_MS, slots: range(450_000, 450_000 + candles), seed: seed + full.symbols.indexOf(symbol) }),
          isSynthetic: false,
          notes: [],
        }),
    },
    loadStrategy: (name) => Promise.resolve({ strategy: findStrategy(name), sourceSha256: null }),
    sha256,
    nowMs: Date.now(),
  });
  const result = toResult(report, new Set(["signals", "trades", "equity"]), sha256, 12);
  const startedMs = Date.UTC(2024, 5, 1);
  return { report, result, bundle: bundleOfReport(report, result, { exchange: "upbit", candleSize: null, startedMs, finishedMs: startedMs + 12, ...context }) };
}
