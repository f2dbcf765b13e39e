import type { Candles } from "../../engine/candles.ts";
import type { AnyStrategy } from "../../engine/strategies/strategy.ts";

/** Where candles come from. */
export interface CandleSource {
  /** Whether its candles are made up; then whatever shows them says so. */
  readonly isSynthetic: boolean;
  /**
   * All candles of a symbol.
   *
   * @param timeframeMs undefined when the source is to tell from what it has.
   */
  load(symbol: string, timeframeMs: number | undefined): Promise<Candles>;
}

/** A strategy and, when it is a user's, the hash of its source. */
export interface LoadedStrategy {
  readonly strategy: AnyStrategy;
  readonly sourceSha256: string | null;
}

/** Finds a strategy by its name or by the path of its file. */
export type StrategyLoader = (nameOrPath: string) => Promise<LoadedStrategy>;
