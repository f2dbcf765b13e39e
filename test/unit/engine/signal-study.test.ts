import { describe, expect, it } from "vitest";
import { studySignals } from "../../../src/engine/signal-study.ts";
import { candlesClosingAt } from "../../support/candles-of.ts";
import { signalsOf } from "../../support/signals-of.ts";

const NO_SAMPLES = { winRate: null, averageReturnPercent: null, maxDrawdownPercent: null, averageHoldCandles: null };

describe("studySignals", () => {
  it("takes every signal on its own, from close to close", () => {
    // 100 → 110: +10 %; 110 → 99: −10 %; 80 → 100: +25 %, two candles later each.
    const candles = candlesClosingAt([100, 110, 110, 99, 80, 90, 100]);
    const study = studySignals(candles, signalsOf(0, 1, 4), 2);
    expect(study).toMatchObject({ signals: 3, samples: 3, pending: 0, winRate: 2 / 3, averageHoldCandles: 2 });
    expect(study.averageReturnPercent).toBeCloseTo(25 / 3, 12);
    // The running sum goes 10, 0, 25: the largest fall is 10.
    expect(study.maxDrawdownPercent).toBeCloseTo(10, 12);
  });

  it("counts a first loss into the drawdown, whose peak starts at 0", () => {
    expect(studySignals(candlesClosingAt([100, 95]), signalsOf(0), 1).maxDrawdownPercent).toBeCloseTo(5, 12);
  });

  it("does not count a return of exactly 0 as a win", () => {
    expect(studySignals(candlesClosingAt([100, 100]), signalsOf(0), 1)).toMatchObject({ samples: 1, winRate: 0, maxDrawdownPercent: 0 });
  });

  it("leaves a signal pending whose exit candle does not exist", () => {
    const study = studySignals(candlesClosingAt([100, 110, 120]), signalsOf(0, 1, 2), 2);
    expect(study).toMatchObject({ signals: 3, samples: 1, pending: 2 });
    expect(studySignals(candlesClosingAt([100]), signalsOf(0), 1)).toEqual({ signals: 1, samples: 0, pending: 1, ...NO_SAMPLES });
  });

  it("has null for every figure without signals", () => {
    expect(studySignals(candlesClosingAt([100]), signalsOf(), 1)).toEqual({ signals: 0, samples: 0, pending: 0, ...NO_SAMPLES });
  });

  it("leaves at the next SELL when there is no holding period, and counts SELLs as signals", () => {
    const candles = candlesClosingAt([100, 105, 110, 120, 90]);
    const study = studySignals(candles, signalsOf(0, 1, ["SELL", 2], ["SELL", 3], 4), null);
    // 100 → 110 and 105 → 110; the last BUY has no SELL after it.
    expect(study).toMatchObject({ signals: 5, samples: 2, pending: 1, winRate: 1, averageHoldCandles: 1.5 });
    expect(study.averageReturnPercent).toBeCloseTo((10 + (5 / 105) * 100) / 2, 12);
  });
});
