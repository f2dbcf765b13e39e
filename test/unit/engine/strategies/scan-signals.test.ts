import { describe, expect, it } from "vitest";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";
import { StrategyRunner } from "../../../../src/engine/strategies/strategy-runner.ts";
import { type AnyStrategy, type Decision, defineStrategy } from "../../../../src/engine/strategies/strategy.ts";
import type { History } from "../../../../src/engine/strategies/history.ts";
import { candlesClosingAt, DAY_MS } from "../../../support/candles-of.ts";

function strategyOf(decide: (history: History) => unknown, warmUp = 1): AnyStrategy {
  const shape = { name: "test", description: "", parameters: {}, warmUpCandles: () => warmUp };
  return defineStrategy({ ...shape, decide: decide as (history: History) => Decision | null });
}

const CANDLES = candlesClosingAt([100, 101, 102, 103]);

describe("scanSignals", () => {
  it("asks at every candle that has its warm-up behind it, and only from the start of the run on", () => {
    const asked: number[] = [];
    const strategy = strategyOf((history) => {
      asked.push(history.close(0));
      return null;
    });
    scanSignals(strategy, {}, CANDLES, 0);
    expect(asked).toEqual([101, 102, 103]);
    asked.length = 0;
    scanSignals(strategy, {}, CANDLES, 3);
    expect(asked).toEqual([103]);
  });

  it("keeps side, confidence and level of a decision, NaN for no level", () => {
    const strategy = strategyOf((history) => (history.close(0) === 102 ? { side: "SELL", confidence: 0.25 } : { side: "BUY", confidence: 1, level: 99 }));
    const signals = scanSignals(strategy, {}, CANDLES, 0);
    expect([...signals.index]).toEqual([1, 2, 3]);
    expect([...signals.side]).toEqual([1, -1, 1]);
    expect([...signals.confidence]).toEqual([1, 0.25, 1]);
    expect([...signals.level]).toEqual([99, NaN, 99]);
  });

  it("brings state up on every candle, also on those before the run", () => {
    const strategy = defineStrategy({
      name: "count",
      description: "",
      parameters: {},
      warmUpCandles: () => 0,
      createState: () => ({ seen: 0 }),
      update: (_history, _params, state) => void state.seen++,
      decide: (_history, _params, state): Decision => ({ side: "BUY", confidence: state.seen / 10 }),
    });
    expect([...scanSignals(strategy, {}, CANDLES, 2).confidence]).toEqual([0.3, 0.4]);
  });

  it.each([
    ["no side", { confidence: 1 }],
    ["an unknown side", { side: "HOLD", confidence: 1 }],
    ["a confidence above 1", { side: "BUY", confidence: 1.1 }],
    ["a confidence that is not a number", { side: "BUY", confidence: NaN }],
    ["a level that is not positive", { side: "BUY", confidence: 1, level: 0 }],
    ["undefined", undefined],
    ["true", true],
  ])("refuses %s as a decision and says at which candle", (_, decision) => {
    expect(() =>
      scanSignals(
        strategyOf(() => decision),
        {},
        CANDLES,
        0,
      ),
    ).toThrow(/strategy test decided .* at the candle of 1970-01-02T00:00:00.000Z, expected null or/);
  });

  it("names the candle at which a strategy threw, and keeps the cause", () => {
    const failing = strategyOf(() => {
      throw new TypeError("x is not a function");
    });
    expect(() => scanSignals(failing, {}, CANDLES, 0)).toThrow(
      expect.objectContaining({ code: "strategy_failed", message: "strategy test failed at the candle of 1970-01-02T00:00:00.000Z: x is not a function" }),
    );
  });
});

describe("History", () => {
  it.each([
    ["a later candle", -1],
    ["a candle beyond the warm-up", 2],
    ["half a candle", 0.5],
    ["no candle at all", NaN],
  ])("has no way to %s", (_, ago) => {
    for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) {
      expect(() =>
        scanSignals(
          strategyOf((history) => history[column](ago)),
          {},
          CANDLES,
          0,
        ),
      ).toThrow(expect.objectContaining({ code: "lookback_exceeded" }));
    }
  });

  it("hands out copies, oldest first, and nothing beyond its reach", () => {
    const seen: number[][] = [];
    const strategy = strategyOf((history) => {
      const closes = history.column("close", 2);
      seen.push([...closes, ...history.column("close", 1, 1)]);
      closes.fill(0);
      return null;
    });
    scanSignals(strategy, {}, CANDLES, 0);
    expect(seen).toEqual([
      [100, 101, 100],
      [101, 102, 101],
      [102, 103, 102],
    ]);
    for (const bad of [() => [3], () => [0], () => [2, 1], () => [1, -1], () => [1.5]] as (() => [number, number?])[]) {
      expect(() =>
        scanSignals(
          strategyOf((history) => history.column("close", ...bad())),
          {},
          CANDLES,
          0,
        ),
      ).toThrow(/lookback|asked/);
    }
  });
});

describe("StrategyRunner", () => {
  it("refuses a candle that does not come after the last one", () => {
    const runner = new StrategyRunner(
      strategyOf(() => null),
      {},
      DAY_MS,
    );
    const candle = { openTimeMs: DAY_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 };
    expect(runner.take(candle)).toBeNull();
    expect(() => runner.take(candle)).toThrow(expect.objectContaining({ code: "candles_unsorted" }));
  });

  it("refuses an older candle right after it was restored, too", () => {
    const strategy = strategyOf(() => null, 0);
    const runner = new StrategyRunner(strategy, {}, DAY_MS);
    const candle = (day: number) => ({ openTimeMs: day * DAY_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 });
    for (let day = 0; day < 5; day++) runner.take(candle(day));
    const restored = new StrategyRunner(strategy, {}, DAY_MS, runner.snapshot());
    expect(() => restored.take(candle(4))).toThrow(/expected a candle after/);
  });
});
