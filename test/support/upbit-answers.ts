/** A candle as Upbit's REST calls answer it, of minutes unless `unit` is null. */
export function upbitCandle(openTimeMs: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  return {
    market: "KRW-BTC",
    candle_date_time_utc: iso(openTimeMs),
    candle_date_time_kst: iso(openTimeMs + 9 * 3_600_000),
    opening_price: 100,
    high_price: 110,
    low_price: 90,
    trade_price: 105,
    timestamp: openTimeMs + 54_321,
    candle_acc_trade_price: 262.5,
    candle_acc_trade_volume: 2.5,
    unit: 1,
    ...more,
  };
}
