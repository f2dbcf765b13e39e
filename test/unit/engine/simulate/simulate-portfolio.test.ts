import { describe, expect, it } from "vitest";
import type { Candles } from "../../../../src/engine/candles.ts";
import type { Signals } from "../../../../src/engine/signals.ts";
import { type ExecutionSettings, resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import type { PortfolioOutcome } from "../../../../src/engine/simulate/outcome.ts";
import { simulatePortfolio } from "../../../../src/engine/simulate/simulate-portfolio.ts";
import { candlesClosingAt, candlesOf, DAY_MS } from "../../../support/candles-of.ts";
import { signalsOf } from "../../../support/signals-of.ts";

const FREE = { fee_rate: 0, slippage_rate: 0, initial_cash: 1000 };

function trade(candles: Candles, signals: Signals, holdCandles: number | null, settings: Record<string, unknown> = {}, from = 0): PortfolioOutcome {
  const execution: ExecutionSettings = resolveExecution({ ...FREE, ...settings });
  return simulatePortfolio(candles, from, signals, execution, { symbol: "KRW-BTC", strategy: "test", holdCandles });
}

describe("fills at the next open", () => {
  // Opens and closes differ everywhere, so that no two prices can be confused.
  const candles = candlesOf([
    [100, 105, 95, 102],
    [110, 125, 105, 120],
    [130, 135, 125, 128],
    [140, 150, 138, 145],
  ]);

  it("buy at the open after the signal and leave at the open hold candles later", () => {
    const outcome = trade(candles, signalsOf(0), 2);
    expect(outcome.trades.trade(0)).toMatchObject({
      entryCandle: 1,
      entryTimeMs: DAY_MS,
      entryPrice: 110,
      exitCandle: 3,
      exitTimeMs: 3 * DAY_MS,
      exitPrice: 140,
      quantity: 1000 / 110,
      reason: "hold_period",
    });
    expect(outcome.trades.number(0, "pnl")).toBeCloseTo((1000 / 110) * 30, 9);
    const quantity = 1000 / 110;
    expect([...outcome.equity]).toEqual([1000, quantity * 120, quantity * 128, quantity * 140]);
    expect(outcome.candlesInMarket).toBe(2);
  });

  it("leave before they enter at the same open, so that a new signal finds the account free", () => {
    const outcome = trade(candles, signalsOf(0, 1), 1);
    expect(outcome.trades.length).toBe(2);
    expect(outcome.trades.trade(1)).toMatchObject({ entryPrice: 130, exitPrice: 140 });
    expect(outcome.skippedSignals).toBe(0);
  });

  it("skip a signal that finds a position open", () => {
    expect(trade(candles, signalsOf(0, 1), 2)).toMatchObject({ skippedSignals: 1 });
  });

  it("leave open what has no exit candle, marked at the last close", () => {
    const outcome = trade(candles, signalsOf(1), 2);
    expect(outcome.trades.length).toBe(0);
    expect(outcome.openPositions).toEqual([expect.objectContaining({ entryPrice: 130, markPrice: 145, cost: 1000, unrealisedPnl: (1000 / 130) * 145 - 1000 })]);
    expect(outcome.equity.at(-1)).toBeCloseTo((1000 / 130) * 145, 9);
  });

  it("do not exist for a signal at the last candle", () => {
    expect(trade(candles, signalsOf(3), 1)).toMatchObject({ unfilledSignals: 1, skippedSignals: 0, cash: 1000 });
  });

  it("come later by the delay", () => {
    const { trades } = trade(candles, signalsOf(0), 1, { fill_delay_candles: 1 });
    expect(trades.trade(0)).toMatchObject({ entryPrice: 130, exitPrice: 140 });
  });
});

describe("fills at the close", () => {
  const candles = candlesClosingAt([100, 110, 120, 90]);

  it("buy at the close of the signal and leave at the close hold candles later", () => {
    const outcome = trade(candles, signalsOf(0), 2, { fill: "close" });
    expect(outcome.trades.trade(0)).toMatchObject({
      entryCandle: 0,
      exitCandle: 2,
      entryPrice: 100,
      exitPrice: 120,
      entryTimeMs: DAY_MS,
      exitTimeMs: 3 * DAY_MS,
    });
    expect([...outcome.equity]).toEqual([1000, 1100, 1200, 1200]);
  });

  it("trade at the last candle too", () => {
    expect(trade(candles, signalsOf(3), 1, { fill: "close" })).toMatchObject({ unfilledSignals: 0, openPositions: [{ entryPrice: 90 }] });
  });

  it("do not let the candle of the entry reach a stop: it was over by then", () => {
    const dip = candlesOf([
      [100, 100, 50, 100],
      [100, 101, 99, 100],
      [100, 100, 80, 85],
    ]);
    const { trades } = trade(dip, signalsOf(0), 9, { fill: "close", stop_loss_rate: 0.1 });
    expect(trades.trade(0)).toMatchObject({ exitCandle: 2, exitPrice: 90, reason: "stop_loss", mae: 0.1 });
  });
});

describe("costs", () => {
  const flat = candlesClosingAt([100, 100, 100, 100]);

  it("of a flat round trip are exactly its fees and slippage", () => {
    const outcome = trade(flat, signalsOf(0), 1, { fee_rate: 0.001, slippage_rate: 0.01 });
    // Buys at 101 with the fee inside the 1000 spent, sells at 99 less the fee.
    const quantity = 1000 / (101 * 1.001);
    const fees = quantity * 101 * 0.001 + quantity * 99 * 0.001;
    expect(outcome.totalFees).toBeCloseTo(fees, 10);
    expect(outcome.totalSlippage).toBeCloseTo(quantity * 2, 10);
    expect(1000 - (outcome.equity.at(-1) as number)).toBeCloseTo(fees + quantity * 2, 10);
    expect(outcome.trades.number(0, "pnl")).toBeCloseTo(-(fees + quantity * 2), 10);
    expect(outcome.boughtNotional).toBeCloseTo(quantity * 101, 10);
    expect(outcome.soldNotional).toBeCloseTo(quantity * 99, 10);
  });

  it("of an entry are in the equity at once", () => {
    const { equity } = trade(flat, signalsOf(0), 9, { fee_rate: 0.25 });
    expect([...equity]).toEqual([1000, 800, 800, 800]);
  });
});

describe("position size", () => {
  it("is a share of the cash, and what is left stays cash", () => {
    const outcome = trade(candlesClosingAt([100, 100, 200]), signalsOf(0), 9, { position_fraction: 0.25 });
    expect(outcome.openPositions).toEqual([expect.objectContaining({ quantity: 2.5, cost: 250 })]);
    expect([...outcome.equity]).toEqual([1000, 1000, 750 + 2.5 * 200]);
    expect(outcome.cash).toBe(750);
  });

  it("grows with the account", () => {
    const { trades } = trade(candlesClosingAt([100, 100, 200, 200, 200]), signalsOf(0, 2), 1);
    expect(trades.trade(0)).toMatchObject({ quantity: 10, exitPrice: 100 });
    expect(trades.trade(1)).toMatchObject({ quantity: 5 });
  });
});

describe("SELL", () => {
  const candles = candlesClosingAt([100, 110, 120, 130, 140]);

  it("closes the position at its fill time", () => {
    const { trades } = trade(candles, signalsOf(0, ["SELL", 2]), null);
    expect(trades.trade(0)).toMatchObject({ entryCandle: 1, exitCandle: 3, reason: "sell_signal" });
  });

  it("is ignored without a position", () => {
    expect(trade(candles, signalsOf(["SELL", 0], 1), null)).toMatchObject({ skippedSignals: 0, openPositions: [{ entryCandle: 2 }] });
  });

  it("comes too late for a position whose holding period ends at the same open", () => {
    const { trades } = trade(candles, signalsOf(0, ["SELL", 1]), 1);
    expect(trades.trade(0)).toMatchObject({ exitCandle: 2, reason: "hold_period" });
  });
});

describe("stops and targets", () => {
  const entryThen = (...rows: [number, number, number, number][]): Candles => candlesOf([[100, 100, 100, 100], [100, 101, 99, 100], ...rows]);
  const both = { stop_loss_rate: 0.1, take_profit_rate: 0.2 };

  it.each([
    ["a stop inside a candle at its price", [95, 96, 85, 92], { exitPrice: 90, reason: "stop_loss", exitTimeMs: 3 * DAY_MS }],
    ["a gap through the stop at the open", [80, 95, 75, 92], { exitPrice: 80, reason: "stop_loss", exitTimeMs: 2 * DAY_MS }],
    ["a target inside a candle at its price", [105, 125, 104, 110], { exitPrice: 120, reason: "take_profit", exitTimeMs: 3 * DAY_MS }],
    ["a gap through the target at the target, the worse of the two", [130, 135, 85, 132], { exitPrice: 120, reason: "take_profit", exitTimeMs: 2 * DAY_MS }],
    ["a touch of the stop as reached", [95, 96, 90, 95], { exitPrice: 90, reason: "stop_loss" }],
    ["a touch of the target as reached", [105, 120, 104, 105], { exitPrice: 120, reason: "take_profit" }],
  ] as const)("fill %s", (_, row, expected) => {
    const outcome = trade(entryThen([...row]), signalsOf(0), 99, both);
    expect(outcome.trades.trade(0)).toMatchObject({ ...expected, exitCandle: 2 });
    expect(outcome.ambiguousCandles).toBe(0);
  });

  it("take the stop first in a candle that reaches both, and count it", () => {
    const wide = entryThen([100, 130, 80, 100]);
    expect(trade(wide, signalsOf(0), 99, both)).toMatchObject({ ambiguousCandles: 1, cash: 900 });
    expect(trade(wide, signalsOf(0), 99, { ...both, intrabar_order: "target_first" })).toMatchObject({ ambiguousCandles: 1, cash: 1200 });
  });

  it("can be reached in the candle of an entry at its open", () => {
    const candles = candlesOf([
      [100, 100, 100, 100],
      [100, 101, 80, 95],
      [95, 95, 95, 95],
    ]);
    expect(trade(candles, signalsOf(0), 9, both).trades.trade(0)).toMatchObject({ entryCandle: 1, exitCandle: 1, exitPrice: 90 });
  });

  it("pay slippage and fee like every fill", () => {
    const outcome = trade(entryThen([95, 96, 85, 92]), signalsOf(0), 99, { stop_loss_rate: 0.1, slippage_rate: 0.01, fee_rate: 0.001 });
    // Entered at 101, so the stop lies at 90.9 and sells at 90.9 · 0.99.
    expect(outcome.trades.number(0, "exitPrice")).toBeCloseTo(101 * 0.9 * 0.99, 10);
    expect(outcome.trades.number(0, "exitFee")).toBeCloseTo(outcome.trades.number(0, "quantity") * 101 * 0.9 * 0.99 * 0.001, 10);
  });

  it("let a signal of the same candle enter again afterwards", () => {
    const candles = entryThen([95, 96, 85, 92], [93, 94, 92, 93]);
    expect(trade(candles, signalsOf(0, 2), 99, both)).toMatchObject({ skippedSignals: 0, openPositions: [{ entryCandle: 3, entryPrice: 93 }] });
  });
});

describe("excursions", () => {
  it("are measured from the entry price over the candles held, up to the exit", () => {
    const candles = candlesOf([
      [100, 100, 100, 100],
      [100, 110, 95, 105],
      [105, 130, 90, 120],
      [120, 500, 10, 100],
    ]);
    const { trades } = trade(candles, signalsOf(0), 2);
    // The last candle counts with its open alone, at which the position left.
    expect(trades.trade(0)).toMatchObject({ mae: 0.1, mfe: 0.3, exitPrice: 120 });
  });
});

describe("a run that starts later than its candles", () => {
  it("counts ordinals and equity from its own start", () => {
    const outcome = trade(candlesClosingAt([1, 2, 100, 110, 120]), signalsOf(2), 1, {}, 2);
    expect(outcome.equity).toHaveLength(3);
    expect(outcome.trades.trade(0)).toMatchObject({ entryCandle: 1, exitCandle: 2, entryTimeMs: 3 * DAY_MS });
  });
});

describe("made-up candles", () => {
  it("are counted where a fill falls on one", () => {
    const candles = { ...candlesClosingAt([100, 100, 100, 100]), filled: Uint8Array.of(0, 1, 1, 0) };
    expect(trade(candles, signalsOf(0), 1)).toMatchObject({ fillsOnFilledCandles: 2 });
    expect(trade(candles, signalsOf(0), 2)).toMatchObject({ fillsOnFilledCandles: 1 });
    expect(trade(candlesClosingAt([100, 100, 100, 100]), signalsOf(0), 1)).toMatchObject({ fillsOnFilledCandles: 0 });
  });
});

describe("an account without candles or signals", () => {
  it("keeps its cash", () => {
    expect(trade(candlesClosingAt([100, 90]), signalsOf(), 1)).toMatchObject({ equity: Float64Array.of(1000, 1000), cash: 1000, candlesInMarket: 0 });
    expect(trade(candlesClosingAt([]), signalsOf(), 1)).toMatchObject({ equity: new Float64Array(0), cash: 1000 });
  });
});
