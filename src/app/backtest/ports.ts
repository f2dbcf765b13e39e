import type { Candles } from "../../engine/candles.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";

/** Candles of one symbol, and what is to be known of them. */
export interface LoadedCandles {
  readonly candles: Candles;
  /** Whether any of them is made up; then whatever shows them says so. */
  readonly isSynthetic: boolean;
  /** What whoever reads figures made of them should know, each one sentence. */
  readonly notes: readonly string[];
}

/** What is known of candles before they are read. */
export interface SourceIdentity {
  readonly text: string;
  /** How many there are, at least roughly. */
  readonly candles: number;
}

/** Where candles come from. */
export interface CandleSource {
  /**
   * All candles of a symbol.
   *
   * @param timeframeMs undefined when the source is to tell from what it has.
   */
  load(symbol: string, timeframeMs: number | undefined): Promise<LoadedCandles>;
  /**
   * A text that differs whenever what `load` would give differs, told without reading a candle; null when it cannot be
   * told so.
   *
   * @throws HtsError `series_unknown`
   */
  identify?(symbol: string, timeframeMs: number | undefined): Promise<SourceIdentity | null>;
}

/** A strategy and, when it is a user's, the hash of its source. */
export interface LoadedStrategy {
  readonly strategy: AnyStrategy;
  readonly sourceSha256: string | null;
}

/** Finds a strategy by its name or by the path of its file. */
export type StrategyLoader = (nameOrPath: string) => Promise<LoadedStrategy>;
