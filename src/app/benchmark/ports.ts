import type { Candles } from "../../engine/candles.ts";
import type { Sha256 } from "../../engine/receipt.ts";
import type { CandleSource, StrategyLoader } from "../backtest/ports.ts";
import type { RunBundle } from "../runs/ports.ts";

/** A desk of its own to time things on, of the very parts that a real one is made of. */
export interface BenchmarkDesk {
  readonly source: CandleSource;
  readonly loadStrategy: StrategyLoader;
  readonly sha256: Sha256;
  /** Puts candles into the store, from which `source` loads them; never from memory. */
  keepCandles(symbol: string, candles: Candles): Promise<void>;
  /** Writes a run's files and waits for the disk; forgets them untimed by `clear`. */
  saveRun(bundle: RunBundle): Promise<void>;
  /** Writes what does not depend on this program's code, as a measure of the disk. */
  writeYardstick(): Promise<void>;
  /** Removes what was saved. */
  clear(): Promise<void>;
  /** A clock that never goes back, ms. */
  readonly clockMs: () => number;
}
