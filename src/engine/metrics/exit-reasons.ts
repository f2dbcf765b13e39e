import { EXIT_REASONS, type ExitReason, type TradeLedger } from "../simulate/trade-ledger.ts";

/** How many trades were closed for a reason, and what they earned together, quote currency. */
export type ExitReasonTable = Readonly<Record<ExitReason, { readonly trades: number; readonly pnl: number }>>;

/** Counts closed trades by why they were closed; every reason is listed. */
export function exitReasons(trades: TradeLedger, pnl: Float64Array): ExitReasonTable {
  const table = Object.fromEntries(EXIT_REASONS.map((reason) => [reason, { trades: 0, pnl: 0 }])) as Record<ExitReason, { trades: number; pnl: number }>;
  for (let i = 0; i < pnl.length; i++) {
    const row = table[trades.reason(i)];
    row.trades++;
    row.pnl += pnl[i];
  }
  return table;
}
