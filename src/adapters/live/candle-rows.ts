import { CANDLE_COLUMNS, type Candles } from "../../engine/candles.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";

/** Columns as candles, one object each. */
export function rowsOfCandles(candles: Candles): Candle[] {
  return Array.from({ length: candles.openTimeMs.length }, (_, i) => {
    const entries = CANDLE_COLUMNS.map((column) => [column, candles[column][i] as number]);
    return Object.fromEntries(entries) as unknown as Candle;
  });
}
