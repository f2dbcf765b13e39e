/**
 * Total return: final equity ÷ initial cash − 1, a fraction ≥ −1.
 *
 * @example totalReturn(100, 125) // 0.25
 */
export function totalReturn(initialCash: number, finalEquity: number): number {
  return finalEquity / initialCash - 1;
}
