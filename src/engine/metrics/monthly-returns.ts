import { type Candles, indexAtOrAfter } from "../candles.ts";

/** The return of one calendar month, UTC. */
export interface MonthlyReturn {
  /** "2024-01". */
  readonly month: string;
  /** Equity at the end of the month ÷ equity at its start − 1. */
  readonly returnRate: number;
  /** Whether the run covers only part of the month. */
  readonly isPartial: boolean;
}

/**
 * Returns by month. A month ends with the last candle closed by 00:00 UTC of the next one's first day; the
 * first month starts from the initial cash, the last one ends with the run. Empty without candles; ends with
 * the month in which equity fell to 0, from which there is no return.
 */
export function monthlyReturns({ openTimeMs, timeframeMs }: Candles, equity: Float64Array, initialCash: number): MonthlyReturn[] {
  const count = openTimeMs.length;
  if (count === 0) return [];
  const firstMs = openTimeMs[0];
  const lastMs = openTimeMs[count - 1] + timeframeMs;
  const months: MonthlyReturn[] = [];
  let startMs = monthStart(firstMs, 0);
  let before = initialCash;
  while (startMs < lastMs && before > 0) {
    const endMs = monthStart(startMs, 1);
    const closed = indexAtOrAfter(openTimeMs, endMs - timeframeMs + 1);
    const now = closed === 0 ? initialCash : equity[closed - 1];
    months.push({ month: new Date(startMs).toISOString().slice(0, 7), returnRate: now / before - 1, isPartial: startMs < firstMs || endMs > lastMs });
    before = now;
    startMs = endMs;
  }
  return months;
}

/** 00:00 UTC on the first day of the month `later` months after that of an instant. */
function monthStart(instantMs: number, later: number): number {
  const date = new Date(instantMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later, 1);
}
