import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { downloadSeries } from "../../src/app/market-data/download-series.ts";
import { planDownload } from "../../src/app/market-data/plan-download.ts";
import type { SeriesId, TimeSpan } from "../../src/app/market-data/series.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { HtsError } from "../../src/engine/errors.ts";
import { checkAsyncProperty } from "../support/check-property.ts";
import { createFakeExchange } from "../support/fake-exchange.ts";
import { walkCandles } from "../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const SERIES: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" };
/** 2023-12-20T00:00Z, so that downloads cross the turn of a year. */
const FIRST = Date.UTC(2023, 11, 20) / HOUR_MS;
const SLOTS = 600;

const cases = fc.record({
  /** The exchange's history, relative to FIRST: mostly there, with holes. */
  history: fc.array(fc.boolean(), { minLength: SLOTS, maxLength: SLOTS }).map((there) => there.map((yes, i) => yes || i % 3 > 0)),
  /** What the store has beforehand. */
  stored: fc.array(fc.tuple(fc.nat(SLOTS), fc.nat(80)), { maxLength: 3 }),
  isStoredCovered: fc.boolean(),
  pageSize: fc.constantFrom(7, 50, 200),
  from: fc.option(fc.integer({ min: -50, max: SLOTS }), { nil: null }),
  until: fc.option(fc.integer({ min: 0, max: SLOTS + 50 }), { nil: null }),
  /** After how many answers the download is cut off, once. */
  cutAfter: fc.nat(12),
});

function within(candles: Candles, { fromMs, untilMs }: TimeSpan): Candles {
  return sliceCandles(candles, indexAtOrAfter(candles.openTimeMs, fromMs), indexAtOrAfter(candles.openTimeMs, untilMs));
}

describe("a download", () => {
  it("ends with the exchange's candles in the range, keeps those that were there, and never asks for the same twice", async () => {
    await checkAsyncProperty(cases, 40, async ({ history, stored, isStoredCovered, pageSize, from, until, cutAfter }) => {
      const root = mkdtempSync(join(tmpdir(), "coin-hts-test-"));
      const store = new ParquetCandleStore(root, { cacheBytes: 0 });
      try {
        const all = walkCandles({ timeframeMs: HOUR_MS, slots: history.flatMap((there, i) => (there ? [FIRST + i] : [])) });
        const nowMs = (FIRST + SLOTS) * HOUR_MS + 20_000;
        for (const [start, length] of stored) {
          const span = { fromMs: (FIRST + start) * HOUR_MS, untilMs: (FIRST + start + length) * HOUR_MS };
          await store.merge(SERIES, { candles: within(all, span), covered: isStoredCovered ? [span] : [], source: "before", isSynthetic: false });
        }
        const before = (await store.describe(SERIES)) === null ? within(all, { fromMs: 0, untilMs: 0 }) : await store.read(SERIES);
        let answers = 0;
        const exchange = createFakeExchange({
          histories: [all],
          pageSize,
          beforeAnswer: () => {
            if (answers++ === cutAfter) throw new HtsError("exchange_unreachable", "cut off");
          },
        });
        const scope = { fromMs: from === null ? null : (FIRST + from) * HOUR_MS, untilMs: until === null ? null : (FIRST + until) * HOUR_MS, holesOnly: false };
        const dependencies = { store, exchange, nowMs: () => nowMs };
        const attempt = async (): Promise<void> => void (await downloadSeries(await planDownload(SERIES, scope, dependencies), dependencies));
        await attempt().catch(async (error: unknown) => {
          expect(error).toMatchObject({ code: "exchange_unreachable" });
          await attempt();
        });
        const wanted = { fromMs: scope.fromMs ?? 0, untilMs: Math.min(scope.untilMs ?? Infinity, (FIRST + SLOTS) * HOUR_MS) };
        const manifest = await store.describe(SERIES);
        if (wanted.fromMs >= wanted.untilMs) return;
        expect(within(await store.read(SERIES), wanted)).toEqual(within(all, wanted));
        const kept = new Set((await store.read(SERIES)).openTimeMs);
        expect([...before.openTimeMs].filter((time) => !kept.has(time))).toEqual([]);
        expect(manifest?.revisions ?? 0).toBe(0);
        // Only where the history begins, to be sure of it.
        const hourly = exchange.requests.filter(({ timeframeMs, untilMs }) => timeframeMs === HOUR_MS && untilMs > all.openTimeMs[0]);
        expect(new Set(hourly.map(({ untilMs }) => untilMs)).size).toBe(hourly.length);
        const again = await planDownload(SERIES, scope, dependencies);
        expect(again).toMatchObject({ spans: [], slots: 0, pages: 0 });
      } finally {
        await store.close();
        rmSync(root, { recursive: true });
      }
    });
  });
});
