import { describe, expect, it } from "vitest";
import { buyAndHold } from "../../../../src/engine/metrics/buy-and-hold.ts";
import { resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import { DAY_MS } from "../../../../src/engine/timeframe.ts";
import { candlesOf, repeat } from "./metric-fixtures.ts";

/** 1020.1 buys 10 at 100: 100 · 1.01 slippage · 1.01 fee = 102.01 each. */
const SETTINGS = { initial_cash: 1020.1, fee_rate: 0.01, slippage_rate: 0.01 };
const openTime = (i: number): number => Date.UTC(2024, 0, 1) + i * DAY_MS;

describe("buyAndHold", () => {
  it("buys with all cash at the first open, holds, and sells at the last close with costs", () => {
    const held = buyAndHold(candlesOf([100, 110, 120], DAY_MS, openTime, 100), resolveExecution(SETTINGS));
    // 10 · 120 · 0.99 · 0.99 = 1176.12.
    expect(held?.equity[0]).toBeCloseTo(1000, 9);
    expect(held?.equity[1]).toBeCloseTo(1100, 9);
    expect(held?.equity[2]).toBeCloseTo(1176.12, 9);
    expect(held?.finalEquity).toBe(held?.equity[2]);
    expect(held?.totalReturn).toBeCloseTo(1176.12 / 1020.1 - 1, 12);
    expect([...(held?.daily.equity ?? [])]).toEqual([...(held?.equity ?? [])]);
  });

  it("counts the costs of entry as the first fall: 20.1 of 1020.1", () => {
    const held = buyAndHold(candlesOf([100, 110, 120], DAY_MS, openTime, 100), resolveExecution(SETTINGS));
    expect(held?.maxDrawdown).toBeCloseTo(20.1 / 1020.1, 12);
  });

  it("counts the costs of exit in the last fall: 1200 to 10 · 90 · 0.9801", () => {
    const held = buyAndHold(candlesOf([100, 120, 90], DAY_MS, openTime, 100), resolveExecution(SETTINGS));
    expect(held?.maxDrawdown).toBeCloseTo(1 - (900 * 0.9801) / 1200, 12);
  });

  it("buys at the first close when decisions fill at the close", () => {
    const candles = candlesOf([100, 110], DAY_MS, openTime, 50);
    expect(buyAndHold(candles, resolveExecution({ ...SETTINGS, fill: "close" }))?.equity[0]).toBeCloseTo(1000, 9);
    expect(buyAndHold(candles, resolveExecution(SETTINGS))?.equity[0]).toBeCloseTo(2000, 9);
  });

  it("takes all cash whatever share of it the strategy spends", () => {
    const held = buyAndHold(candlesOf([100, 110], DAY_MS, openTime, 100), resolveExecution({ ...SETTINGS, position_fraction: 0.5 }));
    expect(held?.equity[0]).toBeCloseTo(1000, 9);
  });

  it("has a Sharpe ratio from 20 days on", () => {
    const free = resolveExecution({ fee_rate: 0, slippage_rate: 0 });
    // Without costs the returns are those of the closes: 0.02 and −0.01 by turns, √346.75 ÷ 3 as of any such account.
    let price = 100;
    const closes = Array.from(repeat([1.02, 0.99], 20), (factor) => (price *= factor));
    expect(buyAndHold(candlesOf(closes, DAY_MS, openTime, 100), free)?.sharpeAnnual365.value).toBeCloseTo(Math.sqrt(346.75) / 3, 10);
    expect(buyAndHold(candlesOf(closes.slice(1), DAY_MS, openTime, 100), free)?.sharpeAnnual365.value).toBeNull();
  });

  it("pays both sides on a single candle: 1000 · 0.9801", () => {
    expect(buyAndHold(candlesOf([100], DAY_MS, openTime, 100), resolveExecution(SETTINGS))?.finalEquity).toBeCloseTo(980.1, 9);
  });

  it("is null without candles", () => {
    expect(buyAndHold(candlesOf([], DAY_MS, openTime), resolveExecution(SETTINGS))).toBeNull();
  });
});
