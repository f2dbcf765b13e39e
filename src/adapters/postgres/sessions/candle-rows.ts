import type { Candle } from "../../../engine/strategies/strategy-runner.ts";

export interface CandleRow {
  readonly symbol: string;
  readonly open_time: Date;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Rows as candles of each symbol, in the order of the rows. */
export function candlesBySymbol(rows: readonly CandleRow[]): ReadonlyMap<string, readonly Candle[]> {
  const bySymbol = new Map<string, Candle[]>();
  for (const { symbol, open_time, open, high, low, close, volume } of rows) {
    const candle: Candle = { openTimeMs: open_time.getTime(), open, high, low, close, volume };
    const candles = bySymbol.get(symbol);
    if (candles === undefined) bySymbol.set(symbol, [candle]);
    else candles.push(candle);
  }
  return bySymbol;
}
