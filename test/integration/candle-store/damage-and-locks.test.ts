import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { ParquetCandleStore, type ParquetStoreOptions } from "../../../src/adapters/candle-store/parquet-candle-store.ts";
import type { CandleBatch } from "../../../src/app/market-data/ports.ts";
import type { SeriesId } from "../../../src/app/market-data/series.ts";
import type { SeriesManifest } from "../../../src/contract/candle-series.ts";
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

function folderOf(root: string): string {
  return join(root, "upbit", "KRW-BTC", "1h");
}

function hours(slots: readonly number[]): CandleBatch {
  return { candles: walkCandles({ timeframeMs: HOUR_MS, slots }), covered: [], source: "test", isSynthetic: false };
}

describe("damage to a store", () => {
  it.each<[string, (file: string) => void, RegExp]>([
    ["a file cut short", (file) => truncateSync(file, 500), /^expected \d+ bytes, was 500$/],
    ["a file that is gone", (file) => rmSync(file), /ENOENT/],
    [
      "one flipped bit",
      (file) => {
        const bytes = readFileSync(file);
        bytes[20] ^= 1;
        writeFileSync(file, bytes);
      },
      /^expected sha256 \w{64}, was \w{64}$/,
    ],
  ])("is found: %s", async (_, damage, problem) => {
    const root = makeFolder();
    const store = openStore(root);
    await store.merge(HOURS, hours(range(0, 100)));
    expect(await store.findDamage(HOURS)).toEqual([]);
    damage(join(folderOf(root), "1970.parquet"));
    expect(await store.findDamage(HOURS)).toEqual([{ name: "1970.parquet", problem: expect.stringMatching(problem) as string }]);
  });

  it("stops reading and merging, says what to do, and changes nothing", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    await openStore(root).merge(HOURS, hours(range(0, 100)));
    truncateSync(join(folder, "1970.parquet"), 500);
    const before = readdirSync(folder);
    const store = openStore(root);
    await expect(store.read(HOURS)).rejects.toMatchObject({ code: "store_damaged", message: expect.stringContaining("coin-hts data verify") as string });
    await expect(store.merge(HOURS, hours([100]))).rejects.toMatchObject({ code: "store_damaged" });
    expect(readdirSync(folder)).toEqual(before);
  });

  it("is never written anew with a sum that makes it look sound", async () => {
    const root = makeFolder();
    await openStore(root).merge(HOURS, hours(range(0, 2000)));
    const file = join(folderOf(root), "1970.parquet");
    const bytes = readFileSync(file);
    // Within the prices, where the file can be read all the same.
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(file, bytes);
    expect((await openStore(root).read(HOURS)).openTimeMs).toHaveLength(2000);
    await expect(openStore(root).merge(HOURS, hours([2000]))).rejects.toMatchObject({
      code: "store_damaged",
      message: expect.stringMatching(/sha256/) as string,
    });
    expect(await openStore(root).findDamage(HOURS)).toHaveLength(1);
  });

  it("does not pass for data: a file with other candles than its manifest says is refused", async () => {
    const root = makeFolder();
    await openStore(root).merge(HOURS, hours(range(0, 100)));
    const other = makeFolder();
    await openStore(other).merge(HOURS, hours(range(0, 99)));
    renameSync(join(folderOf(other), "1970.parquet"), join(folderOf(root), "1970.parquet"));
    await expect(openStore(root).read(HOURS)).rejects.toThrow(/expected the candle of 356400000 to be the last one, was 352800000/);
  });

  it.each([
    ["an empty file", ""],
    ["no JSON", "{"],
    ["a line that is none", '{\n "format": 1,\n "generation": x\n}'],
    ["another series", JSON.stringify({ format: 1 })],
    ["a newer format", JSON.stringify({ format: 2 })],
  ])("in a manifest is an error and not an empty series: %s", async (_, text) => {
    const root = makeFolder();
    const store = openStore(root);
    await store.merge(HOURS, hours([0]));
    writeFileSync(join(folderOf(root), "manifest.1.json"), text);
    await expect(store.describe(HOURS)).rejects.toMatchObject({ code: "store_damaged", message: expect.stringMatching(/^.+$/) as string });
    await expect(store.merge(HOURS, hours([1]))).rejects.toMatchObject({ code: "store_damaged" });
  });
});

describe("a write that was cut off", () => {
  it("after it was published is read from its temporary files and finished by the next writer", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    await openStore(root).merge(HOURS, hours(range(0, 100)));
    // As a process leaves it that dies between publishing and moving the files.
    const path = join(folder, "manifest.1.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as SeriesManifest;
    const [[temporary]] = manifest.pending;
    renameSync(join(folder, "1970.parquet"), join(folder, temporary));
    const store = openStore(root);
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(100);
    expect(await store.findDamage(HOURS)).toEqual([]);
    // Of another year, so that it is not for its own sake that the file takes its place.
    await store.merge(HOURS, hours([9000]));
    expect(readdirSync(folder).toSorted()).toEqual(["1970.parquet", "1971.parquet", "manifest.2.json"]);
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(101);
  });

  it("before it was published leaves nothing behind once another has published", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    mkdirSync(folder, { recursive: true });
    const dead = spawnSync(process.execPath, ["-e", ""]).pid;
    const owner = { owner: "dead-owner", host: hostname(), pid: dead, acquired_ms: Date.now(), expires_ms: Date.now() + 50_000 };
    writeFileSync(join(folder, "lock.json"), JSON.stringify(owner));
    for (const name of [".dead-owner.1.1970.parquet", ".dead-owner.1.manifest", "lock.json.dead-owner"]) writeFileSync(join(folder, name), "half");
    await openStore(root).merge(HOURS, hours([0]));
    expect(readdirSync(folder).toSorted()).toEqual(["1970.parquet", "manifest.1.json"]);
  });

  it("by a full disk changes nothing and says so", () => {
    const root = makeFolder();
    const script = join(import.meta.dirname, "..", "..", "support", "merge-hours.ts");
    const run = (limitKb: number, slots: string): { status: number | null; stdout: string } => {
      const command = `trap '' XFSZ; ulimit -f ${limitKb}; exec "$0" "$1" "$2" "$3"`;
      const { status, stdout } = spawnSync("bash", ["-c", command, process.execPath, script, root, slots], { encoding: "utf8" });
      return { status, stdout };
    };
    expect(run(10_000, "0-100")).toMatchObject({ status: 0, stdout: expect.stringContaining("100 rows") as string });
    const before = readdirSync(folderOf(root));
    const failed = run(4, "100-5000");
    expect(failed).toMatchObject({ status: 1, stdout: expect.stringMatching(/file_not_writable.*nothing was changed/) as string });
    expect(readdirSync(folderOf(root))).toEqual(before);
    expect(run(10_000, "100-5000")).toMatchObject({ status: 0, stdout: expect.stringContaining("5000 rows") as string });
  });
});

describe("writers of one series", () => {
  it("at the same time, in one process or several, lose nothing", async () => {
    const root = makeFolder();
    const [one, two] = [openStore(root), openStore(root)];
    await Promise.all(range(0, 20).map((k) => (k % 2 === 0 ? one : two).merge(HOURS, hours(range(k * 10, k * 10 + 15)))));
    const candles = await openStore(root).read(HOURS);
    expect([...candles.openTimeMs]).toEqual(range(0, 205).map((slot) => slot * HOUR_MS));
    expect((await one.describe(HOURS))?.generation).toBeGreaterThan(5);
    expect(readdirSync(folderOf(root)).filter((name) => name.startsWith(".") || name.startsWith("lock"))).toEqual([]);
  });

  it("wait for the lock's owner, and name it when patience ends", async () => {
    const root = makeFolder();
    const folder = folderOf(root);
    mkdirSync(folder, { recursive: true });
    const owner = { owner: "x", host: hostname(), pid: process.pid, acquired_ms: Date.now(), expires_ms: Date.now() + 50_000 };
    writeFileSync(join(folder, "lock.json"), JSON.stringify(owner));
    const store = openStore(root, { lock: { patienceMs: 200 } });
    await expect(store.merge(HOURS, hours([0]))).rejects.toMatchObject({
      code: "store_locked",
      message: expect.stringContaining(`process ${process.pid}`) as string,
    });
    const patient = openStore(root).merge(HOURS, hours([0]));
    rmSync(join(folder, "lock.json"));
    expect((await patient).added).toBe(1);
  });

  it("take over a lock that expired, that no clock wrote, or that is no lock", async () => {
    const lock = { owner: "x", host: "elsewhere", pid: 1, acquired_ms: 0, expires_ms: Date.now() - 1 };
    // One of a clock that was years ahead, and one without a time.
    const wrong = [
      { ...lock, expires_ms: Date.now() + 3e10 },
      { ...lock, expires_ms: "soon" },
    ];
    for (const content of [lock, ...wrong].map((one) => JSON.stringify(one)).concat("garbage")) {
      const root = makeFolder();
      mkdirSync(folderOf(root), { recursive: true });
      writeFileSync(join(folderOf(root), "lock.json"), content);
      expect((await openStore(root).merge(HOURS, hours([0]))).added).toBe(1);
    }
  });

  it("lose nothing even when they all believe that they hold the lock", async () => {
    const root = makeFolder();
    // A lock that expires at once is taken over while its owner is still writing.
    const makeStore = (): ParquetCandleStore => openStore(root, { lock: { expiryMs: 1 } });
    const outcomes = await Promise.allSettled(range(0, 12).map((k) => makeStore().merge(HOURS, hours([k]))));
    const written = outcomes.flatMap(({ status }, k) => (status === "fulfilled" ? [k * HOUR_MS] : []));
    const stored = new Set((await openStore(root).read(HOURS)).openTimeMs);
    expect(written.length).toBeGreaterThan(0);
    expect(written.filter((time) => !stored.has(time))).toEqual([]);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "store_locked" });
  });
});

describe("columns that were read", () => {
  it("are the same memory in a worker thread", async () => {
    const store = openStore(makeFolder());
    await store.merge(HOURS, hours(range(0, 100)));
    const candles = await store.read(HOURS);
    expect(candles.close.buffer).toBeInstanceOf(SharedArrayBuffer);
    const code = 'const { workerData, parentPort } = require("node:worker_threads"); workerData.close[7] = 42; parentPort.postMessage("done");';
    const worker = new Worker(code, { eval: true, workerData: candles });
    await new Promise((resolve) => worker.once("message", resolve));
    expect(candles.close[7]).toBe(42);
    await worker.terminate();
  });

  it("are kept up to the cache's limit, shared by ranges within, and dropped by a write", async () => {
    const root = makeFolder();
    const bytes = 100 * 48;
    const store = openStore(root, { cacheBytes: bytes });
    const ethers: SeriesId = { ...HOURS, symbol: "KRW-ETH" };
    await store.merge(HOURS, hours(range(0, 100)));
    await store.merge(ethers, hours(range(0, 100)));
    const first = await store.read(HOURS);
    expect((await store.read(HOURS, { fromMs: 10 * HOUR_MS, untilMs: 20 * HOUR_MS })).close.buffer).toBe(first.close.buffer);
    await store.read(ethers);
    expect((await store.read(HOURS)).close.buffer).not.toBe(first.close.buffer);
    const second = await store.read(HOURS);
    await openStore(root).merge(HOURS, hours([100]));
    expect((await store.read(HOURS)).openTimeMs).toHaveLength(101);
    expect(second.openTimeMs).toHaveLength(100);
  });
});
