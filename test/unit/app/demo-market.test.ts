import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../src/adapters/sha256.ts";
import { DEMO_SYMBOL_NAMES, makeDemoCandles } from "../../../src/app/demo-market/demo-market.ts";
import { DEMO_SYMBOLS } from "../../../src/app/demo-market/demo-symbols.ts";
import { assessCandles } from "../../../src/app/market-data/quality/assess-candles.ts";
import { listGaps } from "../../../src/app/market-data/quality/gaps.ts";
import { findSharedOutages } from "../../../src/app/market-data/quality/shared-outages.ts";
import { type Candles, findFault, indexAtOrAfter, summariseGaps } from "../../../src/engine/candles.ts";
import { hashCandles } from "../../../src/engine/receipt.ts";
import { canResample, resampleCandles } from "../../../src/engine/resample.ts";
import { DAY_MS, TIMEFRAME_NAMES, type Timeframe, timeframeMs } from "../../../src/engine/timeframe.ts";

const FOLDER = new URL("../../../src/app/demo-market/", import.meta.url);
const COLUMNS = ["openTimeMs", "open", "high", "low", "close", "volume"] as const;
const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2021, 0, 1);
const END_MS = Date.UTC(2025, 0, 1);
const HOURS = new Map(DEMO_SYMBOL_NAMES.map((symbol) => [symbol, makeDemoCandles(symbol, HOUR_MS)]));
/** A symbol with decimal prices and minutes without trades, in all timeframes. */
const DOGE = TIMEFRAME_NAMES.map((timeframe) => makeDemoCandles("DEMO-DOGE", timeframeMs(timeframe)));
const DAYS = new Map(DEMO_SYMBOL_NAMES.map((symbol) => [symbol, makeDemoCandles(symbol, DAY_MS)]));

describe("the demo market", () => {
  it.each(DEMO_SYMBOL_NAMES)("has sound %s candles in which no check finds more than a note", (symbol) => {
    const { tick } = DEMO_SYMBOLS.find((one) => one.symbol === symbol) ?? { tick: NaN };
    for (const timeframe of ["1m", "1h", "4h", "1d", "1w"] as const) {
      const candles = makeDemoCandles(symbol, timeframeMs(timeframe));
      expect(findFault(candles), timeframe).toBeNull();
      const found = assessCandles(candles, { nowMs: END_MS, quoteTick: tick }).findings.filter(({ severity }) => severity !== "note");
      expect(found, timeframe).toEqual([]);
      expect(
        candles.volume.every((volume) => volume > 0),
        timeframe,
      ).toBe(true);
    }
  });

  it("covers 2021 to 2024, and below the hour the newest 200,000 candles", () => {
    const spans: Record<Timeframe, [string, string]> = {
      "1m": ["2024-08-15T03:00", "2024-12-31T23:59"],
      "3m": ["2023-11-11T08:00", "2024-12-31T23:57"],
      "5m": ["2023-02-06T14:00", "2024-12-31T23:55"],
      "10m": ["2021-03-14T03:00", "2024-12-31T23:50"],
      "15m": ["2021-01-01T00:00", "2024-12-31T23:45"],
      "30m": ["2021-01-01T00:00", "2024-12-31T23:30"],
      "1h": ["2021-01-01T00:00", "2024-12-31T23:00"],
      "4h": ["2021-01-01T00:00", "2024-12-31T20:00"],
      "1d": ["2021-01-01T00:00", "2024-12-31T00:00"],
      // Weeks that are not whole are left out.
      "1w": ["2021-01-04T00:00", "2024-12-23T00:00"],
    };
    for (const [k, timeframe] of TIMEFRAME_NAMES.entries()) {
      const { openTimeMs } = DOGE[k] as Candles;
      expect(openTimeMs.length).toBeLessThanOrEqual(200_000);
      expect([openTimeMs[0], openTimeMs.at(-1)].map(toMinute), timeframe).toEqual(spans[timeframe]);
    }
  });

  it("cannot be taken for a real one by its names", () => {
    for (const symbol of DEMO_SYMBOL_NAMES) expect(symbol).toMatch(/^DEMO-/);
    expect(() => makeDemoCandles("KRW-BTC", DAY_MS)).toThrow(/the demo market has no "KRW-BTC", expected one of DEMO-BTC/);
    expect(() => makeDemoCandles("DEMO-BTC", 2 * HOUR_MS)).toThrow(/the demo market has no candles of 7200000 ms, expected one of 1m, 3m/);
  });
});

describe("the demo market's timeframes", () => {
  it("are aggregates of one another to the last bit, every longer one of every shorter one", () => {
    let pairs = 0;
    for (const fine of DOGE) {
      for (const coarse of DOGE.filter((one) => canResample(fine.timeframeMs, one.timeframeMs))) {
        expect(countAgreeing(fine, coarse), `${fine.timeframeMs} ms and ${coarse.timeframeMs} ms`).toBeGreaterThan(15);
        pairs++;
      }
    }
    // Of ten timeframes, without 5m and 10m from 3m, and 15m from 10m.
    expect(pairs).toBe(45 - 3);
  });

  it.each(DEMO_SYMBOL_NAMES)("go together in %s, too", (symbol) => {
    const hours = hoursOf(symbol);
    expect(countAgreeing(makeDemoCandles(symbol, 60_000), hours)).toBeGreaterThan(3000);
    expect(countAgreeing(hours, DAYS.get(symbol) as Candles)).toBeGreaterThan(900);
  });
});

describe("the demo market's minutes", () => {
  it("exist without a gap where a market is busy, and are missing now and then in a quiet one", () => {
    // The five hours of maintenance.
    expect(summariseGaps(makeDemoCandles("DEMO-BTC", 60_000))).toMatchObject({ runs: 1, missingCandles: 300 });
    const [doge] = DOGE as [Candles];
    const { runs, missingCandles } = summariseGaps(doge);
    expect(runs).toBeGreaterThan(1000);
    expect(missingCandles).toBeLessThan(0.05 * doge.close.length);
    // Where they are missing little was traded.
    const usual = mean(doge.volume);
    const beforeGap = doge.volume.filter((_, i) => (doge.openTimeMs[i + 1] ?? 0) - (doge.openTimeMs[i] as number) > 60_000);
    expect(mean(beforeGap)).toBeLessThan(0.8 * usual);
  });

  it("do not tell a strategy where the price goes next", () => {
    for (const timeframe of ["1m", "5m"] as const) {
      const { open, close } = makeDemoCandles("DEMO-BTC", timeframeMs(timeframe));
      // Up or down: one crash would outweigh all other moves.
      const moves = close.map((price, i) => Math.sign(price - (open[i] as number)));
      expect(Math.abs(correlation(moves.subarray(1), moves.subarray(0, -1))), timeframe).toBeLessThan(0.03);
    }
  });
});

describe("the demo market's story", () => {
  it("has calm and wild phases, and volume that goes with the moves", () => {
    const { open, close, volume } = hoursOf("DEMO-BTC");
    const moves = close.map((price, i) => Math.abs(price / (open[i] as number) - 1));
    const month = 24 * 30;
    const monthly = Array.from({ length: Math.floor(moves.length / month) }, (_, k) => mean(moves.subarray(k * month, (k + 1) * month)));
    expect(Math.max(...monthly)).toBeGreaterThan(1.5 * Math.min(...monthly));
    const typical = mean(moves);
    const volumeOf = (isBig: boolean): number => mean(volume.filter((_, i) => (moves[i] as number) > typical === isBig));
    expect(volumeOf(true)).toBeGreaterThan(1.3 * volumeOf(false));
  });

  it("moves all symbols together, and its crashes hit all of them", () => {
    const returns = new Map([...DAYS].map(([symbol, { openTimeMs, open, close }]) => [symbol, new Map(pair(openTimeMs, open, close))]));
    const btc = returns.get("DEMO-BTC") ?? new Map<number, number>();
    for (const [symbol, other] of returns) {
      const days = [...btc.keys()].filter((day) => other.has(day));
      const both = [btc, other].map((of) => Float64Array.from(days, (day) => of.get(day) ?? NaN));
      expect(correlation(both[0] as Float64Array, both[1] as Float64Array), symbol).toBeGreaterThan(0.25);
    }
    const [worstDay = NaN, worst] = [...btc].sort((a, b) => a[1] - b[1])[0] ?? [];
    expect(worst).toBeLessThan(-0.15);
    for (const [symbol, of] of returns) expect(of.get(worstDay), symbol).toBeLessThan(-0.05);
  });

  it("is shut for a few hours once a year, for all symbols at once", () => {
    const gaps = DEMO_SYMBOL_NAMES.map((name) => ({ name, exchange: "demo", ...listGaps(hoursOf(name), [{ fromMs: START_MS, untilMs: END_MS }]) }));
    const outages = findSharedOutages(gaps);
    expect(outages.map(({ fromMs, missingCandles }) => [new Date(fromMs).getUTCFullYear(), missingCandles])).toEqual([
      [2021, 4],
      [2022, 6],
      [2023, 3],
      [2024, 5],
    ]);
    expect(outages.every(({ affected, of, isCertain }) => affected.length === of && isCertain)).toBe(true);
    for (const { missing } of gaps) expect(missing.length).toBeLessThanOrEqual(4);
  });

  it("has a symbol that was listed late, and keeps the day and the week of its listing", () => {
    const [hour, day, week] = [HOUR_MS, DAY_MS, 7 * DAY_MS].map((length) => makeDemoCandles("DEMO-SOL", length).openTimeMs[0]);
    expect([hour, day, week].map(toMinute)).toEqual(["2022-05-12T06:00", "2022-05-12T00:00", "2022-05-09T00:00"]);
  });

  it("has a symbol that ranges while the others go their ways", () => {
    const spread = (symbol: string): number => Math.max(...(DAYS.get(symbol)?.high ?? [])) / Math.min(...(DAYS.get(symbol)?.low ?? []));
    expect(spread("DEMO-ADA")).toBeLessThan(2.5);
    for (const symbol of ["DEMO-BTC", "DEMO-ETH", "DEMO-XRP", "DEMO-SOL"]) expect(spread(symbol), symbol).toBeGreaterThan(4);
  });
});

describe("the demo market's determinism", () => {
  it("gives the same candles every time, and others for every symbol", () => {
    const hash = (symbol: string): string => hashCandles(makeDemoCandles(symbol, DAY_MS), sha256);
    expect(hash("DEMO-BTC")).toBe(hash("DEMO-BTC"));
    expect(new Set(DEMO_SYMBOL_NAMES.map(hash)).size).toBe(DEMO_SYMBOL_NAMES.length);
    // Symbols of one seed would make the same moves apart from the market's.
    expect(new Set(DEMO_SYMBOLS.map(({ seed }) => seed)).size).toBe(DEMO_SYMBOLS.length);
  });

  it("uses no function whose last bit is left to the machine", () => {
    const files = readdirSync(FOLDER);
    expect(files).toContain("base-hours.ts");
    for (const file of files) {
      const code = readFileSync(new URL(file, FOLDER), "utf8");
      expect(code.match(/Math\.(?!(?:abs|ceil|floor|imul|max|min|round|sqrt)\b)\w+|\w \*\* \w|Date\.now/), file).toBeNull();
    }
  });

  it("keeps volumes in units whose sums are exact, and prices whole in price steps", () => {
    for (const { symbol, tick } of DEMO_SYMBOLS) {
      const { open, high, low, close, volume } = hoursOf(symbol);
      const decimals = tick < 1 ? 1 : 0;
      expect(volume.every((one) => Number.isInteger(one * 1024))).toBe(true);
      for (const prices of [open, high, low, close]) {
        expect(prices.every((price) => Number(price.toFixed(decimals)) === price && Math.abs(price / tick - Math.round(price / tick)) < 1e-6)).toBe(true);
      }
    }
  });
});

/** How many candles of a longer timeframe are made of the shorter one's; throws at the first that is not. */
function countAgreeing(fine: Candles, coarse: Candles): number {
  const made = resampleCandles(fine, coarse.timeframeMs);
  const from = indexAtOrAfter(coarse.openTimeMs, made.openTimeMs[0] ?? Infinity);
  for (let i = 0; i < made.close.length; i++) {
    for (const column of COLUMNS) {
      if (made[column][i] === coarse[column][from + i]) continue;
      throw new Error(`${column} at ${toMinute(made.openTimeMs[i])}: ${made[column][i]} and ${coarse[column][from + i]}`);
    }
  }
  return made.close.length;
}

function hoursOf(symbol: string): Candles {
  const hours = HOURS.get(symbol);
  if (hours === undefined) throw new Error(`no ${symbol}`);
  return hours;
}

function pair(openTimeMs: Float64Array, open: Float64Array, close: Float64Array): [number, number][] {
  return Array.from(openTimeMs, (timeMs, i) => [timeMs, (close[i] as number) / (open[i] as number) - 1]);
}

function toMinute(timeMs: number | undefined): string {
  return new Date(timeMs ?? NaN).toISOString().slice(0, 16);
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(one: Float64Array, other: Float64Array): number {
  const [a, b] = [mean(one), mean(other)];
  const sum = (of: (x: number, y: number) => number): number => one.reduce((total, x, i) => total + of(x - a, (other[i] as number) - b), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}
