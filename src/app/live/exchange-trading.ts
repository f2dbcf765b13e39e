/** An order for an exchange, behind the same risk rules as a paper fill. */
export interface TradingOrder {
  /**
   * Of the session, strategy, symbol and order of a paper session: the same whenever it is asked for again, so that an exchange
   * that knows it does nothing twice.
   */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: "BUY" | "SELL";
  /** Base currency. */
  readonly quantity: number;
  /** Most to pay, or least to take, quote currency; null for whatever the market gives. */
  readonly limitPrice: number | null;
}

/** What an exchange says of an order. Money in quote currency. */
export interface PlacedOrder {
  readonly clientOrderId: string;
  readonly status: "open" | "filled" | "cancelled" | "refused";
  readonly filledQuantity: number;
  /** Mean price of what was filled; null before anything was. */
  readonly averagePrice: number | null;
  readonly fee: number;
}

/**
 * Real orders: the place for an adapter that puts them to an exchange. None comes with the project, and no session uses one.
 *
 * Whoever writes one lets it follow the fills that a session has kept (they are numbered, and told each once), so that an order
 * is placed only after it passed the risk rules and stands in the database, and asks `find` before it places after a restart.
 *
 * @public
 */
export interface ExchangeTrading {
  /** @throws HtsError `exchange_refused`, `exchange_unreachable`, `exchange_rate_limited`, `exchange_blocked` */
  place(order: TradingOrder): Promise<PlacedOrder>;
  /** @returns how it stands after that; what was filled before stays filled */
  cancel(clientOrderId: string): Promise<PlacedOrder>;
  /** Null for one that the exchange never got. */
  find(clientOrderId: string): Promise<PlacedOrder | null>;
}
