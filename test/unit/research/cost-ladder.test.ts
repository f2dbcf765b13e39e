import { describe, expect, it } from "vitest";
import { type BacktestRun, runBacktest } from "../../../src/engine/backtest.ts";
import { resolveExecution } from "../../../src/engine/simulate/execution.ts";
import { defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { buildCostLadder } from "../../../src/research/cost-ladder.ts";
import { candlesClosingAt } from "../../support/candles-of.ts";

/** Buys at every candle whose close is 100, holds one candle. */
const buyAtHundred = defineStrategy({
  name: "buy_at_hundred",
  description: "",
  parameters: {},
  warmUpCandles: () => 0,
  holdCandles: () => 1,
  decide: (history) => (history.close(0) === 100 ? { side: "BUY", confidence: 1 } : null),
});

function run(closes: readonly number[], execution: Record<string, unknown>): BacktestRun {
  return runBacktest({ symbol: "A", candles: candlesClosingAt(closes), from: 0, strategy: buyAtHundred, params: {}, execution: resolveExecution(execution) });
}

describe("buildCostLadder", () => {
  // Opens are the closes before: bought at 100, sold at 110, a gross profit of 10 %.
  const closes = [100, 110, 121, 121];

  it("trades the same signals at costs ×0 to ×3 and one candle later", () => {
    const ladder = buildCostLadder(run(closes, { fee_rate: 0.01, slippage_rate: 0 }));
    const after = (rate: number): number => (1.1 * (1 - rate)) / (1 + rate) - 1;
    expect(ladder.rungs.map(({ costMultiple, delayCandles }) => [costMultiple, delayCandles])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 0],
      [1, 1],
    ]);
    [0, 0.01, 0.02, 0.03, 0.01].forEach((rate, i) => expect(ladder.rungs[i].totalReturn).toBeCloseTo(after(rate), 12));
    expect(ladder.rungs.every(({ trades }) => trades === 1)).toBe(true);
  });

  it("one candle later pays the prices of one candle later", () => {
    const ladder = buildCostLadder(run([100, 110, 105.6, 105.6], { fee_rate: 0, slippage_rate: 0 }));
    expect(ladder.rungs[1].totalReturn).toBeCloseTo(0.1, 12);
    expect(ladder.rungs[4].totalReturn).toBeCloseTo(105.6 / 110 - 1, 12);
  });

  it("finds the costs that eat the profit: 1.1 · (1 − f) = 1 + f at f = 1/21", () => {
    const ladder = buildCostLadder(run(closes, { fee_rate: 0.01, slippage_rate: 0 }));
    expect(ladder.breakEvenCostRate).toBeCloseTo(1 / 21, 4);
    expect(ladder.breakEvenMultiple).toBeCloseTo(100 / 21, 2);
    expect(ladder.breakEvenReason).toBeNull();
  });

  it("finds a break-even just below a hundred times the costs", () => {
    const ladder = buildCostLadder(run(closes, { fee_rate: 1 / 21 / 90, slippage_rate: 0 }));
    expect(ladder.breakEvenMultiple).toBeCloseTo(90, 0);
  });

  it("multiplies slippage, too", () => {
    const ladder = buildCostLadder(run(closes, { fee_rate: 0, slippage_rate: 0.01 }));
    expect(ladder.rungs[3].totalReturn).toBeCloseTo((1.1 * 0.97) / 1.03 - 1, 12);
    expect(ladder.breakEvenCostRate).toBeCloseTo(1 / 21, 4);
  });

  it.each([
    ["without trades", [90, 95, 96], {}, "no trades"],
    ["when it loses even for free", [100, 90, 90, 90], {}, "it does not earn anything even without costs"],
    ["without costs", closes, { fee_rate: 0, slippage_rate: 0 }, "the run has no costs to multiply"],
    ["when costs hardly matter", closes, { fee_rate: 1e-9, slippage_rate: 0 }, "it earns even at 100 times the costs"],
  ])("has no break-even %s, and says why", (_, prices, execution, reason) => {
    expect(buildCostLadder(run(prices, execution))).toMatchObject({ breakEvenMultiple: null, breakEvenCostRate: null, breakEvenReason: reason });
  });

  it("measures the drawdown of each rung from the initial cash", () => {
    const ladder = buildCostLadder(run([100, 80, 80, 80], { fee_rate: 0, slippage_rate: 0 }));
    expect(ladder.rungs[0].maxDrawdown).toBeCloseTo(0.2, 12);
  });
});
