/** Money of all accounts together, quote currency. */
export interface SessionMoney {
  readonly cash: number;
  readonly equity: number;
  readonly openPositions: number;
}
