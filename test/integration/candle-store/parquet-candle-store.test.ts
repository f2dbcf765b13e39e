import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import type { CandleBatch } from "../../../src/app/market-data/ports.ts";
import type { SeriesId } from "../../../src/app/market-data/series.ts";
import { type Candles, sliceCandles } from "../../../src/engine/candles.ts";
import { YearFileReader } from "../../../src/adapters/candle-store/year-file-reader.ts";
import { readCandleFile } from "../../../src/adapters/files/candle-file.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const HOURS: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" };
/** Slots of the last hours of 2023: 2023-12-31T00:00Z is hour 473,328 of the epoch. */
const NEW_YEARS_EVE = Date.UTC(2023, 11, 31) / HOUR_MS;
const makeFolder = useTemporaryFolders();
const stores: ParquetCandleStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function openStore(root = makeFolder(), cacheBytes?: number): ParquetCandleStore {
  const store = new ParquetCandleStore(root, { nowMs: () => 1_700_000_000_000, ...(cacheBytes === undefined ? {} : { cacheBytes }) });
  stores.push(store);
  return store;
}

function batchOf(candles: Candles, more: Partial<CandleBatch> = {}): CandleBatch {
  return { candles, covered: [], source: "test", isSynthetic: false, ...more };
}

function hours(slots: readonly number[], seed = 1): Candles {
  return walkCandles({ timeframeMs: HOUR_MS, slots, seed });
}

describe("a Parquet candle store", () => {
  it("gives back what was merged, bit for bit, over the turn of a year", async () => {
    const store = openStore();
    const candles = hours(range(NEW_YEARS_EVE, NEW_YEARS_EVE + 48));
    const { added, manifest } = await store.merge(HOURS, batchOf(candles));
    expect(added).toBe(48);
    expect(manifest).toMatchObject({
      generation: 1,
      rows: 48,
      first_ms: candles.openTimeMs[0],
      last_ms: candles.openTimeMs[47],
      files: [{ rows: 24 }, { rows: 24 }],
    });
    expect(await store.read(HOURS)).toEqual(candles);
    expect(await store.describe(HOURS)).toMatchObject({ rows: 48, updated_ms: 1_700_000_000_000, sources: ["test"] });
  });

  it("writes sorted zstd Parquet, one row group a month, that is a candle file of its own", async () => {
    const root = makeFolder();
    const candles = hours(range(NEW_YEARS_EVE - 24 * 60, NEW_YEARS_EVE));
    await openStore(root).merge(HOURS, batchOf(candles));
    const folder = join(root, "upbit", "KRW-BTC", "1h");
    expect(readdirSync(folder).toSorted()).toEqual(["2023.parquet", "manifest.1.json"]);
    const connection = await (await DuckDBInstance.create()).connect();
    const sql = `SELECT row_group_id, row_group_num_rows, compression, stats_min_value FROM parquet_metadata('${join(folder, "2023.parquet")}') WHERE path_in_schema = 'timestamp_utc_ms' ORDER BY 1`;
    const groups = (await connection.runAndReadAll(sql)).getRows().map((row) => row.map(String));
    // From 1 November 00:00 on: thirty days of it, then thirty of December.
    expect(groups).toEqual([
      ["0", "720", "ZSTD", String(Date.UTC(2023, 10, 1))],
      ["1", "720", "ZSTD", String(Date.UTC(2023, 11, 1))],
    ]);
    connection.closeSync();
    expect((await readCandleFile(join(folder, "2023.parquet"))).candles).toEqual(candles);
  });

  it("reads any range, half-open, with and without memory of an earlier one", async () => {
    const candles = hours(range(NEW_YEARS_EVE, NEW_YEARS_EVE + 48));
    const root = makeFolder();
    await openStore(root).merge(HOURS, batchOf(candles));
    for (const cacheBytes of [0, undefined]) {
      const store = openStore(root, cacheBytes);
      for (const [from, until] of [
        [0, 48],
        [5, 30],
        [24, 25],
        [24, 24],
        [20, 10],
        [40, 48],
      ] as const) {
        const at = (i: number): number => candles.openTimeMs[0] + i * HOUR_MS;
        expect(await store.read(HOURS, { fromMs: at(from), untilMs: at(until) })).toEqual(sliceCandles(candles, from, until));
        expect(await store.read(HOURS, { fromMs: at(from) - 1, untilMs: at(until) - 1 })).toEqual(sliceCandles(candles, from, until));
      }
      expect((await store.read(HOURS, { fromMs: 0, untilMs: 1 })).openTimeMs).toHaveLength(0);
    }
  });

  it("lets the later write win and keeps what it replaced in the revision log", async () => {
    const root = makeFolder();
    const store = openStore(root);
    const before = hours(range(0, 10));
    await store.merge(HOURS, batchOf(before, { source: "first" }));
    const after = hours(range(5, 15));
    for (const column of ["open", "high", "low", "close", "volume"] as const) after[column].set(before[column].subarray(5, 10));
    after.close[2] = after.high[2] += 5;
    const outcome = await store.merge(HOURS, batchOf(after, { source: "second" }));
    expect(outcome).toMatchObject({ added: 5, changed: 1, unchanged: 4, manifest: { generation: 2, rows: 15, revisions: 1, sources: ["second", "first"] } });
    const merged = await store.read(HOURS);
    expect(merged.close[7]).toBe(after.close[2]);
    const values = (candles: Candles, i: number): number[] => [candles.open[i], candles.high[i], candles.low[i], candles.close[i], candles.volume[i]];
    const log = readFileSync(join(root, "upbit", "KRW-BTC", "1h", "revisions.jsonl"), "utf8");
    expect(
      log
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([{ recorded_ms: 1_700_000_000_000, source: "second", open_time_ms: 7 * HOUR_MS, before: values(before, 7), after: values(after, 2) }]);
  });

  it("reads what was written last, however quickly one write follows another", async () => {
    const store = openStore(makeFolder(), 0);
    const candles = hours(range(0, 3000));
    for (let round = 0; round < 25; round++) {
      candles.volume[2999] = round;
      candles.volume.fill(round, 0, 1000);
      await store.merge(HOURS, batchOf(candles));
      expect(await store.read(HOURS)).toEqual(candles);
    }
  });

  it("gives every one of many readers at once what it asked for", async () => {
    const store = openStore(makeFolder(), 0);
    const start = Date.UTC(2015, 0, 1) / HOUR_MS;
    const all = ["KRW-BTC", "KRW-ETH", "KRW-XRP"].map((symbol, k) => ({ series: { ...HOURS, symbol }, candles: hours(range(start, start + 40_000), k + 1) }));
    for (const { series, candles } of all) await store.merge(series, batchOf(candles));
    const asked = all.flatMap(({ series, candles }) =>
      [0, 9000, 30_000].map((from) => ({ series, fromMs: candles.openTimeMs[from], expected: sliceCandles(candles, from, 40_000) })),
    );
    const read = await Promise.all(asked.map(({ series, fromMs }) => store.read(series, { fromMs, untilMs: Infinity })));
    read.forEach((candles, i) => expect(candles).toEqual(asked[i].expected));
  });

  it("notices a stream that breaks off, in a range of a file, too", async () => {
    const folder = makeFolder();
    await openStore(folder).merge(HOURS, batchOf(hours(range(0, 5000))));
    const path = join(folder, "upbit", "KRW-BTC", "1h", "1970.parquet");
    const reader = new YearFileReader();
    const request = { paths: [path], fromMs: 10 * HOUR_MS, untilMs: 4000 * HOUR_MS, capacity: 5000, lastMs: 4999 * HOUR_MS };
    expect((await reader.read(HOUR_MS, request)).openTimeMs).toHaveLength(3990);
    await expect(reader.read(HOUR_MS, { ...request, lastMs: 5000 * HOUR_MS })).rejects.toThrow(/expected the candle of 18000000000 to be the last one/);
    await expect(reader.read(HOUR_MS, { ...request, capacity: 100 })).rejects.toThrow(/at most 101 candles/);
    await reader.close();
  });

  it("changes nothing on the disk when nothing is new", async () => {
    const root = makeFolder();
    const store = openStore(root);
    const candles = hours(range(0, 10));
    await store.merge(HOURS, batchOf(candles, { covered: [{ fromMs: 0, untilMs: 5 }] }));
    const again = await store.merge(HOURS, batchOf(sliceCandles(candles, 2, 4), { source: "other", covered: [{ fromMs: 1, untilMs: 3 }] }));
    expect(again).toMatchObject({ added: 0, changed: 0, unchanged: 2, manifest: { generation: 1, sources: ["test"] } });
  });

  it("tells gaps that the exchange confirmed from those that nobody has asked about", async () => {
    const store = openStore();
    // Missing: 3, 4 and 8 of 1970, and all between hour 12 and the next year's first.
    const year = Date.UTC(1971, 0, 1) / HOUR_MS;
    await store.merge(HOURS, batchOf(hours([0, 1, 2, 5, 6, 7, 9, 10, 11, 12, year])));
    expect((await store.describe(HOURS))?.gaps).toEqual({
      runs: 3,
      missing_candles: 3 + year - 13,
      longest_candles: year - 13,
      longest_start_ms: 13 * HOUR_MS,
      confirmed_candles: 0,
    });
    const nothing = hours([]);
    await store.merge(HOURS, batchOf(nothing, { covered: [{ fromMs: 4 * HOUR_MS, untilMs: 9 * HOUR_MS }] }));
    expect((await store.describe(HOURS))?.gaps).toMatchObject({ runs: 3, confirmed_candles: 2 });
    await store.merge(HOURS, batchOf(nothing, { covered: [{ fromMs: 20 * HOUR_MS, untilMs: (year + 5) * HOUR_MS }] }));
    const manifest = await store.describe(HOURS);
    expect(manifest?.gaps.confirmed_candles).toBe(2 + year - 20);
    expect(manifest).toMatchObject({
      rows: 11,
      revisions: 0,
      covered: [
        [4, 9],
        [20, year + 5],
      ].map((span) => span.map((slot) => slot * HOUR_MS)),
    });
  });

  it("keeps a series labelled synthetic once any of its candles was", async () => {
    const store = openStore();
    await store.merge(HOURS, batchOf(hours([0]), { isSynthetic: true }));
    await store.merge(HOURS, batchOf(hours([1])));
    expect((await store.describe(HOURS))?.synthetic).toBe(true);
  });

  it("lists series by exchange, symbol and timeframe, and takes nothing else for one", async () => {
    const root = makeFolder();
    const store = openStore(root);
    const days: SeriesId = { exchange: "binance", symbol: "BTCUSDT", timeframe: "1d" };
    await store.merge(HOURS, batchOf(hours([0, 1])));
    await store.merge({ ...HOURS, timeframe: "1d" }, batchOf(walkCandles({ timeframeMs: 24 * HOUR_MS, slots: [0] })));
    await store.merge(days, batchOf(walkCandles({ timeframeMs: 24 * HOUR_MS, slots: [0] })));
    const names = (await store.list()).series.map(({ exchange, symbol, timeframe, rows }) => [exchange, symbol, timeframe, rows]);
    expect(names).toEqual([
      ["binance", "BTCUSDT", "1d", 1],
      ["upbit", "KRW-BTC", "1h", 2],
      ["upbit", "KRW-BTC", "1d", 1],
    ]);
    expect(await openStore(join(root, "nowhere")).list()).toEqual({ series: [], damaged: [] });
  });

  it("refuses unsound candles, made-up ones and another timeframe, and writes nothing of them", async () => {
    const root = makeFolder();
    const store = openStore(root);
    const sound = hours([0, 1, 2]);
    const high = sound.high.slice();
    high[1] = 0.5;
    await expect(store.merge(HOURS, batchOf({ ...sound, high }))).rejects.toMatchObject({ code: "candle_invalid" });
    await expect(store.merge(HOURS, batchOf({ ...sound, filled: Uint8Array.of(0, 1, 0) }))).rejects.toMatchObject({ code: "candle_invalid" });
    for (const year of [-5, 50, 999, 10_000]) {
      const candles = hours([new Date(0).setUTCFullYear(year) / HOUR_MS]);
      await expect(store.merge(HOURS, batchOf(candles))).rejects.toMatchObject({
        code: "candle_invalid",
        message: expect.stringMatching(/1000 to 9999/) as string,
      });
    }
    await expect(store.merge({ ...HOURS, timeframe: "1d" }, batchOf(sound))).rejects.toMatchObject({ code: "timeframe_mismatch" });
    await expect(store.merge({ ...HOURS, symbol: "../../etc" }, batchOf(sound))).rejects.toMatchObject({ code: "symbol_invalid" });
    await expect(store.merge({ ...HOURS, exchange: ".." }, batchOf(sound))).rejects.toMatchObject({ code: "exchange_unknown" });
    expect(readdirSync(root)).toEqual([]);
    await expect(store.read(HOURS)).rejects.toMatchObject({ code: "series_unknown" });
    expect(await store.describe(HOURS)).toBeNull();
  });
});
