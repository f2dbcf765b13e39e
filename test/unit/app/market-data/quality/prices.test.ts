import { describe, expect, it } from "vitest";
import { assessCandles } from "../../../../../src/app/market-data/quality/assess-candles.ts";
import type { Finding } from "../../../../../src/app/market-data/quality/quality-report.ts";
import type { Candles } from "../../../../../src/engine/candles.ts";
import { CALM_START_MS, calmCandles, copyValues, dropCandles, scalePrices } from "../../../../support/calm-candles.ts";
import { candlesClosingAt, DAY_MS, MINUTE_MS } from "../../../../support/candles-of.ts";

const HOUR_MS = 60 * MINUTE_MS;
const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;
const summarise = (findings: readonly Finding[]): unknown[] =>
  findings.map(({ kind, severity, count, firstMs, lastMs }) => [kind, severity, count, firstMs, lastMs]);
const kindsOf = (candles: Candles): string[] => assessCandles(candles).findings.map(({ kind }) => kind);

/** Changes candle 150 of 300 calm ones, of a volume of 10.15 among volumes from 10 to 10.3. */
function withChange(change: (candles: Candles) => void, timeframeMs = MINUTE_MS): Candles {
  const candles = calmCandles(300, timeframeMs);
  change(candles);
  return candles;
}

describe("prices in another unit", () => {
  it.each([100, 1000, 1e6, 0.01, 1e-8])("are found for a stretch that is off by a factor of %d and comes back", (factor) => {
    const candles = withChange((one) => scalePrices(one, factor, 150, 170));
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["unit_mixup", "error", 20, minute(150), minute(169)]]);
    const direction = factor > 1 ? "above" : "below";
    expect(findings[0].examples[0].detail).toContain(
      `20 candles until 2024-01-01T02:49Z a factor of ${Math.max(factor, 1 / factor)} ${direction} the others: from 10009 to `,
    );
  });

  it("are found for single rows and for each of several stretches", () => {
    const candles = withChange((one) => {
      scalePrices(one, 1000, 100, 101);
      scalePrices(one, 1000, 150, 152);
      scalePrices(one, 100, 200, 230);
    });
    expect(summarise(assessCandles(candles).findings)).toEqual([["unit_mixup", "error", 33, minute(100), minute(229)]]);
  });

  it("are found for rows that alternate between two units", () => {
    const candles = withChange((one) => {
      for (let i = 101; i < 200; i += 2) scalePrices(one, 100, i, i + 1);
    });
    const { findings } = assessCandles(candles);
    expect(summarise(findings)).toEqual([["unit_mixup", "error", 50, minute(101), minute(199)]]);
    expect(findings[0].examples).toHaveLength(5);
  });
});

describe("price levels", () => {
  it.each([30, 0.02])("are absurd when a stretch is off by a factor of %d and comes back", (factor) => {
    const { findings } = assessCandles(withChange((one) => scalePrices(one, factor, 150, 170)));
    expect(summarise(findings)).toEqual([["absurd_price", "error", 20, minute(150), minute(169)]]);
  });

  it("break when a stretch is off by less than a factor of 20", () => {
    expect(summarise(assessCandles(withChange((one) => scalePrices(one, 7, 150, 170))).findings)).toEqual([
      ["level_break", "warning", 20, minute(150), minute(169)],
    ]);
  });

  it.each([
    [1000, "10009000 is a factor of 1000 above the close before of 10009, and stays there"],
    [0.125, "1251.125 is 87.5 % below the close before of 10009, and stays there"],
  ])("break once when they do not come back: a factor of %d", (factor, change) => {
    const { findings } = assessCandles(withChange((one) => scalePrices(one, factor, 150)));
    expect(summarise(findings)).toEqual([["level_break", "warning", 1, minute(150), minute(150)]]);
    expect(findings[0].examples[0].detail).toBe(change);
  });

  it("may be another one after a gap of more than a week", () => {
    const candles = withChange((one) => scalePrices(one, 7, 150), DAY_MS);
    expect(kindsOf(candles)).toEqual(["level_break"]);
    expect(kindsOf(dropCandles(candles, (i) => i >= 150 && i < 170))).not.toContain("level_break");
  });
});

describe("levels of levels", () => {
  it("are told apart: a redenomination, and rows in another unit after it", () => {
    const candles = withChange((one) => {
      scalePrices(one, 7, 100);
      scalePrices(one, 1000, 200, 210);
      scalePrices(one, 0.01, 250, 251);
    });
    expect(summarise(assessCandles(candles).findings)).toEqual([
      ["unit_mixup", "error", 11, minute(200), minute(250)],
      ["level_break", "warning", 1, minute(100), minute(100)],
    ]);
  });
});

describe("single candles", () => {
  it("are bad prints when a wick stands out from both neighbours without volume", () => {
    const { findings } = assessCandles(withChange((one) => (one.high[150] = 12_000)));
    // The neighbours' highs: candle 149 closes at 10009 (149 · 7 mod 11), candle 151 opens at 10006 (150 · 7 mod 11 = 5, and 1).
    expect(summarise(findings)).toEqual([["spike", "warning", 1, minute(150), minute(150)]]);
    expect(findings[0].examples[0].detail).toBe("12000 is 19.9 % above the neighbours' 10010, at a volume of 10.15, 1 times the usual");
  });

  it("are so below, too, as a fraction of where the price was", () => {
    const { findings } = assessCandles(withChange((one) => (one.low[150] = 5000)));
    expect(findings.map(({ kind }) => kind)).toEqual(["spike"]);
    expect(findings[0].examples[0].detail).toMatch(/^5000 is 50\.0 % below the neighbours' 1000\d/);
  });

  it("are so when all four prices stand out, which is one finding and not a jump there and back", () => {
    expect(summarise(assessCandles(withChange((one) => scalePrices(one, 1.4, 150, 151))).findings)).toEqual([
      ["spike", "warning", 1, minute(150), minute(150)],
    ]);
  });

  it("are so when only the close stands out and the next candle opens at it", () => {
    const candles = withChange((one) => {
      one.close[150] = one.high[150] = one.open[151] = one.high[151] = 12_000;
    });
    expect(summarise(assessCandles(candles).findings)).toEqual([["spike", "warning", 1, minute(150), minute(150)]]);
  });

  it("were traded when the volume is three times the usual", () => {
    const spike = (volume: number): string[] =>
      kindsOf(
        withChange((one) => {
          one.low[150] = 5000;
          one.volume[150] = volume;
        }),
      );
    // The median of volumes from 10.064 to 10.299.
    expect([spike(30.6), spike(30.5)]).toEqual([["flash_move"], ["spike"]]);
  });

  it("are absurd when they reach more than twenty times the prices around them", () => {
    const { findings } = assessCandles(withChange((one) => (one.high[150] = 250_000)));
    expect(summarise(findings)).toEqual([["absurd_price", "error", 1, minute(150), minute(150)]]);
    expect(findings[0].examples[0].detail).toMatch(/^250000 is a factor of 25 above the neighbours' 10010/);
  });

  it("may be the first or the last one", () => {
    expect(summarise(assessCandles(withChange((one) => (one.high[0] = 15_000))).findings)).toEqual([["spike", "warning", 1, minute(0), minute(0)]]);
    expect(summarise(assessCandles(withChange((one) => (one.low[299] = 7000))).findings)).toEqual([["spike", "warning", 1, minute(299), minute(299)]]);
  });

  it("may stand out further beside a gap, as the root of its length", () => {
    // The limit is 2 % a minute, so 6 % over nine; the low of the neighbours is 10000 or a little more.
    const beside = (low: number, gapFrom: number): string[] => {
      const candles = dropCandles(
        withChange((one) => (one.low[150] = low)),
        (i) => i >= gapFrom && i < gapFrom + 8,
      );
      return kindsOf(candles).filter((kind) => kind !== "missing_candles");
    };
    expect([beside(9550, 142), beside(9550, 151), beside(9550, 30), beside(9350, 142), beside(9350, 151)]).toEqual([[], [], ["spike"], ["spike"], ["spike"]]);
  });

  it("stand out from both neighbours: two wicks in a row are none", () => {
    expect(kindsOf(withChange((one) => (one.low[150] = one.low[151] = 8000)))).toEqual(["wide_candle"]);
    expect(kindsOf(withChange((one) => (one.high[150] = one.high[151] = 12_000)))).toEqual(["wide_candle"]);
  });

  it("stand out by the usual range of their market, not only in absolute terms", () => {
    // Ranges of about 1 % in all candles: 6 % is nothing, 12 % is.
    const lively = (high: number): string[] => {
      const candles = calmCandles(300);
      for (let i = 0; i < 300; i++) candles.high[i] = candles.low[i] * 1.01;
      candles.high[150] = high;
      return kindsOf(candles);
    };
    expect([lively(10_700), lively(11_300)]).toEqual([[], ["spike"]]);
  });

  it("may move by a few price steps of a coin that costs a handful of them", () => {
    // Flat at 20 steps, now and then a step up and back: the candles that move at all move by 5 %.
    const candles = candlesClosingAt(
      Array.from({ length: 300 }, (_, i) => (i % 9 === 4 ? 21 : 20)),
      MINUTE_MS,
    );
    candles.volume.forEach((_, i) => (candles.volume[i] = 10 + i / 1000));
    // 152 mod 9 is 8: it and its neighbours stay at 20.
    candles.high[152] = 27;
    expect(kindsOf(candles)).toEqual([]);
    candles.high[152] = 29;
    expect(kindsOf(candles)).toEqual(["spike"]);
  });

  it("are judged by the volume of candles with a trade where most have none", () => {
    const quiet = (volume: number): string[] => {
      const candles = calmCandles(300);
      for (let i = 0; i < 300; i++) if (i % 3 !== 0) candles.volume[i] = 0;
      candles.low[150] = 8000;
      candles.volume[150] = volume;
      return kindsOf(candles).filter((kind) => kind === "spike" || kind === "flash_move");
    };
    expect([quiet(10), quiet(40), quiet(0)]).toEqual([["spike"], ["flash_move"], ["spike"]]);
  });

  it("are wide, which is a note, when they move as far as a crash does and do not come back", () => {
    // A crash in two candles of an hour: 10000 to 6500 and on to 5000, where the price stays.
    const candles = calmCandles(300, HOUR_MS);
    scalePrices(candles, 0.5, 151);
    candles.close[149] = candles.low[149] = candles.open[150] = candles.high[150] = 6500;
    candles.low[150] = 5000;
    candles.close[150] = 5001;
    const { findings } = assessCandles(candles);
    expect(findings.map(({ kind, severity, count }) => [kind, severity, count])).toEqual([["wide_candle", "note", 2]]);
    expect(findings[0].examples[1].detail).toBe("from 5000 to 6500, 30.0 % within one candle; usual are 0.1 %");
  });
});

describe("jumps", () => {
  const shifted = (factor: number): Candles => withChange((one) => scalePrices(one, factor, 150));

  it.each([
    [1.015, []],
    [1.03, [["jump", "note", 1, minute(150), minute(150)]]],
    [1 / 1.4, [["jump", "note", 1, minute(150), minute(150)]]],
    [1.6, [["jump", "warning", 1, minute(150), minute(150)]]],
    [0.5, [["jump", "warning", 1, minute(150), minute(150)]]],
  ])("between a close and the next open by a factor of %d", (factor, expected) => {
    expect(summarise(assessCandles(shifted(factor)).findings)).toEqual(expected);
  });

  it("may be as much further over a gap as the root of its length", () => {
    // The limit is 2 % a minute, so 6 % over nine.
    const over = (factor: number): string[] => kindsOf(dropCandles(shifted(factor), (i) => i >= 150 && i < 158)).filter((kind) => kind !== "missing_candles");
    expect([over(1.055), over(1.065)]).toEqual([[], ["jump"]]);
  });

  it("tell the gap that they are over", () => {
    const candles = dropCandles(shifted(1.2), (i) => i === 150);
    expect(assessCandles(candles).findings[0].examples[0].detail).toMatch(/^12007\.2 is 20\.0 % above the close before of 10009 over 1 missing candle$/);
  });
});

describe("restless prices", () => {
  const alternating = (rate: number, timeframeMs: number): Candles => {
    const candles = candlesClosingAt(
      Array.from({ length: 300 }, (_, i) => 10_000 * (1 + rate) ** (i % 2) + (i % 7)),
      timeframeMs,
    );
    candles.volume.forEach((_, i) => (candles.volume[i] = 10 + i / 1000));
    return candles;
  };

  it.each([
    [MINUTE_MS, 0.008, []],
    [MINUTE_MS, 0.015, ["restless_prices"]],
    [DAY_MS, 0.07, []],
    [DAY_MS, 0.12, ["restless_prices"]],
  ])("are found by the median move, on candles of %d ms by %d", (timeframeMs, rate, kinds) => {
    // The moves of the seven are not even: without them, one step would be the whole move.
    const candles = alternating(rate, timeframeMs);
    for (let i = 10; i < 300; i += 20) copyValues(candles, i - 1, i);
    candles.volume.forEach((_, i) => (candles.volume[i] = 10 + i / 1000));
    expect(kindsOf(candles)).toEqual(kinds);
  });
});

describe("price steps", () => {
  it("are checked where they are known", () => {
    const candles = calmCandles(50);
    candles.close[20] = 10_001.5;
    expect(assessCandles(candles).findings).toEqual([]);
    expect(assessCandles(candles, { quoteTick: 1 }).findings).toEqual([
      expect.objectContaining({
        kind: "off_tick",
        severity: "warning",
        count: 1,
        firstMs: minute(20),
        examples: [{ openTimeMs: minute(20), detail: "close 10001.5 is no multiple of 1" }],
      }),
    ]);
    expect(assessCandles(candles, { quoteTick: 0.5 }).findings).toEqual([]);
  });

  it("bear the rounding of binary fractions", () => {
    const candles = calmCandles(50);
    for (const column of ["open", "high", "low", "close"] as const) candles[column].forEach((price, i) => (candles[column][i] = price / 1000));
    expect(assessCandles(candles, { quoteTick: 0.001 }).findings).toEqual([]);
  });
});
