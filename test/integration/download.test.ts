import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { type DownloadOutcome, downloadSeries } from "../../src/app/market-data/download-series.ts";
import { type DownloadPlan, type DownloadScope, planDownload } from "../../src/app/market-data/plan-download.ts";
import type { CandleExchange, CandlePage, CandleRequest } from "../../src/app/market-data/ports.ts";
import type { SeriesId } from "../../src/app/market-data/series.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { createFakeExchange } from "../support/fake-exchange.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { range, walkCandles } from "../support/walk-candles.ts";

const MINUTE_MS = 60_000;
const MINUTES: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1m" };
/** 2024-01-01T00:00Z. */
const FIRST = Date.UTC(2024, 0, 1) / MINUTE_MS;
const ALL: DownloadScope = { fromMs: FIRST * MINUTE_MS, untilMs: null, holesOnly: false };
const makeFolder = useTemporaryFolders();
const stores: ParquetCandleStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function openStore(): ParquetCandleStore {
  const store = new ParquetCandleStore(makeFolder());
  stores.push(store);
  return store;
}

/** Minutes by their number from FIRST on. */
function minutes(slots: readonly number[]): Candles {
  return walkCandles({ timeframeMs: MINUTE_MS, slots: slots.map((slot) => FIRST + slot) });
}

/** An instant so many minutes after FIRST. */
function at(minute: number): number {
  return (FIRST + minute) * MINUTE_MS;
}

type Answer = (page: CandlePage, request: CandleRequest, index: number) => CandlePage;

interface Market {
  readonly history: Candles;
  /** What the exchange makes of an answer, such as one that is cut short. */
  readonly answer?: Answer;
  readonly serverTimeMs?: number | null;
}

function openExchange({ history, answer = (page) => page, serverTimeMs = null }: Market): CandleExchange & { readonly requests: CandleRequest[] } {
  const exchange = createFakeExchange({ histories: [history], pageSize: 50, serverTimeMs });
  let index = 0;
  return { ...exchange, fetchCandles: async (request) => answer(await exchange.fetchCandles(request), request, index++) };
}

interface Done {
  readonly plan: DownloadPlan;
  readonly outcome: DownloadOutcome;
}

async function download(store: ParquetCandleStore, exchange: CandleExchange, nowMs: number | (() => number), scope = ALL): Promise<Done> {
  const dependencies = { store, exchange, nowMs: typeof nowMs === "number" ? () => nowMs : nowMs };
  const plan = await planDownload(MINUTES, scope, dependencies);
  return { plan, outcome: await downloadSeries(plan, dependencies) };
}

function empty(page: CandlePage): CandlePage {
  return { ...page, candles: sliceCandles(page.candles, 0, 0) };
}

describe("a download from an exchange whose answers are not what they should be", () => {
  it.each<[string, Answer]>([
    ["a page cut short", (page, _, index) => (index === 1 ? { ...page, candles: sliceCandles(page.candles, 20, 50) } : page)],
    ["no page with more than thirty", (page) => ({ ...page, candles: sliceCandles(page.candles, -30, page.candles.openTimeMs.length) })],
    ["an empty page once", (page, _, index) => (index === 1 ? empty(page) : page)],
    ["an empty page in place of the newest", (page, _, index) => (index === 0 ? empty(page) : page)],
  ])("does not take it for the beginning of history: %s", async (_, answer) => {
    const store = openStore();
    const history = minutes(range(0, 200).filter((slot) => slot % 9 !== 4));
    const { outcome } = await download(store, openExchange({ history, answer }), at(200) + 15_000);
    expect(await store.read(MINUTES)).toEqual(history);
    expect(outcome.added).toBe(history.openTimeMs.length);
  });

  it("believes that its history begins where it has nothing when it is asked again", async () => {
    const store = openStore();
    const history = minutes(range(120, 200));
    const exchange = openExchange({ history });
    const { plan, outcome } = await download(store, exchange, at(200) + 15_000);
    expect(outcome.requests).toBeLessThanOrEqual(plan.pages);
    expect(exchange.requests.map(({ untilMs }) => untilMs)).toEqual([at(200), at(150), at(120)]);
    expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(200)]]);
    expect((await download(store, exchange, at(200) + 15_000)).outcome.requests).toBe(0);
  });

  it("counts that request into what its plan says at most", async () => {
    const { plan, outcome } = await download(openStore(), openExchange({ history: minutes(range(1, 50)) }), at(50) + 15_000);
    expect([outcome.requests, plan.pages]).toEqual([2, 2]);
  });

  it("ends in an error when its pages lead nowhere", async () => {
    const history = minutes(range(0, 200));
    const newest: Answer = (page) => ({ ...page, candles: sliceCandles(history, 150, 200) });
    const store = openStore();
    await expect(download(store, openExchange({ history, answer: newest }), at(200) + 15_000)).rejects.toMatchObject({
      code: "exchange_unreachable",
      message: expect.stringMatching(/lead nowhere/) as string,
    });
    expect((await store.read(MINUTES)).openTimeMs).toHaveLength(50);
  });
});

describe("the newest candles of a download", () => {
  it("are stored once they have closed, by the exchange's clock as by ours", async () => {
    const history = minutes(range(0, 101));
    for (const [nowMs, serverTimeMs] of [
      [at(100) + 15_000, null],
      [at(100) + 15_000, at(100) + 40_000],
      [at(150), at(100) + 15_000],
      [at(100) + 15_000, at(150)],
    ] as const) {
      const store = openStore();
      await download(store, openExchange({ history, serverTimeMs }), nowMs);
      expect((await store.describe(MINUTES))?.last_ms).toBe(at(99));
      expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(100)]]);
    }
    const store = openStore();
    await download(store, openExchange({ history, serverTimeMs: at(100) + 9_000 }), at(100) + 30_000);
    expect((await store.describe(MINUTES))?.last_ms).toBe(at(98));
  });

  it("may come late: what the exchange does not have yet is asked for again", async () => {
    const store = openStore();
    const history = minutes(range(0, 100));
    // The last three minutes are not there yet, though they have closed.
    await download(store, openExchange({ history: sliceCandles(history, 0, 97) }), at(100) + 15_000);
    expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(97)]]);
    await download(store, openExchange({ history }), at(101) + 15_000);
    expect(await store.read(MINUTES)).toEqual(history);
  });

  it("do not exist when they have not come ten minutes after their close, or a later one has", async () => {
    const store = openStore();
    const exchange = openExchange({ history: minutes([...range(0, 80), 95]) });
    await download(store, exchange, at(100));
    expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(96)]]);
    await download(store, exchange, at(120));
    expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(110)]]);
  });

  it("are left for the next time when the clock is set back meanwhile", async () => {
    const store = openStore();
    const history = minutes(range(0, 200));
    const times = [at(200) + 15_000, at(200) + 15_000];
    await download(store, openExchange({ history }), () => times.shift() ?? at(120) + 15_000);
    expect(await store.read(MINUTES)).toEqual(sliceCandles(history, 0, 120));
    expect((await store.describe(MINUTES))?.covered).toEqual([[at(0), at(120)]]);
    await download(store, openExchange({ history }), at(200) + 15_000);
    expect(await store.read(MINUTES)).toEqual(history);
  });
});

describe("what a download has fetched", () => {
  it("is merged every ten thousand candles and every fifteen seconds", async () => {
    const store = openStore();
    await download(store, openExchange({ history: minutes(range(0, 20_500)) }), at(20_500) + 15_000);
    expect((await store.describe(MINUTES))?.generation).toBe(3);
    const slow = openStore();
    let nowMs = at(200) + 15_000;
    await download(slow, openExchange({ history: minutes(range(0, 200)) }), () => (nowMs += 4000));
    // Four pages, each of which looks at the clock twice.
    expect((await slow.describe(MINUTES))?.generation).toBeGreaterThan(1);
  });

  it("is labelled as synthetic when an answer was, and only then", async () => {
    for (const isSynthetic of [true, false]) {
      const store = openStore();
      const answer: Answer = (page, _, index) => ({ ...page, isSynthetic: isSynthetic && index === 0 });
      await download(store, openExchange({ history: minutes(range(0, 100)), answer }), at(100) + 15_000);
      expect((await store.describe(MINUTES))?.synthetic).toBe(isSynthetic);
    }
  });
});

describe("a repair", () => {
  it("asks for no more candles than lie in the holes near each other, and changes no other", async () => {
    const store = openStore();
    const history = minutes(range(0, 300));
    const there = range(0, 300).filter((slot) => ![20, 21, 250, 260].includes(slot));
    // Other values than the exchange has.
    const kept = walkCandles({ timeframeMs: MINUTE_MS, slots: there.map((slot) => FIRST + slot), seed: 2 });
    await store.merge(MINUTES, { candles: kept, covered: [], source: "import of a file", isSynthetic: false });
    const exchange = openExchange({ history });
    await download(store, exchange, at(1000), { fromMs: null, untilMs: null, holesOnly: true });
    expect(exchange.requests.map(({ untilMs, count }) => [untilMs, count])).toEqual([
      [at(261), 11],
      [at(22), 2],
    ]);
    const stored = await store.read(MINUTES);
    expect(stored.openTimeMs).toEqual(history.openTimeMs);
    for (const [i, slot] of there.entries()) expect(stored.close[slot]).toBe(kept.close[i]);
    expect(await store.describe(MINUTES)).toMatchObject({ revisions: 0, gaps: { missing_candles: 0 } });
    expect((await store.describe(MINUTES))?.covered).toEqual([
      [at(20), at(22)],
      [at(250), at(251)],
      [at(260), at(261)],
    ]);
  });
});

describe("a download of a range off the grid", () => {
  it("fetches the candles that open in it and has nothing left to do", async () => {
    const store = openStore();
    const history = minutes(range(0, 100));
    const exchange = openExchange({ history });
    const scope = { fromMs: at(10) + 30_000, untilMs: at(20) - 1, holesOnly: false };
    await download(store, exchange, at(100), scope);
    const { openTimeMs } = await store.read(MINUTES);
    expect(openTimeMs).toEqual(history.openTimeMs.subarray(indexAtOrAfter(history.openTimeMs, at(11)), indexAtOrAfter(history.openTimeMs, at(20))));
    const wider = { fromMs: at(10) + 1, untilMs: at(20), holesOnly: false };
    expect((await download(store, exchange, at(100), wider)).plan).toMatchObject({ spans: [], slots: 0, pages: 0 });
  });
});
