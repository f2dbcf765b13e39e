import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore, type ParquetStoreOptions } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import type { CandleBatch } from "../../../src/app/market-data/ports.ts";
import type { SeriesId } from "../../../src/app/market-data/series.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const HOURS: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" };
const makeFolder = useTemporaryFolders();
const stores: ParquetCandleStore[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

function openStore(root: string, options: ParquetStoreOptions = {}): ParquetCandleStore {
  const store = new ParquetCandleStore(root, options);
  stores.push(store);
  return store;
}

function hours(slots: readonly number[]): CandleBatch {
  return { candles: walkCandles({ timeframeMs: HOUR_MS, slots }), covered: [], source: "test", isSynthetic: false };
}

describe("a root with a name of any kind", () => {
  it.each(["we'ird [x] {a,b} *? 한글 % # dir", "[a-z]", "**", "back\\slash", 'semi;--"q', "year=2024", "https:"])(
    "is read as it is written: %s",
    async (name) => {
      const root = join(makeFolder(), name);
      mkdirSync(root);
      const store = openStore(root, { cacheBytes: 0 });
      await store.merge(HOURS, hours(range(0, 10)));
      await store.merge(HOURS, hours(range(10, 20)));
      expect((await store.read(HOURS)).openTimeMs).toHaveLength(20);
    },
  );

  it.each(["[a-z]", "?", "*"])("is not taken for a pattern that a folder beside it has: %s", async (name) => {
    const parent = makeFolder();
    await openStore(join(parent, "x")).merge(HOURS, hours(range(0, 30)));
    const store = openStore(join(parent, name), { cacheBytes: 0 });
    await store.merge(HOURS, hours(range(0, 10)));
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(10);
  });

  it("may have links to other folders in it", async () => {
    const [root, elsewhere] = [makeFolder(), makeFolder()];
    symlinkSync(elsewhere, join(root, "upbit"));
    const store = openStore(root);
    await store.merge(HOURS, hours(range(0, 10)));
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(10);
    expect((await store.list()).series).toHaveLength(1);
  });
});

describe("a root with other things in it", () => {
  it("is not looked through for candles where kept runs and databases lie, and takes none there", async () => {
    const root = makeFolder();
    for (const name of ["results", "objects", "postgres", "upbit"]) {
      mkdirSync(join(root, name, "KRW-BTC", "1h"), { recursive: true });
      writeFileSync(join(root, name, "KRW-BTC", "1h", "manifest.1.json"), "{");
    }
    const store = openStore(root);
    expect((await store.list()).damaged.map(({ series }) => series.exchange)).toEqual(["upbit"]);
    await expect(store.merge({ ...HOURS, exchange: "results" }, hours([1]))).rejects.toMatchObject({ code: "exchange_unknown" });
  });
});
