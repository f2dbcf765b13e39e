import { describe, expect, it } from "vitest";
import { type BacktestRun, resolveStrategyParameters, runBacktest } from "../../../src/engine/backtest.ts";
import { resolveExecution } from "../../../src/engine/simulate/execution.ts";
import { defineStrategy } from "../../../src/engine/strategies/strategy.ts";
import { candlesOf } from "../../support/candles-of.ts";

const buyWide = defineStrategy({
  name: "buy_wide",
  description: "Buys at the close of 100.",
  parameters: { hold: { type: "integer", default: 9, min: 1, max: 99, description: "" } },
  checkParameters: ({ hold }) => (hold === 13 ? "13 is bad luck" : null),
  warmUpCandles: () => 1,
  holdCandles: ({ hold }) => hold,
  decide: (history) => (history.close(0) === 100 ? { side: "BUY", confidence: 1 } : null),
});

const CANDLES = candlesOf([
  [90, 90, 90, 90],
  [95, 95, 95, 95],
  [100, 100, 100, 100],
  [100, 130, 80, 105],
  [105, 105, 105, 105],
]);

function run(execution: Record<string, unknown>, from = 0): BacktestRun {
  const free = { fee_rate: 0, slippage_rate: 0, initial_cash: 1000 };
  const params = resolveStrategyParameters(buyWide, {});
  return runBacktest({ symbol: "A", candles: CANDLES, from, strategy: buyWide, params, execution: resolveExecution({ ...free, ...execution }) });
}

describe("runBacktest", () => {
  it("gives signals, study, portfolio and metrics of the same decisions", () => {
    const result = run({});
    expect([...result.signals.index]).toEqual([2]);
    expect(result.study).toMatchObject({ signals: 1, pending: 1 });
    expect(result.outcome.openPositions).toEqual([expect.objectContaining({ symbol: "A", strategy: "buy_wide", entryPrice: 100 })]);
    expect(result.metrics.finalEquity).toBe(1050);
    expect(result.holdCandles).toBe(9);
    expect(result.targetFirst).toBeNull();
  });

  it("leaves the warm-up out of the run, and decides the same as with a run from the start", () => {
    const late = run({}, 2);
    expect([...late.signals.index]).toEqual([2]);
    expect(late.runCandles.close).toHaveLength(3);
    expect(late.outcome.equity).toHaveLength(3);
    expect(late.outcome.openPositions).toEqual([expect.objectContaining({ entryCandle: 1 })]);
  });

  it("trades again with the target first where a candle reaches stop and target", () => {
    const both = { stop_loss_rate: 0.1, take_profit_rate: 0.2 };
    const result = run(both);
    expect(result.outcome).toMatchObject({ ambiguousCandles: 1, cash: 900 });
    expect(result.targetFirst).toMatchObject({ cash: 1200 });
    expect(result.targetFirst?.trades.trade(0)).toMatchObject({ symbol: "A", strategy: "buy_wide" });
    expect(run({ ...both, intrabar_order: "target_first" }).targetFirst).toBeNull();
  });
});

describe("resolveStrategyParameters", () => {
  it("refuses what the strategy itself refuses", () => {
    expect(() => resolveStrategyParameters(buyWide, { hold: 13 })).toThrow(
      expect.objectContaining({ code: "parameter_invalid", message: "buy_wide: 13 is bad luck" }),
    );
    expect(resolveStrategyParameters(buyWide, { hold: 12 })).toEqual({ hold: 12 });
  });
});
