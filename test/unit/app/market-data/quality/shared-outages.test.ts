import { describe, expect, it } from "vitest";
import { listGaps } from "../../../../../src/app/market-data/quality/gaps.ts";
import { findSharedOutages, type SeriesGaps } from "../../../../../src/app/market-data/quality/shared-outages.ts";
import type { TimeSpan } from "../../../../../src/app/market-data/series.ts";
import { createRandom } from "../../../../../src/engine/random.ts";
import { CALM_START_MS, calmCandles, dropCandles } from "../../../../support/calm-candles.ts";
import { MINUTE_MS } from "../../../../support/candles-of.ts";

const minute = (index: number): number => CALM_START_MS + index * MINUTE_MS;

/** A thousand minutes of a symbol without those of the ranges `[from, until)`. */
function symbol(name: string, missing: readonly (readonly [number, number])[], confirmed: readonly TimeSpan[] = []): SeriesGaps {
  const candles = dropCandles(calmCandles(1000), (i) => missing.some(([from, until]) => i >= from && i < until));
  return { name, exchange: "upbit", ...listGaps(candles, confirmed) };
}

const everything = [{ fromMs: -Infinity, untilMs: Infinity }];

describe("findSharedOutages", () => {
  it("finds what all symbols are missing, and the part that enough of them share", () => {
    const series = [
      symbol("A", [[100, 105]]),
      symbol("B", [[101, 105]]),
      symbol("C", [[100, 107]]),
      symbol("D", [
        [101, 105],
        [300, 301],
      ]),
    ];
    expect(findSharedOutages(series)).toEqual([
      {
        exchange: "upbit",
        timeframeMs: MINUTE_MS,
        fromMs: minute(101),
        untilMs: minute(105),
        missingCandles: 4,
        affected: ["A", "B", "C", "D"],
        of: 4,
        isCertain: true,
        isConfirmed: false,
      },
    ]);
  });

  it("bears one symbol in five that goes on", () => {
    const gone = ["A", "B", "C", "D"].map((name) => symbol(name, [[100, 105]]));
    expect(findSharedOutages([...gone, symbol("E", [])])).toEqual([expect.objectContaining({ affected: ["A", "B", "C", "D"], of: 5 })]);
    expect(findSharedOutages([...gone, symbol("E", []), symbol("F", [])])).toEqual([]);
  });

  it("asks only symbols that trade before and after", () => {
    const later = { ...symbol("E", []), firstMs: minute(200) };
    const earlier = { ...symbol("F", []), lastMs: minute(99) };
    const gone = ["A", "B", "C"].map((name) => symbol(name, [[100, 105]]));
    expect(findSharedOutages([...gone, later, earlier])).toEqual([expect.objectContaining({ of: 3 })]);
  });

  it("takes minutes without a trade of quiet symbols for no outage, though they coincide", () => {
    const quiet = (name: string, step: number): SeriesGaps =>
      symbol(
        name,
        Array.from({ length: Math.floor(999 / step) }, (_, k) => [(k + 1) * step - 1, (k + 1) * step] as const),
      );
    // Candle 59 is missing in all three, and by chance: 1000 · 1/3 · 1/4 · 1/5 times.
    expect(findSharedOutages([quiet("A", 3), quiet("B", 4), quiet("C", 5)])).toEqual([]);
  });

  it("says that two symbols are not enough to be certain", () => {
    expect(findSharedOutages([symbol("A", [[100, 105]]), symbol("B", [[100, 105]])])).toEqual([
      expect.objectContaining({ affected: ["A", "B"], of: 2, isCertain: false }),
    ]);
    // Five single gaps each make 1000 · 0.005 · 0.005 coincidences by chance.
    const single = [100, 200, 300, 400, 500].map((at) => [at, at + 1] as const);
    expect(findSharedOutages([symbol("A", single), symbol("B", single)])).toEqual([]);
  });

  it("says nothing of one symbol, nor across exchanges and timeframes", () => {
    const [a, b] = [symbol("A", [[100, 105]]), symbol("B", [[100, 105]])];
    expect(findSharedOutages([a])).toEqual([]);
    expect(findSharedOutages([a, { ...b, exchange: "binance" }])).toEqual([]);
    expect(findSharedOutages([a, { ...b, timeframeMs: 5 * MINUTE_MS }])).toEqual([]);
    expect(findSharedOutages([a, { name: "empty", exchange: "upbit", ...listGaps(calmCandles(0)) }])).toEqual([]);
  });

  it("tells whether the exchange was asked, for every symbol affected", () => {
    const outageOf = (...confirmed: (readonly TimeSpan[])[]): boolean[] =>
      findSharedOutages(confirmed.map((spans, k) => symbol(`S${k}`, [[100, 105]], spans))).map(({ isConfirmed }) => isConfirmed);
    expect(outageOf(everything, everything, everything)).toEqual([true]);
    expect(outageOf(everything, [{ fromMs: minute(100), untilMs: minute(104) }], everything)).toEqual([false]);
    expect(outageOf(everything, everything, [])).toEqual([false]);
  });

  it("finds them among many symbols with many gaps of their own, as counting minute by minute does", () => {
    const random = createRandom(5);
    const isGone = Array.from({ length: 12 }, () => Array.from({ length: 1000 }, (_, i) => (i % 100 >= 40 && i % 100 < 44 ? random() < 0.9 : random() < 0.05)));
    const series = isGone.map((gone, k) =>
      symbol(
        `S${k}`,
        Array.from(gone.keys())
          .filter((i) => gone[i] && i > 0 && i < 999)
          .map((i) => [i, i + 1] as const),
      ),
    );
    const shared = Array.from({ length: 1000 }, (_, i) => i > 0 && i < 999 && isGone.filter((gone) => gone[i]).length >= 0.8 * 12);
    const starts = Array.from(shared.keys()).filter((i) => shared[i] && !shared[i - 1]);
    expect(starts.length).toBeGreaterThan(5);
    expect(findSharedOutages(series).map(({ fromMs }) => fromMs)).toEqual(starts.map(minute));
  });

  it("lists outages by time, those of all exchanges together", () => {
    const names = ["A", "B", "C"];
    const ours = names.map((name) => symbol(name, [[500, 505]]));
    const theirs = names.map((name) => ({
      ...symbol(name, [
        [100, 105],
        [700, 702],
      ]),
      exchange: "binance",
    }));
    expect(findSharedOutages([...ours, ...theirs]).map(({ exchange, fromMs }) => [exchange, fromMs])).toEqual([
      ["binance", minute(100)],
      ["upbit", minute(500)],
      ["binance", minute(700)],
    ]);
  });
});
