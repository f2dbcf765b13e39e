import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { runBacktests } from "../../../src/app/backtest/run-backtests.ts";
import { toResult } from "../../../src/app/backtest/to-result.ts";
import { defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { candlesOf } from "../../support/candles-of.ts";

const HOUR_MS = 3_600_000;

const buyAtHundred = defineStrategy({
  name: "buy_at_hundred",
  description: "",
  parameters: {},
  warmUpCandles: () => 0,
  holdCandles: () => 3,
  decide: (history) => (history.close(0) === 100 ? { side: "BUY", confidence: 0.75, level: 99 } : null),
});

describe("toResult", () => {
  it("puts hand-computed figures where they belong", async () => {
    // Two candles first, so that ordinals and differences cannot be confused; bought at 100, sold at 110 three hours later.
    const flat = [90, 90, 90, 90] as const;
    const candles = candlesOf(
      [flat, flat, [100, 100, 100, 100], [100, 120, 80, 105], [105, 105, 105, 105], [105, 105, 105, 105], [110, 110, 110, 110]],
      HOUR_MS,
    );
    const report = await runBacktests(
      { symbols: ["A"], strategy: "x", execution: { fee_rate: 0.01, slippage_rate: 0.1, initial_cash: 1111 } },
      {
        source: { load: () => Promise.resolve({ candles, isSynthetic: false, notes: [] }) },
        loadStrategy: () => Promise.resolve({ strategy: buyAtHundred, sourceSha256: null }),
        sha256,
        nowMs: Date.now(),
      },
    );
    const result = toResult(report, new Set(["signals", "trades", "equity"]), sha256, 12);
    const [symbol] = result.symbols;
    expect(symbol?.signals).toEqual([{ timestamp: "1970-01-01T02:00:00.000Z", side: "BUY", price: 100, confidence: 0.75, level: 99 }]);
    // Fills at 110 and 99: quantity 1111 ÷ (110 · 1.01) = 10.
    const [trade] = symbol?.trades ?? [];
    expect(trade).toMatchObject({
      entry_time: "1970-01-01T03:00:00.000Z",
      exit_time: "1970-01-01T06:00:00.000Z",
      holding_candles: 3,
      exit_reason: "hold_period",
    });
    const figures: [number | undefined, number][] = [
      [trade?.entry_price, 110],
      [trade?.exit_price, 99],
      [trade?.quantity, 10],
      [trade?.fees, 11 + 9.9],
      [trade?.slippage, 100 + 110],
      [trade?.pnl, 990 - 9.9 - 1111],
      [trade?.return, (990 - 9.9 - 1111) / 1111],
      [trade?.mae, 30 / 110],
      [trade?.mfe, 10 / 110],
      [symbol?.portfolio.total_fees, 20.9],
      [symbol?.portfolio.total_slippage, 210],
      [symbol?.portfolio.final_equity, 980.1],
      [symbol?.portfolio.mean_holding_hours ?? undefined, 3],
      [symbol?.portfolio.median_holding_hours ?? undefined, 3],
      [symbol?.portfolio.longest_holding_hours ?? undefined, 3],
      [symbol?.portfolio.exposure ?? undefined, 3 / 7],
      [symbol?.equity?.at(-1)?.drawdown, 1 - 980.1 / 1111],
    ];
    for (const [actual, expected] of figures) expect(actual).toBeCloseTo(expected, 9);
    expect(symbol?.equity?.[0]).toEqual({ timestamp: "1970-01-01T01:00:00.000Z", equity: 1111, drawdown: 0 });
    expect(result).toMatchObject({ execution_time_ms: 12, start: "1970-01-01T00:00:00.000Z", end: "1970-01-01T07:00:00.000Z", timeframe: "1h" });
  });
});
