import { describe, expect, it } from "vitest";
import { resolveStrategyParameters } from "../../../../src/engine/backtest.ts";
import { copyState } from "../../../../src/engine/strategies/copy-state.ts";
import { scanSignals } from "../../../../src/engine/strategies/scan-signals.ts";
import { StrategyRunner } from "../../../../src/engine/strategies/strategy-runner.ts";
import { type Decision, defineStrategy, type State } from "../../../../src/engine/strategies/strategy.ts";
import { candlesClosingAt, DAY_MS } from "../../../support/candles-of.ts";

const CANDLES = candlesClosingAt([100, 101, 102, 103]);
const SHAPE = { name: "test", description: "", parameters: {}, warmUpCandles: () => 0 } as const;

describe("copyState", () => {
  it("copies plain data to the last leaf", () => {
    const state: State = { a: [1, { b: "x" }, null], c: true, d: 0.1 + 0.2 };
    const copy = copyState(state, "test");
    expect(copy).toEqual(state);
    (state["a"] as unknown[])[1] = "changed";
    expect(copy["a"]).toEqual([1, { b: "x" }, null]);
  });

  class Counter {
    seen = 0;
  }

  it.each<[string, unknown, string]>([
    ["NaN", { last: NaN }, "state.last was NaN"],
    ["Infinity", { peaks: [1, Infinity] }, "state.peaks[1] was Infinity"],
    ["undefined", { last: undefined }, "state.last was undefined"],
    ["a typed array", { a: { b: new Float64Array(2) } }, "state.a.b was a Float64Array"],
    ["a map", { seen: new Map() }, "state.seen was a Map"],
    ["a class of one's own", { counter: new Counter() }, "state.counter was a Counter"],
    ["a function", { next: () => 1 }, "state.next was a function"],
    ["a big integer", { id: 3n }, "state.id was 3n"],
    ["no object at all", 7, "state was 7"],
    ["an array at the top", [], "state was a Array"],
  ])("refuses %s, which JSON would not keep", (_, state, message) => {
    expect(() => copyState(state, "mine")).toThrow(
      expect.objectContaining({ code: "strategy_failed", message: expect.stringContaining(`strategy mine: ${message}, expected plain data`) }),
    );
  });
});

describe("a strategy's state", () => {
  it("that is not plain data stops a backtest and a session alike before their first candle", () => {
    const strategy = defineStrategy({ ...SHAPE, createState: () => ({ last: NaN }), decide: () => null });
    expect(() => scanSignals(strategy, {}, CANDLES, 0)).toThrow(/state.last was NaN/);
    expect(() => new StrategyRunner(strategy, {}, DAY_MS)).toThrow(/state.last was NaN/);
  });

  it("that stops being plain data on the way is not saved as something else", () => {
    const strategy = defineStrategy({ ...SHAPE, createState: () => ({ last: 0 }), update: (_h, _p, state) => void (state.last = NaN), decide: () => null });
    const runner = new StrategyRunner(strategy, {}, DAY_MS);
    runner.take({ openTimeMs: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 });
    expect(() => runner.snapshot()).toThrow(/state.last was NaN/);
  });

  it("is not shared between runs, even when createState hands out the same object", () => {
    const shared = { seen: 0 };
    const strategy = defineStrategy({
      ...SHAPE,
      createState: () => shared,
      update: (_h, _p, state) => void state.seen++,
      decide: (_h, _p, state): Decision => ({ side: "BUY", confidence: state.seen / 10 }),
    });
    expect([...scanSignals(strategy, {}, CANDLES, 0).confidence]).toEqual([...scanSignals(strategy, {}, CANDLES, 0).confidence]);
  });

  it("cannot be written to by a strategy that declares none", () => {
    const strategy = defineStrategy({ ...SHAPE, decide: (_h, _p, state) => ((state["seen"] = 1), null) });
    expect(() => scanSignals(strategy, {}, CANDLES, 0)).toThrow(/strategy test failed .*not extensible/);
    expect(() => new StrategyRunner(strategy, {}, DAY_MS).take({ openTimeMs: 0, open: 1, high: 1, low: 1, close: 1, volume: 1 })).toThrow(/not extensible/);
  });

  it("that only decide writes is the same at a candle wherever the run starts", () => {
    const strategy = defineStrategy({
      ...SHAPE,
      createState: () => ({ asked: 0 }),
      decide: (_h, _p, state): Decision => ({ side: "BUY", confidence: ++state.asked / 10 }),
    });
    expect([...scanSignals(strategy, {}, CANDLES, 0).confidence].slice(2)).toEqual([...scanSignals(strategy, {}, CANDLES, 2).confidence]);
  });
});

describe("the history of a strategy", () => {
  it("reaches back as far as the warm-up and no further, at every candle and in a session too", () => {
    const reaches: number[] = [];
    const strategy = defineStrategy({
      ...SHAPE,
      warmUpCandles: () => 2,
      decide(history) {
        reaches.push(history.length);
        expect(history.close(2)).toBeGreaterThan(0);
        expect(() => history.close(3)).toThrow(expect.objectContaining({ code: "lookback_exceeded" }));
        expect(() => history.column("close", 3, 1)).toThrow(expect.objectContaining({ code: "lookback_exceeded" }));
        return null;
      },
    });
    const candles = candlesClosingAt([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    scanSignals(strategy, {}, candles, 0);
    const runner = new StrategyRunner(strategy, {}, DAY_MS);
    candles.close.forEach((close, i) => runner.take({ openTimeMs: i * DAY_MS, open: close, high: close, low: close, close, volume: 1 }));
    expect(reaches).toEqual(new Array(16).fill(3));
  });
});

describe("resolveStrategyParameters", () => {
  const resolve = (counts: { warmUpCandles?: () => number; holdCandles?: () => number }): unknown =>
    resolveStrategyParameters(defineStrategy({ ...SHAPE, decide: () => null, ...counts }), {});

  it("refuses a warm-up or a holding period that is no number of candles, with which nothing would ever be decided", () => {
    expect(() => resolve({ warmUpCandles: () => NaN })).toThrow(
      expect.objectContaining({
        code: "strategy_failed",
        message: "test: warmUpCandles returned NaN, expected a whole number of 0 or more; round what it computes",
      }),
    );
    for (const count of [1.5, -1, Infinity]) expect(() => resolve({ warmUpCandles: () => count })).toThrow(/expected a whole number of 0 or more/);
    for (const count of [0, 2.5, NaN])
      expect(() => resolve({ holdCandles: () => count })).toThrow(/holdCandles returned .*, expected a whole number of 1 or more/);
    expect(resolve({ warmUpCandles: () => 0, holdCandles: () => 1 })).toEqual({});
  });
});

describe("what is not a decision", () => {
  it.each<[string, () => unknown, string]>([
    ["a Promise", () => Promise.resolve(null), "decided a Promise (decide must not be async"],
    ["a big integer", () => 10n, "decided 10"],
    ["a confidence of NaN", () => ({ side: "BUY", confidence: NaN }), "decided { side: BUY, confidence: NaN, level: undefined }"],
  ])("is named when it is %s", (_, decide, message) => {
    const strategy = defineStrategy({ ...SHAPE, decide: decide as () => null });
    expect(() => scanSignals(strategy, {}, CANDLES, 0)).toThrow(
      expect.objectContaining({ code: "strategy_failed", message: expect.stringContaining(message) }),
    );
  });
});
