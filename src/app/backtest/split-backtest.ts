/** So much work is worth a part of its own; less is done sooner than parts are handed out and put together. */
const CANDLES_PER_PART = 1_000_000;
const MAX_PARTS = 64;

/**
 * Cuts the symbols of a big run into parts of about the same number of symbols; one part for what is small.
 *
 * @param candles of all symbols together
 * @example splitSymbols(["A", "B", "C"], 2_000_000) // [["A", "B"], ["C"]]
 */
export function splitSymbols(symbols: readonly string[], candles: number): string[][] {
  const parts = Math.max(1, Math.min(symbols.length, MAX_PARTS, Math.round(candles / CANDLES_PER_PART)));
  const each = Math.ceil(symbols.length / parts);
  return Array.from({ length: Math.ceil(symbols.length / each) }, (_, i) => symbols.slice(i * each, (i + 1) * each));
}
