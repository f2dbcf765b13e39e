import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MarketTape } from "../../../../src/adapters/upbit-simulator/market-tape.ts";
import { type CandleRow, hasOwnCandles, readCandles } from "../../../../src/adapters/upbit-simulator/read-candles.ts";
import { resampleCandles } from "../../../../src/engine/resample.ts";
import { DAY_MS, MINUTE_MS } from "../../../support/candles-of.ts";
import { checkProperty } from "../../../support/check-property.ts";
import { at, marketOf, walk, without } from "./markets.ts";

const HOUR_MS = 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
const everything = { nowMs: at(100_000), untilMs: Infinity, count: 200 };
const openTimes = (rows: readonly CandleRow[]): number[] => rows.map(({ openTimeMs }) => openTimeMs);
const tapeOf = (candles: ReturnType<typeof walk>): MarketTape => new MarketTape(marketOf(candles), 1);

describe("candles of a simulated market", () => {
  const candles = without(walk(300), 20, 21, 22);
  const tape = tapeOf(candles);

  it("come newest first, as many as were asked for", () => {
    const rows = readCandles(tape, { ...everything, timeframeMs: MINUTE_MS, count: 3 });
    expect(openTimes(rows)).toEqual([at(299), at(298), at(297)]);
    expect(rows[0]).toMatchObject({ open: candles.open.at(-1), high: candles.high.at(-1), close: candles.close.at(-1), volume: candles.volume.at(-1) });
  });

  it("open before `to`, and none is made up where no trade happened", () => {
    const query = { ...everything, timeframeMs: MINUTE_MS, count: 2 };
    expect(openTimes(readCandles(tape, { ...query, untilMs: at(24) }))).toEqual([at(23), at(19)]);
    expect(openTimes(readCandles(tape, { ...query, untilMs: at(24, 1) }))).toEqual([at(24), at(23)]);
    expect(openTimes(readCandles(tape, { ...query, untilMs: at(1) }))).toEqual([at(0)]);
    expect(readCandles(tape, { ...query, untilMs: at(0) })).toEqual([]);
  });

  it("include the one in progress, as far as it has come, and nothing of the future", () => {
    const [first, second, third] = tape.tradesOf(10);
    const now = { timeframeMs: MINUTE_MS, untilMs: Infinity, count: 2 };
    const [current, before] = readCandles(tape, { ...now, nowMs: second.timeMs });
    expect(current).toMatchObject({ openTimeMs: at(10), open: first.price, close: second.price, volume: first.volume + second.volume });
    expect(before).toMatchObject({ openTimeMs: at(9), close: candles.close[9], volume: candles.volume[9] });
    expect(readCandles(tape, { ...now, nowMs: third.timeMs - 1 })[0]).toEqual(current);
    expect(openTimes(readCandles(tape, { ...now, nowMs: first.timeMs - 1 }))).toEqual([at(9), at(8)]);
  });

  it("of a longer timeframe are what resampling makes of the candles, to the last bit", () => {
    for (const timeframeMs of [5 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS, DAY_MS, WEEK_MS]) {
      const expected = resampleCandles(candles, timeframeMs, { fromMs: -Infinity, untilMs: Infinity });
      const rows = readCandles(tape, { ...everything, timeframeMs }).toReversed();
      for (const column of ["openTimeMs", "open", "high", "low", "close", "volume"] as const) {
        expect(
          rows.map((row) => row[column]),
          `${timeframeMs} ${column}`,
        ).toEqual([...expected[column]]);
      }
    }
  });

  it("of a longer timeframe hold the minutes so far while they are in progress", () => {
    const [first, second] = tape.tradesOf(2);
    const [row] = readCandles(tape, { timeframeMs: 5 * MINUTE_MS, nowMs: second.timeMs, untilMs: Infinity, count: 1 });
    expect(row).toMatchObject({
      openTimeMs: at(0),
      open: candles.open[0],
      high: Math.max(candles.high[0], candles.high[1], first.price, second.price),
      close: second.price,
      volume: candles.volume[0] + candles.volume[1] + (first.volume + second.volume),
      lastTradeMs: second.timeMs,
    });
  });

  it("of a longer timeframe are whole even if `to` lies within them", () => {
    const [row] = readCandles(tape, { ...everything, timeframeMs: HOUR_MS, untilMs: at(70), count: 1 });
    expect(row).toMatchObject({ openTimeMs: at(60), close: candles.close[116] });
  });

  it("of a shorter timeframe are made of the trades, and add up to the candles", () => {
    const hours = tapeOf(walk(48, HOUR_MS));
    const rows = readCandles(hours, { ...everything, timeframeMs: MINUTE_MS, untilMs: at(120) });
    expect(rows.length).toBeLessThanOrEqual(120);
    const second = rows.filter(({ openTimeMs }) => openTimeMs >= at(60)).toReversed();
    const { open, high, low, close, volume } = hours.market.candles;
    expect([second[0].open, Math.max(...second.map((row) => row.high)), Math.min(...second.map((row) => row.low)), second.at(-1)?.close]).toEqual([
      open[1],
      high[1],
      low[1],
      close[1],
    ]);
    expect(second.reduce((sum, row) => sum + row.volume, 0)).toBeCloseTo(volume[1], 9);
  });

  it("of a timeframe that the candles do not fill are made of the trades, whole even if `to` lies within them", () => {
    const thirds = tapeOf(walk(40, 3 * MINUTE_MS));
    const trades = thirds.tradesBetween(at(10) - 1, at(15) - 1);
    const rows = [at(11), at(15)].map((untilMs) => readCandles(thirds, { ...everything, timeframeMs: 5 * MINUTE_MS, untilMs, count: 1 }));
    expect(rows[0]).toMatchObject([{ openTimeMs: at(10), open: trades[0].price, close: trades.at(-1)?.price, lastTradeMs: trades.at(-1)?.timeMs }]);
    expect(rows[1]).toEqual(rows[0]);
  });

  it("of seconds show the last trades", () => {
    const [newest, older] = tape.tradesOf(7).slice(0, 2).toReversed();
    const rows = readCandles(tape, { timeframeMs: 1000, nowMs: newest.timeMs, untilMs: Infinity, count: 2 });
    expect(rows.map(({ close, volume }) => [close, volume])).toEqual([
      [newest.price, newest.volume],
      [older.price, older.volume],
    ]);
    const before = readCandles(tape, { timeframeMs: 1000, nowMs: at(290), untilMs: at(7), count: 1 });
    expect(before[0].lastTradeMs).toBe(tape.tradesOf(6).at(-1)?.timeMs);
  });

  it("are the market's own only where whole candles of it fill them", () => {
    expect([MINUTE_MS, HOUR_MS, WEEK_MS].map((timeframeMs) => hasOwnCandles(MINUTE_MS, timeframeMs))).toEqual([true, true, true]);
    expect([hasOwnCandles(HOUR_MS, MINUTE_MS), hasOwnCandles(3 * MINUTE_MS, 5 * MINUTE_MS), hasOwnCandles(MINUTE_MS, 1000)]).toEqual([false, false, false]);
  });

  it("are the same in pages of any size, at any time and of any timeframe", () => {
    const query = fc.record({
      timeframeMs: fc.constantFrom(1000, MINUTE_MS, 3 * MINUTE_MS, HOUR_MS, DAY_MS),
      nowMs: fc.integer({ min: at(0), max: at(310) }),
      size: fc.integer({ min: 1, max: 7 }),
    });
    checkProperty(query, 200, ({ timeframeMs, nowMs, size }) => {
      const whole = readCandles(tape, { timeframeMs, nowMs, untilMs: Infinity, count: 20 });
      const paged: CandleRow[] = [];
      while (paged.length < whole.length) {
        const page = readCandles(tape, { timeframeMs, nowMs, untilMs: paged.at(-1)?.openTimeMs ?? Infinity, count: size });
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged.slice(0, whole.length)).toEqual(whole);
      for (const { lastTradeMs, openTimeMs, high, low, open, close } of whole) {
        expect(lastTradeMs).toBeLessThanOrEqual(nowMs);
        expect(lastTradeMs).toBeGreaterThanOrEqual(openTimeMs);
        expect(Math.max(open, close) <= high && Math.min(open, close) >= low).toBe(true);
      }
    });
  });
});
