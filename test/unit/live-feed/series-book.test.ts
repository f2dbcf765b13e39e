import { describe, expect, it } from "vitest";
import { SeriesBook } from "../../../src/app/live/feed/series-book.ts";
import type { Candle } from "../../../src/engine/strategies/strategy-runner.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";

const series = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS };
const minute = (n: number, volume = 1, close = 100): Candle => ({ openTimeMs: n * MINUTE_MS, open: 100, high: 120, low: 80, close, volume });
const close = (n: number): number => (n + 1) * MINUTE_MS;

function bookFrom(n: number): SeriesBook {
  return new SeriesBook({ ...series, fromMs: n * MINUTE_MS });
}

describe("a series' book", () => {
  it("wants whole candles from an instant on", () => {
    const book = new SeriesBook({ ...series, fromMs: 10 * MINUTE_MS + 1 });
    expect([book.closesAt(close(10)), book.closesAt(close(11)), book.closesAt(close(11) + 1)]).toEqual([false, true, false]);
    expect([book.nextCloseMs(-Infinity), book.nextCloseMs(close(11)), book.nextCloseMs(close(11) - 1)]).toEqual([close(11), close(12), close(11)]);
  });

  it("tells what came last, and nothing where nothing came", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10, 1), 1, 0);
    book.takeStreamed(minute(10, 2, 90), 2, 0);
    expect(book.tell(close(10))).toEqual({ ...series, candle: minute(10, 2, 90), origin: "stream" });
    expect(book.tell(close(11))).toBeNull();
    expect(book.tellRevision()).toBeNull();
  });

  it("lets no older telling replace a newer one, and of one ms the one with more in it", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10, 5), 700, 0);
    book.takeStreamed(minute(10, 3), 600, 0);
    book.takeStreamed(minute(10, 4), 700, 0);
    expect(book.tell(close(10))?.candle.volume).toBe(5);
    book.takeStreamed(minute(10, 6), 700, 0);
    expect(book.tellRevision()?.after.volume).toBe(6);
  });

  it("believes REST, and the stream again only for a candle that has grown since", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10, 3), 600, 0);
    book.takeFetched([minute(10, 5)], close(10), 0);
    book.takeStreamed(minute(10, 4), 900, 0);
    expect(book.tell(close(10))).toMatchObject({ candle: { volume: 5 }, origin: "backfill" });
    book.takeStreamed(minute(10, 6), 50, 77);
    expect(book.tellRevision()).toEqual({ ...series, before: minute(10, 5), after: minute(10, 6), seenAtMs: 77 });
  });

  it("is certain up to what was vouched for or fetched, and takes nothing unfinished from a page", () => {
    const book = bookFrom(10);
    book.takeFetched([minute(9), minute(10), minute(11), minute(12)], close(11), 0);
    expect(book.certainThroughMs).toBe(close(11));
    book.vouchForNext();
    expect(book.certainThroughMs).toBe(close(12));
    expect([10, 11, 12].map((n) => book.tell(close(n))?.origin)).toEqual(["backfill", "backfill", undefined]);
  });

  it("keeps the origin of a candle that REST only confirms", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10), 1, 0);
    book.takeFetched([minute(10)], close(10), 0);
    expect(book.tell(close(10))?.origin).toBe("stream");
  });

  it("tells a change once, with what was told before it, and several at once as one", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10, 1), 1, 0);
    book.tell(close(10));
    book.takeStreamed(minute(10, 1), 2, 50);
    expect(book.revisedCloseMs).toBeNull();
    book.takeStreamed(minute(10, 2), 3, 60);
    book.takeStreamed(minute(10, 3), 4, 70);
    expect(book.revisedCloseMs).toBe(close(10));
    expect(book.tellRevision()).toEqual({ ...series, before: minute(10, 1), after: minute(10, 3), seenAtMs: 60 });
    expect([book.revisedCloseMs, book.tellRevision()]).toEqual([null, null]);
  });

  it("says that a candle was missing when it comes after its batch", () => {
    const book = bookFrom(10);
    book.tell(close(10));
    book.takeStreamed(minute(10), 1, 5);
    expect(book.tellRevision()).toEqual({ ...series, before: null, after: minute(10), seenAtMs: 5 });
  });

  it("forgets told candles after an hour's worth, and hears no more about them", () => {
    const book = bookFrom(10);
    for (let n = 10; n <= 80; n++) {
      book.takeStreamed(minute(n), n, 0);
      book.tell(close(n));
    }
    book.takeStreamed(minute(20, 9), 1e9, 0);
    expect(book.revisedCloseMs).toBeNull();
    book.takeStreamed(minute(21, 9), 1e9, 0);
    expect(book.tellRevision()?.before).toEqual(minute(21));
  });

  it("takes volumes that were added up in another order for the same", () => {
    const book = bookFrom(10);
    book.takeStreamed(minute(10, 0.1 + 0.2), 1, 0);
    book.tell(close(10));
    book.takeFetched([minute(10, 0.3)], close(10), 0);
    expect(book.revisedCloseMs).toBeNull();
  });
});
