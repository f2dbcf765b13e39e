import { sha256 } from "../../../../src/adapters/sha256.ts";
import type { ReportInput, ReportRun } from "../../../../src/adapters/html-report/report-input.ts";
import { makeDemoCandles } from "../../../../src/app/demo-market/demo-market.ts";
import { findWarnings } from "../../../../src/app/backtest/find-warnings.ts";
import { resolveStrategyParameters, runBacktest } from "../../../../src/engine/backtest.ts";
import { allocateCandles, type Candles, summariseGaps } from "../../../../src/engine/candles.ts";
import { createRandom } from "../../../../src/engine/random.ts";
import { makeReceipt } from "../../../../src/engine/receipt.ts";
import { resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import { findStrategy } from "../../../../src/engine/strategies/registry.ts";
import type { AnyStrategy } from "../../../../src/engine/strategies/strategy.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { buildCostLadder } from "../../../../src/research/cost-ladder.ts";

export interface SampleRun {
  readonly symbol?: string;
  readonly candles?: Candles;
  readonly from?: number;
  readonly strategy?: string | AnyStrategy;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly execution?: Readonly<Record<string, unknown>>;
}

/** Runs a strategy, by default on daily demo candles, and gathers what a report of it needs. */
export function makeReportRun(sample: SampleRun = {}): ReportRun {
  const { symbol = "DEMO-BTC", candles = makeDemoCandles("DEMO-BTC", DAY_MS), from = 60 } = sample;
  const strategy = typeof sample.strategy === "object" ? sample.strategy : findStrategy(sample.strategy ?? "volume_zone_breakout");
  const params = resolveStrategyParameters(strategy, sample.params ?? {});
  const execution = resolveExecution(sample.execution ?? {});
  const run = runBacktest({ symbol, candles, from, strategy, params, execution });
  const gaps = summariseGaps(run.runCandles);
  const receipt = makeReceipt(run, null, sha256);
  const filledCandles = run.runCandles.filled?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  return { run, gaps, filledCandles, costLadder: buildCostLadder(run), warnings: findWarnings(run, gaps), receipt };
}

export function makeReportInput(runs: readonly ReportRun[], changes: Partial<ReportInput> = {}): ReportInput {
  return {
    title: "A report",
    createdAt: "2024-05-01T12:00:00.000Z",
    runId: "run_0123456789abcdef0123",
    timeframe: "1d",
    isSynthetic: true,
    requestedRange: { start: "2021-03-01T15:00:00.000Z", end: null },
    gapPolicy: "skip",
    runs,
    ...changes,
  };
}

/** A random walk of one-minute candles that opens at 2021-01-01T00:00:00Z. */
export function makeMinuteCandles(count: number, seed: number): Candles {
  const candles = allocateCandles(count, 60_000);
  const random = createRandom(seed);
  let price = 1000;
  for (let i = 0; i < count; i++) {
    const open = price;
    price = Math.max(1, price * (1 + 0.004 * (random() - 0.5)));
    candles.openTimeMs[i] = 1_609_459_200_000 + i * 60_000;
    candles.open[i] = open;
    candles.close[i] = price;
    candles.high[i] = Math.max(open, price) * (1 + 0.001 * random());
    candles.low[i] = Math.min(open, price) * (1 - 0.001 * random());
    candles.volume[i] = 100 * random();
  }
  return candles;
}
