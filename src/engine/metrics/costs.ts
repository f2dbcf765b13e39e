/** What trading cost, quote currency, and as a share of the initial cash. */
export interface Costs {
  readonly fees: number;
  readonly slippage: number;
  /** (fees + slippage) ÷ initial cash, ≥ 0; above 1 when a growing account paid more than it began with. */
  readonly shareOfInitialCash: number;
}

/** Adds up fees and slippage of all fills. @example costs(30, 20, 1000).shareOfInitialCash // 0.05 */
export function costs(fees: number, slippage: number, initialCash: number): Costs {
  return { fees, slippage, shareOfInitialCash: (fees + slippage) / initialCash };
}
