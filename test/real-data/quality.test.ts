import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCandleFile } from "../../src/adapters/files/candle-file.ts";
import { assessCandles } from "../../src/app/market-data/quality/assess-candles.ts";
import { compareTimeframes } from "../../src/app/market-data/quality/compare-timeframes.ts";
import { mapCoverage } from "../../src/app/market-data/quality/coverage-map.ts";
import { listGaps } from "../../src/app/market-data/quality/gaps.ts";
import type { QualityReport } from "../../src/app/market-data/quality/quality-report.ts";
import { findSharedOutages, type SeriesGaps } from "../../src/app/market-data/quality/shared-outages.ts";
import { renderQuality } from "../../src/cli/render-quality.ts";
import { CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { DATA_FOLDER } from "./data-folder.ts";
import { DESCRIBED_SERIES, minuteOf, MONTHS, README } from "./readme-table.ts";

/** When the data was collected. */
const NOW_MS = Date.UTC(2026, 10, 23);

/**
 * Warnings over sound series, and why a reader of the README agrees. All others have notes at most, through the
 * crashes of March 2020, May 2021, November 2022, August and December 2024 and October 2025.
 */
const WARNINGS: Readonly<Record<string, readonly string[]>> = {
  // Most of its 89 flat bars without volume are one run before an outage: the exchange stood still for over an hour.
  "BINANCE/BTCUSDT/1m.csv.gz": ["idle_run"],
  // The same before the outage of 2023-03-24: all its bars without volume.
  "BINANCE/ETHUSDT/5m.csv.gz": ["idle_run"],
  // In its first week the pair traded once at half the price, on less than the usual volume.
  "BINANCE/ETHUSDT/1d.csv.gz": ["spike"],
};

const series = DESCRIBED_SERIES.filter(({ path }) => path !== MONTHS);
const cellsOf = (line: string): string[] => line.split("|").map((cell) => cell.trim());
const read = async (path: string): Promise<Candles> => (await readCandleFile(join(DATA_FOLDER, path))).candles;
const kindsOf = ({ findings }: QualityReport, severity: string): string[] =>
  findings.filter((finding) => finding.severity === severity).map(({ kind }) => kind);

describe("every series of the real data", () => {
  it.each(series)("is as the README says, and sound: $path", async ({ path, rows, first, last, gaps, longest }) => {
    const candles = await read(path);
    const report = assessCandles(candles, { nowMs: NOW_MS });
    const [runs, missing] = gaps.split("/").map(Number);
    expect([report.rows, minuteOf(report.firstMs ?? NaN), minuteOf(report.lastMs ?? NaN)]).toEqual([rows, first, last]);
    expect([report.gaps.runs, report.gaps.missingCandles, report.gaps.longestCandles]).toEqual([runs, missing, longest?.candles ?? 0]);
    expect(report.expectedRows).toBe(rows + missing);
    expect(report.completenessRate).toBeCloseTo(rows / (rows + missing), 12);
    if (longest !== null) {
      const longestRuns = report.gaps.largest.filter((run) => run.missing === longest.candles);
      expect(longestRuns.map(({ fromMs }) => minuteOf(fromMs - candles.timeframeMs))).toContain(longest.after);
    }
    expect(kindsOf(report, "error")).toEqual([]);
    expect(kindsOf(report, "warning")).toEqual(WARNINGS[path] ?? []);
  });

  it.each(series)("is rendered in 40 lines of 100 characters, its map adding up: $path", async ({ path, rows, gaps }) => {
    const candles = await read(path);
    const map = mapCoverage(listGaps(candles));
    const cells = map.flatMap((row) => row.cells);
    const missing = Number(gaps.split("/")[1]);
    expect(cells.reduce((sum, { expected }) => sum + expected, 0)).toBe(rows + missing);
    expect(cells.reduce((sum, { missing }) => sum + missing, 0)).toBe(missing);
    const lines = renderQuality({ name: path, report: assessCandles(candles), map, isColoured: false }).split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("explains what is missing of stocks and currencies by weekends", async () => {
    const stock = assessCandles(await read("BACKTESTINGPY/GOOG/1d.csv.gz"));
    const currency = assessCandles(await read("BACKTESTINGPY/EURUSD/1h.csv.gz"));
    expect(stock.findings.find(({ kind }) => kind === "market_hours")?.message).toContain("Sat 00:00 to Mon 00:00 UTC");
    expect(currency.findings.find(({ kind }) => kind === "market_hours")?.message).toMatch(/Fri 2\d:00 to Sun 2\d:00 UTC/);
  });

  it("has the crash of 2024-08-05 as notes", async () => {
    const { findings } = assessCandles(await read("BINANCE/ETHUSDT/1m.csv.gz"));
    expect(findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ["flash_move", "note"],
      ["wide_candle", "note"],
    ]);
    for (const { firstMs } of findings) expect(minuteOf(firstMs ?? NaN)).toMatch(/^2024-08-05 01:/);
  });
});

describe("shared outages", () => {
  const gapsOf = (exchange: string, folder: string, names: readonly string[], timeframe: string): Promise<SeriesGaps[]> =>
    Promise.all(names.map(async (name) => ({ name, exchange, ...listGaps(await read(`${folder}/${name}/${timeframe}.csv.gz`)) })));
  const upbit = (coins: readonly string[], timeframe: string): Promise<SeriesGaps[]> =>
    gapsOf(
      "upbit",
      "UPBIT",
      coins.map((coin) => `KRW-${coin}`),
      timeframe,
    );

  it("are Upbit's maintenance hours", async () => {
    const outages = findSharedOutages(await upbit(["BTC", "ETH", "XRP", "SOL", "DOGE", "LINK"], "1h"));
    // Five coins from 2022 on have 18 gaps each, all of them with the others.
    expect(outages).toHaveLength(18);
    for (const outage of outages) expect(outage).toMatchObject({ affected: { length: 6 }, of: 6, isCertain: true });
    const days = outages.map(({ fromMs, missingCandles }) => `${minuteOf(fromMs).slice(0, 10)} ${missingCandles}`);
    expect(days).toEqual(expect.arrayContaining(["2023-04-23 4", "2023-12-03 5"]));
  });

  it("are not Upbit's minutes without a trade", async () => {
    expect(findSharedOutages(await upbit(["BTC", "ETH", "XRP", "DOGE"], "1m"))).toEqual([]);
    expect(findSharedOutages(await upbit(["BTC", "DOGE"], "1m"))).toEqual([]);
  });

  it("are likely, no more, where there are two symbols", async () => {
    const outages = findSharedOutages(await gapsOf("binance", "BINANCE", ["BTCUSDT", "ETHUSDT"], "1h"));
    expect(outages.length).toBeGreaterThan(10);
    expect(outages.every(({ isCertain, of }) => !isCertain && of === 2)).toBe(true);
    expect(outages.map(({ fromMs }) => minuteOf(fromMs).slice(0, 10))).toContain("2021-04-25");
  });
});

describe("timeframes", () => {
  const checks = new Map(
    README.slice(README.indexOf("## Cross-checks"))
      .split("\n")
      .filter((line) => /^\| .*->.*\| \d+ \| \d+ \| \d+ \|$/.test(line))
      .map(cellsOf)
      .map(([, name, common, prices, volumes]) => [name, { common: Number(common), prices: Number(prices), volumes: Number(volumes) }]),
  );
  const expected = (name: string): { common: number; prices: number; volumes: number } => {
    const found = [...checks].find(([one]) => one.startsWith(name))?.[1];
    if (found === undefined) throw new Error(`the README has no cross-check ${name}`);
    return found;
  };
  /** The days of the first cross-check, which begin on 2022-12-05. */
  const since2022 = (candles: Candles): Candles => sliceCandles(candles, indexAtOrAfter(candles.openTimeMs, Date.UTC(2022, 11, 5)), candles.close.length);

  it.each(["BTC", "ETH", "XRP", "SOL", "DOGE"])("of Upbit differ in a few opens of days: %s", async (coin) => {
    const { compared, byColumn } = compareTimeframes(await read(`UPBIT/KRW-${coin}/1h.csv.gz`), since2022(await read(`UPBIT/KRW-${coin}/1d.csv.gz`)));
    const { common, prices, volumes } = expected(`UPBIT ${coin}: 1h(UTC)->1d`);
    expect({ compared, byColumn }).toEqual({ compared: common, byColumn: { open: prices, high: 0, low: 0, close: 0, volume: volumes } });
  });

  it("of Upbit are explained where only opens differ", async () => {
    const comparison = compareTimeframes(await read("UPBIT/KRW-BTC/1h.csv.gz"), since2022(await read("UPBIT/KRW-BTC/1d.csv.gz")));
    expect(comparison.differingInOpenOnly).toBe(comparison.differing);
    expect(comparison.notes).toEqual([expect.stringContaining("on Upbit")]);
  });

  it("of Upbit have revised volumes in earlier years", async () => {
    const { compared, byColumn, shiftMs } = compareTimeframes(await read("UPBIT/KRW-BTC/1h.csv.gz"), await read("UPBIT/KRW-BTC/1d.csv.gz"));
    const { common, prices, volumes } = expected("UPBIT BTC: 1h->1d vs API 1d 2020-2023");
    expect([compared, byColumn.open, byColumn.high, byColumn.low, byColumn.close, shiftMs]).toEqual([common, prices, 0, 0, 0, null]);
    // The README leaves differences below a millionth out.
    expect(byColumn.volume).toBeGreaterThanOrEqual(volumes);
  });

  it.each([
    ["UPBIT/KRW-BTC", "UPBIT BTC: 1m->1h"],
    ["UPBIT/KRW-ETH", "UPBIT ETH: 1m->1h"],
    ["UPBIT/KRW-XRP", "UPBIT XRP: 1m->1h"],
    ["UPBIT/KRW-DOGE", "UPBIT DOGE: 1m->1h"],
    ["BINANCE/BTCUSDT", "BINANCE BTCUSDT 1m->1h"],
  ])("of minutes and hours agree: %s", async (folder, name) => {
    const comparison = compareTimeframes(await read(`${folder}/1m.csv.gz`), await read(`${folder}/1h.csv.gz`));
    expect(comparison).toMatchObject({ compared: expected(name).common, differing: 0, shiftMs: null, notes: [] });
  });

  it("in Korean time are found to be nine hours off", async () => {
    const hours = await read("UPBIT/KRW-BTC/1h.csv.gz");
    const korean = { ...hours, openTimeMs: hours.openTimeMs.map((timeMs) => timeMs + 9 * 3_600_000) };
    expect(compareTimeframes(korean, await read("UPBIT/KRW-BTC/1d.csv.gz")).shiftMs).toBe(-9 * 3_600_000);
  });
});

describe("real dirty data", () => {
  /** Rows of numbers as candles, whatever is wrong with them. */
  const candlesOf = (rows: readonly (readonly number[])[], timeframeMs: number): Candles => ({
    timeframeMs,
    ...(Object.fromEntries(CANDLE_COLUMNS.map((name, k) => [name, Float64Array.from(rows, (row) => row[k])])) as unknown as Omit<Candles, "timeframeMs">),
  });
  const dirty = (name: string): Buffer => readFileSync(join(DATA_FOLDER, "dirty", name));
  const rowsOf = (text: string, columns: readonly number[]): number[][] =>
    text
      .split(/\r?\n/)
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split(","))
      .map((cells) => columns.map((column) => Number(cells[column])));

  it("shows a paging fault and the prices of a test market", async () => {
    const report = assessCandles(await read("dirty/bybit_testnetlike_ETHUSDT_1m_20k.csv.gz"));
    expect(kindsOf(report, "warning")).toEqual(["restless_prices", "periodic_gaps", "missing_candles"]);
    // Jumps of 802 minutes leave 801 candles out.
    expect(report.findings.find(({ kind }) => kind === "periodic_gaps")?.message).toMatch(/^801 candles .* are missing after every 200 candles:/);
  });

  it("shows all that notes.json knows of the CryptoDataDownload file, and its seam", () => {
    const { rows, formats, findings: known } = JSON.parse(dirty("notes.json").toString())["cdd_Binance_BTCUSDT_1h_full.csv.gz"];
    const text = gunzipSync(dirty("cdd_Binance_BTCUSDT_1h_full.csv.gz")).toString();
    const report = assessCandles(candlesOf(rowsOf(text, [0, 3, 4, 5, 6, 7]), 3_600_000));
    const counts = new Map(report.findings.map(({ kind, count }) => [kind, count]));
    expect([report.rows, counts.get("unit_mixup"), counts.get("duplicate"), report.gaps.missingCandles]).toEqual([
      rows,
      formats["unix s (float)"],
      known["duplicated timestamps"],
      known["missing hours"],
    ]);
    expect(report.findings.find(({ kind }) => kind === "unsorted")?.message).toMatch(/^The rows are newest first/);
    // The oldest row is the one with a price far from all others.
    expect(report.findings.find(({ kind }) => kind === "spike")).toMatchObject({ count: 1, firstMs: report.firstMs });
    // Where the times change their unit, the source changes, too.
    const lastInSeconds = report.findings.find(({ kind }) => kind === "unit_mixup")?.lastMs ?? NaN;
    const seamMs = report.findings.find(({ kind }) => kind === "mixed_sources")?.firstMs ?? NaN;
    expect(Math.abs(seamMs - lastInSeconds)).toBeLessThanOrEqual(24 * 3_600_000);
    // Hours in which the exchange was down are there, without volume.
    expect(kindsOf(report, "warning")).toContain("idle_run");
  });

  it("shows the opening days of a market", () => {
    const report = assessCandles(candlesOf(rowsOf(dirty("headerless_descending_BTCUSDT_minute.csv").toString(), [0, 3, 4, 5, 6, 7]), 60_000));
    expect(kindsOf(report, "error")).toEqual(["unsorted"]);
    expect(kindsOf(report, "warning")).toEqual(["idle_run", "zero_volume", "missing_candles"]);
  });
});
