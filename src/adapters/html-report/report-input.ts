import type { BacktestRun } from "../../engine/backtest.ts";
import type { GapPolicy, GapSummary } from "../../engine/candles.ts";
import type { Receipt } from "../../engine/receipt.ts";
import type { CostLadder } from "../../research/cost-ladder.ts";

/** One symbol of a report. */
export interface ReportRun {
  readonly run: BacktestRun;
  /** Gaps of the run's candles as the source has them, before the gap policy. */
  readonly gaps: GapSummary;
  /** Candles of the run that the gap policy made up. */
  readonly filledCandles: number;
  readonly costLadder: CostLadder;
  /** What a reader should know before believing the figures, most serious first, each one sentence. */
  readonly warnings: readonly string[];
  readonly receipt: Receipt;
}

/** Everything that a report shows; two equal inputs give two equal documents. */
export interface ReportInput {
  readonly title: string;
  /** When the report was made, ISO-8601; null leaves it out. */
  readonly createdAt: string | null;
  readonly runId: string;
  /** Name of the timeframe, such as "1h". */
  readonly timeframe: string;
  /** Whether the candles were generated; then the report says so, loudly. */
  readonly isSynthetic: boolean;
  /** The range that was asked for, resolved to ISO-8601 UTC, the end exclusive; null where it was left open. */
  readonly requestedRange: { readonly start: string | null; readonly end: string | null };
  readonly gapPolicy: GapPolicy;
  /** One run a symbol, all of one strategy with the same parameters, execution settings and timeframe. */
  readonly runs: readonly ReportRun[];
}
