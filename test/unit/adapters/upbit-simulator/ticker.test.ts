import { describe, expect, it } from "vitest";
import { candlesOf, DAY_MS, MINUTE_MS } from "../../../support/candles-of.ts";
import { at, START_MS, viewOf, walk } from "./markets.ts";

const HOUR_MS = 60 * MINUTE_MS;

/** Six candles a day, over two and a half days; none opens where the one before closed. */
const rows: [number, number, number, number, number][] = Array.from({ length: 15 }, (_, i) => [1000 + i, 1020 + i, 980 + i, 1003 + i, 1 + i]);
const view = viewOf(candlesOf(rows, 4 * HOUR_MS, START_MS));
const endMs = START_MS + 15 * 4 * HOUR_MS;

describe("a ticker", () => {
  it("tells the UTC day so far, and how the day before ended", () => {
    expect(view.ticker(endMs)).toMatchObject({ open: 1012, high: 1034, low: 992, previousClose: 1014, volume: 13 + 14 + 15 });
    expect(view.ticker(endMs)?.lastTrade.price).toBe(1017);
  });

  it("tells the last 24 hours", () => {
    expect(view.ticker(endMs)?.volume24h).toBe(10 + 11 + 12 + 13 + 14 + 15);
  });

  it("splits the day's volume by the side of the taker, and weighs it with the prices", () => {
    const ticker = view.ticker(endMs);
    const trades = view.tape.tradesBetween(START_MS + 2 * DAY_MS - 1, endMs);
    const bid = trades.reduce((sum, { isBid, volume }) => sum + (isBid ? volume : 0), 0);
    expect(ticker?.bidVolume).toBeCloseTo(bid, 9);
    expect(ticker?.askVolume).toBeCloseTo(42 - bid, 9);
    expect(ticker?.turnover).toBeCloseTo(
      trades.reduce((sum, { price, volume }) => sum + price * volume, 0),
      6,
    );
  });

  it("tells the extremes of 52 weeks and their days", () => {
    expect(view.ticker(endMs)).toMatchObject({
      highest52Weeks: { price: 1034, dayMs: START_MS + 2 * DAY_MS },
      lowest52Weeks: { price: 980, dayMs: START_MS },
    });
    const year = viewOf(candlesOf([[9, 90, 1, 9, 1], ...Array.from({ length: 365 }, (): [number, number, number, number] => [9, 10, 8, 9])], DAY_MS, START_MS));
    expect(year.ticker(START_MS + 365 * DAY_MS)).toMatchObject({ highest52Weeks: { price: 90 }, lowest52Weeks: { price: 1, dayMs: START_MS } });
    expect(year.ticker(START_MS + 366 * DAY_MS)).toMatchObject({ highest52Weeks: { price: 10 }, lowest52Weeks: { price: 8 } });
  });

  it("counts the candle in progress as far as it has come", () => {
    const first = view.tape.tradesOf(12)[0];
    expect(view.ticker(first.timeMs)).toMatchObject({ open: 1012, high: 1012, low: 1012, previousClose: 1014, volume: first.volume, lastTrade: first });
  });

  it("stands to its own open on the first day, and is nothing before the first trade", () => {
    expect(view.ticker(START_MS + 4 * HOUR_MS)).toMatchObject({ open: 1000, previousClose: 1000 });
    expect(view.ticker(START_MS - 1)).toBeNull();
  });

  it("is the same however often and in whatever order it is asked for", () => {
    const [one, other] = [viewOf(walk(300)), viewOf(walk(300))];
    const instants = [at(10, 30_000), at(250), at(10, 30_000), at(251, 5000)];
    const told = instants.map((nowMs) => one.ticker(nowMs));
    expect(instants.toReversed().map((nowMs) => other.ticker(nowMs))).toEqual(told.toReversed());
  });
});
