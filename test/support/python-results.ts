/** A result as the Python original writes it; everything in it is made up. */
export function makePythonResult(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    version: "1.2",
    run_id: "20240115-093000-a1b2c3",
    strategy: "volume_zone_breakout",
    params: { volume_window: 60, top_percentile: 0.2, buffer: 0.01 },
    start_date: "2024-01-01",
    end_date: "2024-01-05",
    timeframe: "1d",
    symbols: [makePythonSymbol("KRW-BTC"), makePythonSymbol("KRW-ETH", { signals: [], win_rate: null, avg_return: null })],
    total_signals: 2,
    execution_time: 0.2688,
    metadata: { execution_date: "2024-01-15T09:30:00.123456", environment: "production", execution_host: "desk-1" },
    ...changes,
  };
}

export function makePythonSymbol(symbol: string, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    symbol,
    signals: [
      { symbol, type: "BUY", timestamp: "2024-01-02T09:00:00", entry_price: 59_000_000, exit_price: 60_180_000.5, return_pct: 2.0000008 },
      { symbol, type: "BUY", timestamp: "2024-01-04T09:00:00", entry_price: 60_000_000, exit_price: null, return_pct: null },
    ],
    win_rate: 0.5,
    avg_return: 2.0000008,
    max_drawdown: 1.25,
    avg_hold_bars: 1,
    performance_curve: [
      { timestamp: "2024-01-02T09:00:00", equity: 1, drawdown: 0 },
      { timestamp: "2024-01-03T09:00:00", equity: 1.020000008, drawdown: 0.001 },
    ],
    ...changes,
  };
}
