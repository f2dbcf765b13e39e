import { writeFileSync } from "node:fs";
import type { Candles } from "../../src/engine/candles.ts";

export const HEADER = "timestamp_utc_ms,open,high,low,close,volume";

/** Writes candles as CSV in the columns that the project reads, and returns the path. */
export function writeCandles(path: string, candles: Candles): string {
  const { openTimeMs, open, high, low, close, volume } = candles;
  const rows = Array.from(openTimeMs, (time, i) => [time, open[i], high[i], low[i], close[i], volume[i]].join(","));
  writeFileSync(path, [HEADER, ...rows, ""].join("\n"));
  return path;
}
