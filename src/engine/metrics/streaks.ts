/** The longest runs of trades that won and that lost, in the order in which they closed; trades ≥ 0. */
export interface Streaks {
  readonly longestWins: number;
  readonly longestLosses: number;
}

/** Counts streaks; a trade that neither won nor lost ends both. @example pnl 1, 2, −1, 3: 2 wins, 1 loss */
export function streaks(pnl: Float64Array): Streaks {
  let wins = 0;
  let losses = 0;
  let longestWins = 0;
  let longestLosses = 0;
  for (const value of pnl) {
    wins = value > 0 ? wins + 1 : 0;
    losses = value < 0 ? losses + 1 : 0;
    if (wins > longestWins) longestWins = wins;
    if (losses > longestLosses) longestLosses = losses;
  }
  return { longestWins, longestLosses };
}
