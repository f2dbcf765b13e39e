/** What names a market, such as KRW-BTC. Never a path: no slash, and no dot in front. */
export const SYMBOL_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$";
