import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { ParquetCandleStore } from "../src/adapters/candle-store/parquet-candle-store.ts";
import { assessCandles } from "../src/app/market-data/quality/assess-candles.ts";
import type { SeriesId } from "../src/app/market-data/series.ts";
import { layOut } from "../src/cli/table.ts";
import { type Candles, sliceCandles } from "../src/engine/candles.ts";
import { resampleCandles } from "../src/engine/resample.ts";
import type { Contender } from "./measure.ts";
import { makeRandomWalk } from "../src/engine/yardstick/random-walk.ts";

const IMPORT_PROBE = fileURLToPath(new URL("import-probe.ts", import.meta.url));
const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const SERIES: SeriesId = { exchange: "bench", symbol: "WALK", timeframe: "1m" };
const START_MS = Date.UTC(2022, 0, 1);
const HOUR_MS = 3_600_000;
const LISTED_SERIES = 1000;
const PROCESS_ROUNDS = 3;

interface MarketDataBench {
  readonly readers: Contender[];
  readonly resamplers: Contender[];
  readonly printImport: () => Promise<void>;
  readonly printListing: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** A store of a million minutes and what there is to be timed with it. */
export async function prepareMarketData(count: number): Promise<MarketDataBench> {
  const folder = mkdtempSync(join(tmpdir(), "coin-hts-bench-"));
  const walk = makeRandomWalk({ count, volatilityRate: 0.001, tick: 1 });
  const candles: Candles = { ...walk, openTimeMs: walk.openTimeMs.map((time) => START_MS + time) };
  const root = join(folder, "store");
  // Without memory of earlier reads: what is timed is the disk's pages and their decoding.
  const store = new ParquetCandleStore(root, { cacheBytes: 0 });
  const warm = new ParquetCandleStore(root);
  await store.merge(SERIES, { candles, covered: [], source: "bench", isSynthetic: true });
  await warm.read(SERIES);
  const csv = writeCsv(join(folder, "walk.csv"), candles);
  return {
    readers: await readContenders(root, store, warm, count),
    resamplers: resampleContenders(candles),
    printImport: () => Promise.resolve(printImport(folder, csv)),
    printListing: () => printListing(folder, root),
    async remove() {
      await Promise.all([store.close(), warm.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

async function readContenders(root: string, store: ParquetCandleStore, warm: ParquetCandleStore, count: number): Promise<Contender[]> {
  const connection = await (await DuckDBInstance.create()).connect();
  const sql = `SELECT * FROM read_parquet('${root}/bench/WALK/1m/*.parquet')`;
  const tenth = { fromMs: START_MS + 0.4 * count * 60_000, untilMs: START_MS + 0.5 * count * 60_000 };
  return [
    { name: "read as row objects by DuckDB (baseline)", candles: count, run: async () => (await connection.runAndReadAll(sql)).getRowObjects() },
    { name: "read all into columns", candles: count, run: () => store.read(SERIES) },
    // Per million candles of the range: divide by ten for the time that it took.
    { name: "read a tenth into columns", candles: count / 10, run: () => store.read(SERIES, tenth) },
    { name: "read all again, kept in memory", candles: count, run: () => warm.read(SERIES) },
  ];
}

function resampleContenders(candles: Candles): Contender[] {
  const count = candles.openTimeMs.length;
  const part = sliceCandles(candles, 0, count / 5);
  return [
    { name: "1m to 1h by grouping row objects (baseline)", candles: count / 5, run: () => resampleByGrouping(part, HOUR_MS) },
    { name: "1m to 1h", candles: count, run: () => resampleCandles(candles, HOUR_MS) },
    { name: "1m to 1d", candles: count, run: () => resampleCandles(candles, 24 * HOUR_MS) },
    { name: "every quality check", candles: count, run: () => assessCandles(candles) },
  ];
}

/** As one writes it without thinking of speed. */
function resampleByGrouping(candles: Candles, lengthMs: number): unknown[] {
  const rows = Array.from(candles.openTimeMs, (time, i) => ({
    time,
    open: candles.open[i],
    high: candles.high[i],
    low: candles.low[i],
    close: candles.close[i],
    volume: candles.volume[i],
  }));
  return [...Map.groupBy(rows, ({ time }) => Math.floor(time / lengthMs) * lengthMs)].map(([time, parts]) => ({
    time,
    open: parts[0]?.open,
    high: Math.max(...parts.map(({ high }) => high)),
    low: Math.min(...parts.map(({ low }) => low)),
    close: parts.at(-1)?.close,
    volume: parts.reduce((sum, { volume }) => sum + volume, 0),
  }));
}

function printImport(folder: string, csv: string): void {
  const rows = Array.from({ length: PROCESS_ROUNDS }, (_, k) => {
    const env = { ...process.env, DATA_ROOT: join(folder, `import-${k}`) };
    const baselineMs = timeProcess(["-e", NAIVE_IMPORT, csv], process.env).ms;
    const { ms, output } = timeProcess([IMPORT_PROBE, "data", "import", csv, "--exchange", "bench", "--symbol", "WALK", "--json"], env);
    return { baselineMs, ms, peakMb: Number(/peak (\d+)/.exec(output)?.[1]) / 1e6 };
  });
  const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const ms = median(rows.map((row) => row.ms));
  const baselineMs = median(rows.map((row) => row.baselineMs));
  console.log(
    layOut([
      ["a million candles of CSV, whole process, median", "s", "of baseline", "peak memory"],
      ["split into row objects, nothing checked, nothing written (baseline)", (baselineMs / 1000).toFixed(2), "1.00", ""],
      [
        "import: read, checked, assessed, merged, on the disk",
        (ms / 1000).toFixed(2),
        (ms / baselineMs).toFixed(2),
        `${median(rows.map((row) => row.peakMb)).toFixed(0)} MB`,
      ],
    ]),
  );
}

const NAIVE_IMPORT = `
const lines = require("node:fs").readFileSync(process.argv[1], "utf8").split("\\n");
const rows = lines.slice(1).map((line) => line.split(",").map(Number));
console.log(rows.length);`;

/** A store whose manifests say that it has a thousand series of a million candles; their files are not there, and are not missed. */
async function printListing(folder: string, root: string): Promise<void> {
  const wide = join(folder, "wide");
  const source = join(root, "bench", "WALK", "1m");
  const name = readdirSync(source).find((file) => file.startsWith("manifest")) ?? "";
  const manifest = JSON.parse(readFileSync(join(source, name), "utf8")) as Record<string, unknown>;
  for (let k = 0; k < LISTED_SERIES; k++) {
    const symbol = `WALK${k}`;
    mkdirSync(join(wide, "bench", symbol, "1m"), { recursive: true });
    writeFileSync(join(wide, "bench", symbol, "1m", name), JSON.stringify({ ...manifest, symbol }));
  }
  const env = { ...process.env, DATA_ROOT: wide };
  const times = Array.from({ length: PROCESS_ROUNDS }, () => timeProcess([MAIN, "data", "list", "--json"], env));
  const listed = (JSON.parse(times[0].output) as { series: { rows: number }[] }).series;
  const median = times.map(({ ms }) => ms).toSorted((a, b) => a - b)[1];
  console.log(
    layOut([
      ["list, whole process, median", "s"],
      [`${listed.length} series of ${listed[0].rows} candles`, (median / 1000).toFixed(2)],
    ]),
  );
}

function timeProcess(args: string[], env: NodeJS.ProcessEnv): { ms: number; output: string } {
  const startMs = performance.now();
  const output = execFileSync(process.execPath, args, { env, encoding: "utf8", maxBuffer: 2 ** 28 });
  return { ms: performance.now() - startMs, output };
}

function writeCsv(path: string, { openTimeMs, open, high, low, close, volume }: Candles): string {
  const lines = Array.from(openTimeMs, (time, i) => `${time},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}`);
  writeFileSync(path, `timestamp_utc_ms,open,high,low,close,volume\n${lines.join("\n")}\n`);
  return path;
}
