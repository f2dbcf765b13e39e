import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HtsError } from "../../../../src/engine/errors.ts";
import { fetchNewestRows, type Row, type RowSource } from "../../../../src/adapters/ccxt/newest-rows.ts";

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2024, 0, 1);
const minute = (i: number): number => START_MS + i * MINUTE_MS;

/** An exchange that has candles in these minutes. */
interface FakeExchange extends RowSource {
  readonly asked: number[];
}

/** Answers with the first candles from an instant on, however late, at most `cap` of them. */
function fromThereOn(minutes: readonly number[], limit: number, cap = limit): FakeExchange {
  return source(limit, (sinceMs) => minutes.filter((i) => minute(i) >= sinceMs).slice(0, cap));
}

/** Answers with the candles among the next `limit` places of the grid. */
function amongPlaces(minutes: readonly number[], limit: number): FakeExchange {
  return source(limit, (sinceMs) => minutes.filter((i) => minute(i) >= sinceMs && minute(i) < sinceMs + limit * MINUTE_MS));
}

/** Answers with its newest candles only, whatever is asked for. */
function newestOnly(minutes: readonly number[], limit: number): FakeExchange {
  return source(limit, (sinceMs) => minutes.slice(-limit).filter((i) => minute(i) >= sinceMs));
}

function source(limit: number, find: (sinceMs: number) => readonly number[]): FakeExchange {
  const asked: number[] = [];
  const fetchRows = (sinceMs: number): Promise<Row[]> => {
    asked.push((sinceMs - START_MS) / MINUTE_MS);
    return Promise.resolve(find(sinceMs).map((i): Row => [minute(i), 1, 1, 1, 1, i]));
  };
  return { timeframeMs: MINUTE_MS, limit, asked, fetchRows };
}

const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, k) => from + k);

async function newest(exchange: RowSource, untilMs: number, count: number): Promise<number[]> {
  return (await fetchNewestRows(exchange, untilMs, count)).map((row) => (row[0] - START_MS) / MINUTE_MS);
}

describe.each([
  ["answers from an instant on", fromThereOn],
  ["answers among places of the grid", amongPlaces],
])("paging backwards over an exchange that %s", (_, make) => {
  it("asks once where nothing is missing", async () => {
    const exchange = make(range(0, 100), 10);
    expect(await newest(exchange, minute(50), 10)).toEqual(range(40, 50));
    expect(exchange.asked).toEqual([40]);
  });

  it("leaves out the end and takes what opens just before it", async () => {
    expect(await newest(make(range(0, 100), 10), minute(50) + 1, 3)).toEqual([48, 49, 50]);
    expect(await newest(make(range(0, 100), 10), minute(50) - 1, 3)).toEqual([47, 48, 49]);
  });

  it("goes on until it has enough where candles are missing", async () => {
    const minutes = [3, 8, 9, 17, 18, 19, 35, 36];
    expect(await newest(make(minutes, 5), minute(38), 5)).toEqual([17, 18, 19, 35, 36]);
    expect(await newest(make(minutes, 5), minute(100), 6)).toEqual([9, 17, 18, 19, 35, 36]);
  });

  it("returns fewer where history begins, and none before it", async () => {
    expect(await newest(make(range(0, 7), 5), minute(7), 5)).toEqual(range(2, 7));
    expect(await newest(make(range(0, 3), 5), minute(7), 5)).toEqual(range(0, 3));
    expect(await newest(make(range(0, 3), 5), minute(0), 5)).toEqual([]);
    expect(await newest(make([], 5), minute(0), 5)).toEqual([]);
    expect(await newest(make(range(0, 3), 5), Date.UTC(2008, 0, 1), 5)).toEqual([]);
    expect(await newest(make(range(0, 3), 5), -Infinity, 5)).toEqual([]);
  });

  it("gives what a filter over all candles gives, for any holes", async () => {
    const arbitrary = fc.record({
      minutes: fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 150 }),
      limit: fc.integer({ min: 1, max: 20 }),
      until: fc.integer({ min: -20, max: 320 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    for (const { minutes, limit, until, share } of fc.sample(arbitrary, 300)) {
      const sorted = minutes.toSorted((a, b) => a - b);
      const count = 1 + Math.floor(share * (limit - 1));
      const expected = sorted.filter((i) => i < until).slice(-count);
      expect(await newest(make(sorted, limit), minute(until), count), JSON.stringify({ sorted, limit, until, count })).toEqual(expected);
    }
  });
});

describe("paging backwards", () => {
  it("finds older candles over any hole by a few questions when the exchange answers from an instant on", async () => {
    const year = 525_600;
    const exchange = fromThereOn([...range(-9 * year, -9 * year + 4), ...range(0, 4)], 100);
    expect(await newest(exchange, minute(4), 6)).toEqual([...range(-9 * year + 2, -9 * year + 4), ...range(0, 4)]);
    expect(exchange.asked.length).toBeLessThan(30);
  });

  it("finds the candles of a market that has long been closed", async () => {
    expect(await newest(fromThereOn(range(0, 1000), 100), minute(2_000_000), 10)).toEqual(range(990, 1000));
  });

  it("asks for the rest when the exchange answers with less than it says", async () => {
    const exchange = fromThereOn(range(0, 100), 10, 3);
    expect(await newest(exchange, minute(50), 10)).toEqual(range(40, 50));
    expect(exchange.asked).toEqual([40, 43, 46, 49]);
  });

  it("takes the oldest candle that is to be had for the beginning, when only the newest ones are", async () => {
    expect(await newest(newestOnly(range(0, 1000), 20), minute(995), 15)).toEqual(range(980, 995));
    expect(await newest(newestOnly(range(0, 1000), 20), minute(985), 15)).toEqual(range(980, 985));
    expect(await newest(newestOnly(range(0, 1000), 20), minute(500), 15)).toEqual([]);
  });

  it("bridges a week without candles when it can only ask place by place, not more", async () => {
    const week = 7 * 1440;
    const bridged = amongPlaces([0, 1, week + 100, week + 101], 200);
    expect(await newest(bridged, minute(week + 200), 4)).toEqual([0, 1, week + 100, week + 101]);
    const beyond = amongPlaces([0, 1, 2 * week, 2 * week + 1], 200);
    expect(await newest(beyond, minute(2 * week + 2), 4)).toEqual([2 * week, 2 * week + 1]);
  });

  it("does not mind an exchange that refuses to go back to the very beginning", async () => {
    const exchange = amongPlaces([0, 1, 30, 31], 10);
    const refusing: RowSource = {
      ...exchange,
      fetchRows: (sinceMs) => (sinceMs < minute(-100_000) ? Promise.reject(new HtsError("exchange_refused", "too early")) : exchange.fetchRows(sinceMs)),
    };
    expect(await newest(refusing, minute(32), 4)).toEqual([0, 1, 30, 31]);
  });

  it("passes on what the exchange throws", async () => {
    const failing: RowSource = { timeframeMs: MINUTE_MS, limit: 10, fetchRows: () => Promise.reject(new Error("was down")) };
    await expect(newest(failing, minute(5), 5)).rejects.toThrow("was down");
  });
});
