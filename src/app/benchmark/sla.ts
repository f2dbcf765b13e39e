/** How long a backtest of one symbol may take from stored candles to a saved run, by the most candles that it holds for. */
const SLA = [
  { candles: 100, limitMs: 100 },
  { candles: 300, limitMs: 500 },
  { candles: 1000, limitMs: 1000 },
] as const;

/** The numbers of candles that are measured unless others are asked for. */
export const SLA_CANDLES: readonly number[] = SLA.map(({ candles }) => candles);

/**
 * The longest that a backtest may take, ms: that of the next larger number of candles; null beyond the largest.
 *
 * @example slaOf(101) // 500
 */
export function slaOf(candles: number): number | null {
  return SLA.find((row) => candles <= row.candles)?.limitMs ?? null;
}
