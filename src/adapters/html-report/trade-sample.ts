import type { TradeLedger } from "../../engine/simulate/trade-ledger.ts";

/**
 * The trades that a report shows, by their place in the ledger, ascending: all of them, or of too many the
 * first, the last, the best and the worst quarter of `limit` (by return; what is in two of these counts once).
 */
export function chooseTrades(trades: TradeLedger, limit: number): Int32Array {
  const count = trades.length;
  if (count <= limit) return Int32Array.from({ length: count }, (_, i) => i);
  const quarter = Math.floor(limit / 4);
  const returnRates = trades.column("returnRate");
  const byReturn = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => (returnRates[a] as number) - (returnRates[b] as number) || a - b);
  const chosen = new Set([...byReturn.subarray(0, quarter), ...byReturn.subarray(count - quarter)]);
  for (let k = 0; k < quarter; k++) chosen.add(k).add(count - 1 - k);
  return Int32Array.from(chosen).sort();
}
