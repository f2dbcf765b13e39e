import { existsSync, linkSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { listUnpublished, publish } from "../../../src/adapters/candle-store/commit.ts";
import type * as ManifestFile from "../../../src/adapters/candle-store/manifest-file.ts";
import { ParquetCandleStore, type ParquetStoreOptions } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import type { SeriesLock } from "../../../src/adapters/candle-store/series-lock.ts";
import type { CandleBatch, CandleStore } from "../../../src/app/market-data/ports.ts";
import { planResample } from "../../../src/app/market-data/resample-series.ts";
import type { SeriesId } from "../../../src/app/market-data/series.ts";
import type { SeriesManifest } from "../../../src/contract/candle-series.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const steps = vi.hoisted(() => ({
  /** What was done to the disk that a loss of power may undo, in order. */
  log: [] as string[],
  beforeStat: null as ((path: string) => void) | null,
  afterList: null as ((folder: string) => void) | null,
  /** In place of the next hard link to a name of this ending. */
  link: null as { readonly ending: string; readonly run: (from: string, to: string) => void } | null,
}));

vi.mock("node:fs/promises", async (importActual) => {
  const actual = await importActual<typeof FileSystem>();
  const open: typeof actual.open = async (path, flags) => {
    const handle = await actual.open(path, flags);
    const sync = handle.sync.bind(handle);
    handle.sync = () => {
      steps.log.push(`sync ${String(path)}`);
      return sync();
    };
    return handle;
  };
  const rename: typeof actual.rename = async (from, to) => {
    await actual.rename(from, to);
    steps.log.push(`move to ${String(to)}`);
  };
  const rm: typeof actual.rm = (path, options) => {
    steps.log.push(`remove ${String(path)}`);
    return actual.rm(path, options);
  };
  const link: typeof actual.link = async (from, to) => {
    steps.log.push(`link ${String(to)}`);
    const instead = steps.link;
    if (instead === null || !String(to).endsWith(instead.ending)) return actual.link(from, to);
    steps.link = null;
    instead.run(String(from), String(to));
    return actual.link(from, to);
  };
  const stat = ((path: string) => {
    steps.beforeStat?.(path);
    return actual.stat(path);
  }) as typeof actual.stat;
  return { ...actual, open, rename, rm, link, stat };
});

vi.mock("../../../src/adapters/candle-store/manifest-file.ts", async (importActual) => {
  const actual = await importActual<typeof ManifestFile>();
  return {
    ...actual,
    listGenerations: async (folder: string) => {
      steps.afterList?.(folder);
      return actual.listGenerations(folder);
    },
  };
});

const HOUR_MS = 3_600_000;
const HOURS: SeriesId = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" };
const makeFolder = useTemporaryFolders();
const stores: ParquetCandleStore[] = [];

afterEach(async () => {
  steps.afterList = null;
  steps.link = null;
  steps.beforeStat = null;
  for (const store of stores.splice(0)) await store.close();
});

function openStore(root: string, options: ParquetStoreOptions = {}): ParquetCandleStore {
  const store = new ParquetCandleStore(root, options);
  stores.push(store);
  return store;
}

function folderOf(root: string): string {
  return join(root, "upbit", "KRW-BTC", "1h");
}

function hours(slots: readonly number[], seed = 1): CandleBatch {
  return { candles: walkCandles({ timeframeMs: HOUR_MS, slots, seed }), covered: [], source: "test", isSynthetic: false };
}

describe("a reader of a series that is written to", () => {
  it("never takes what it read of several generations for one", async () => {
    const root = makeFolder();
    const store = openStore(root);
    await store.merge(HOURS, hours(range(0, 10)));
    // Another generation whenever the reader looks whether it has read of one.
    let manifest = (await store.describe(HOURS)) as SeriesManifest;
    steps.afterList = (folder) => {
      manifest = { ...manifest, generation: manifest.generation + 1 };
      writeFileSync(join(folder, `manifest.${manifest.generation}.json`), JSON.stringify(manifest));
    };
    await expect(store.read(HOURS)).rejects.toMatchObject({ code: "store_locked" });
    expect(manifest.generation).toBeGreaterThan(5);
    steps.afterList = null;
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(10);
  });

  it("does not take a file for lost that is moved to its name meanwhile", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    const store = openStore(root);
    await store.merge(HOURS, hours(range(0, 10)));
    // Published and not yet moved; another process moves it once it has been looked up.
    const [[name = ""] = []] = ((await store.describe(HOURS)) as SeriesManifest).pending;
    const [temporary, final] = [join(folder, name), join(folder, "1970.parquet")];
    renameSync(final, temporary);
    let lookedUp = 0;
    steps.beforeStat = (path) => {
      if (path === temporary && lookedUp++ === 1) renameSync(temporary, final);
    };
    expect(await store.findDamage(HOURS)).toEqual([]);
    expect(lookedUp).toBeGreaterThan(1);
  });

  it("sees a series that was moved away and fetched again, whatever its generations are numbered", async () => {
    const root = makeFolder();
    const store = openStore(root);
    await store.merge(HOURS, hours(range(0, 10), 1));
    const before = await store.read(HOURS);
    renameSync(folderOf(root), `${folderOf(root)}.old`);
    await openStore(root).merge(HOURS, hours(range(0, 10), 2));
    const after = await store.read(HOURS);
    expect(after.close).not.toEqual(before.close);
    expect([...after.close]).toEqual([...hours(range(0, 10), 2).candles.close]);
  });

  it("makes no part of a candle pass for a whole one when it resamples", async () => {
    const minutes: SeriesId = { ...HOURS, timeframe: "1m" };
    const all = walkCandles({ timeframeMs: 60_000, slots: range(0, 120) });
    const batchOf = (slots: readonly number[]): CandleBatch => ({ ...hours([]), candles: walkCandles({ timeframeMs: 60_000, slots }) });
    for (const call of ["describe", "read"] as const) {
      const store = openStore(makeFolder());
      await store.merge(minutes, batchOf(range(0, 90)));
      // The second hour becomes whole right after the first call that asks for its minutes; one half of it is not it.
      const writing: CandleStore = {
        list: () => store.list(),
        merge: (series, batch) => store.merge(series, batch),
        findDamage: (series) => store.findDamage(series),
        async describe(series) {
          const manifest = await store.describe(series);
          if (call === "describe" && series.timeframe === "1m") await store.merge(minutes, batchOf(range(0, 120)));
          return manifest;
        },
        async read(series) {
          const candles = await store.read(series);
          if (call === "read") await store.merge(minutes, batchOf(range(0, 120)));
          return candles;
        },
      };
      const { batch } = await planResample(minutes, "1h", false, writing);
      const whole = range(0, batch.candles.volume.length).map((h) => all.volume.slice(h * 60, h * 60 + 60).reduce((sum, part) => sum + part, 0));
      expect(whole.length).toBeGreaterThan(0);
      expect([...batch.candles.volume]).toEqual(whole);
    }
  });
});

describe("a writer that was overtaken", () => {
  const heldLock: SeriesLock = { owner: "paused", isHeld: () => Promise.resolve(true), release: () => Promise.resolve() };
  const staged = [{ name: "1970.parquet", bytes: Buffer.from("stale") }];

  async function describeFirst(root: string): Promise<SeriesManifest> {
    await openStore(root).merge(HOURS, hours(range(0, 10)));
    return (await openStore(root).describe(HOURS)) as SeriesManifest;
  }

  it("cannot publish a generation that another has published, even when that one's manifest is gone again", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    const first = await describeFirst(root);
    await openStore(root).merge(HOURS, hours([10]));
    // It believes to hold the lock, and has seen generation 1; 2 is there.
    expect(await publish(folder, heldLock, { ...first, generation: 2 }, staged)).toBe(false);
    await openStore(root).merge(HOURS, hours([11]));
    // Generation 2 has been cleared away, its name is free.
    expect(await publish(folder, heldLock, { ...first, generation: 2 }, staged)).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(["1970.parquet", "manifest.3.json"]);
    expect((await openStore(root).read(HOURS)).openTimeMs).toHaveLength(12);
  });

  it("publishes nothing when its files were cleared away before it could", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    const first = await describeFirst(root);
    const clear = async (): Promise<boolean> => {
      for (const path of await listUnpublished(folder)) rmSync(path);
      return true;
    };
    expect(await publish(folder, { ...heldLock, isHeld: clear }, { ...first, generation: 2 }, staged)).toBe(false);
    expect(readdirSync(folder).toSorted()).toEqual(["1970.parquet", "manifest.1.json"]);
  });

  it("takes its lock when the temporary file for it was cleared away", async () => {
    steps.link = { ending: "lock.json", run: (from) => rmSync(from) };
    expect((await openStore(makeFolder()).merge(HOURS, hours([0]))).added).toBe(1);
    expect(steps.link).toBeNull();
  });

  it("has published when its link fails for being there already, as over a network that sends a call twice", async () => {
    const root = makeFolder();
    steps.link = { ending: "manifest.1.json", run: linkSync };
    expect((await openStore(root).merge(HOURS, hours(range(0, 10)))).added).toBe(10);
    expect(steps.link).toBeNull();
    expect((await openStore(root).read(HOURS)).openTimeMs).toHaveLength(10);
    expect(readdirSync(folderOf(root)).toSorted()).toEqual(["1970.parquet", "manifest.1.json"]);
  });

  it("is not cleared away by one that publishes nothing, however old or dead it looks", async () => {
    const root = makeFolder();
    await describeFirst(root);
    const file = join(folderOf(root), ".paused.1.1970.parquet");
    writeFileSync(file, "of a writer that stands still");
    await openStore(root).merge(HOURS, hours(range(0, 5)));
    expect(existsSync(file)).toBe(true);
    await openStore(root).merge(HOURS, hours([10]));
    expect(existsSync(file)).toBe(false);
  });
});

describe("the first write of a series", () => {
  it("syncs every folder that leads to it, for a file is lost with its folder", async () => {
    const root = join(makeFolder(), "data");
    steps.log.length = 0;
    await openStore(root).merge(HOURS, hours([0]));
    const folder = folderOf(root);
    const above = [folder, dirname(folder), join(root, "upbit"), root, dirname(root)];
    expect(steps.log).toEqual(expect.arrayContaining(above.map((path) => `sync ${path}`)));
  });
});

describe("a write", () => {
  it("does each step once the disk has kept the one before", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    await openStore(root).merge(HOURS, hours(range(0, 10), 1));
    steps.log.length = 0;
    await openStore(root).merge(HOURS, hours(range(0, 10), 2));
    const log = steps.log.map((step) =>
      step
        .replaceAll(`${folder}/`, "")
        .replace(folder, "the folder")
        .replace(/\.[0-9a-f-]{36}\.[0-9a-f]{8}\./, "temporary "),
    );
    expect(log.filter((step) => !step.includes("lock.json"))).toEqual([
      "sync temporary 1970.parquet",
      "sync temporary revisions.jsonl",
      "sync temporary manifest",
      "sync the folder",
      "link manifest.2.json",
      "sync the folder",
      "move to 1970.parquet",
      "move to revisions.jsonl",
      "sync the folder",
      "remove manifest.1.json",
      "remove temporary manifest",
    ]);
  });
});
