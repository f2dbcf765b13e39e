import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { sliceCandles } from "../../src/engine/candles.ts";
import { resampleCandles } from "../../src/engine/resample.ts";
import { type CommandResult, runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { range, walkCandles } from "../support/walk-candles.ts";
import { writeCandles } from "../support/write-candles.ts";

const HOUR_MS = 3_600_000;
const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
/** 2024-01-01T00:00Z. */
const FIRST = Date.UTC(2024, 0, 1) / HOUR_MS;
const HOURS = walkCandles({ timeframeMs: HOUR_MS, slots: range(FIRST, FIRST + 480).filter((slot) => slot % 100 !== 7) });
const makeFolder = useTemporaryFolders();
let simulator: UpbitSimulator;

beforeAll(async () => {
  simulator = await startUpbitSimulator({
    markets: ["KRW-BTC", "KRW-ETH"].map((symbol) => ({ symbol, koreanName: symbol, englishName: symbol, candles: HOURS, isSynthetic: false })),
    startMs: (FIRST + 480) * HOUR_MS + 30_000,
    requestsPerSecond: 1000,
  });
});

afterAll(() => simulator.close());

interface Desk {
  readonly root: string;
  readonly run: (...args: string[]) => Promise<CommandResult>;
  /** Runs a command that has to succeed without a word on stderr, and reads its JSON. */
  readonly json: <T>(...args: string[]) => Promise<T>;
}

function openDesk(): Desk {
  const root = join(makeFolder(), "data");
  const run = (...args: string[]): Promise<CommandResult> => runCommandWith({ DATA_ROOT: root, UPBIT_URL: simulator.url }, "data", ...args);
  const json = async <T>(...args: string[]): Promise<T> => {
    const { exitCode, stdout, stderr } = await run(...args, "--json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    return JSON.parse(stdout) as T;
  };
  return { root, run, json };
}

interface Listed {
  readonly series: readonly {
    symbol: string;
    timeframe: string;
    rows: number;
    sources: string[];
    synthetic: boolean;
    gaps: { missing_candles: number; confirmed_candles: number };
  }[];
}

describe("data download", () => {
  it("fetches what is missing, once, and knows which gaps are the exchange's own", async () => {
    const { run, json } = openDesk();
    const args = ["download", "--symbols", "KRW-BTC", "--timeframes", "1h,1d"];
    const dry = await json<{ series: { candles_at_most: number; requests_at_most: number }[] }>(...args, "--dry-run");
    expect(dry.series.map(({ requests_at_most }) => requests_at_most)).toEqual([expect.any(Number), expect.any(Number)]);
    expect((await json<Listed>("list")).series).toEqual([]);
    expect((await run(...args)).stdout).toMatch(/^upbit KRW-BTC 1h: 475 new candles, 4 requests\nupbit KRW-BTC 1d: 20 new candles, 2 requests\n$/);
    const { series } = await json<Listed>("list");
    expect(series).toMatchObject([
      {
        symbol: "KRW-BTC",
        timeframe: "1h",
        rows: 475,
        synthetic: false,
        sources: [`upbit REST at ${simulator.url}`],
        gaps: { missing_candles: 5, confirmed_candles: 5 },
      },
      { symbol: "KRW-BTC", timeframe: "1d", rows: 20, gaps: { missing_candles: 0 } },
    ]);
    const before = simulator.stats.requests("candle").count;
    expect((await run("download", "--all")).stdout).toMatch(/1h: 0 new candles, 1 requests\n.*1d: 0 new candles, 1 requests\n$/);
    // One each for what has happened since, by this machine's clock.
    expect(simulator.stats.requests("candle").count).toBe(before + 2);
  });

  it("brings the other series up to date when one fails, and ends with what failed", async () => {
    const { run, json } = openDesk();
    const { exitCode, stderr } = await run("download", "--symbols", "KRW-NONE,KRW-ETH", "--timeframes", "1h");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^coin-hts: upbit KRW-NONE 1h: .*\[exchange_refused\]\n$/);
    expect((await json<Listed>("list")).series).toMatchObject([{ symbol: "KRW-ETH", rows: 475 }]);
  });

  it("keeps what came when it is interrupted, and goes on from there", async () => {
    const { root, run, json } = openDesk();
    simulator.faults.push({ kind: "slow", match: "to=2024-01-1", delayMs: 60_000 });
    const child = spawn(process.execPath, [MAIN, "data", "download", "--symbols", "KRW-BTC", "--timeframes", "1h", "--start", "2024-01-01T00:00Z"], {
      env: { ...process.env, DATA_ROOT: root, UPBIT_URL: simulator.url },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const ended = new Promise((resolve) => child.on("close", resolve));
    const before = simulator.stats.requests("candle").count;
    while (simulator.stats.requests("candle").count < before + 2) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGINT");
    expect(await ended).toBe(1);
    expect(stderr).toMatch(/stopped; what came until now is kept.*\[cancelled\]/);
    expect((await json<Listed>("list")).series).toMatchObject([{ rows: 200 }]);
    expect((await run("download", "--symbols", "KRW-BTC", "--timeframes", "1h", "--start", "2024-01-01T00:00Z")).stdout).toMatch(/275 new candles/);
  });

  it.each<[string, string[], number, RegExp]>([
    ["the exchange is none", ["--exchange", "upbitt", "--symbols", "KRW-BTC"], 2, /upbit.*\[exchange_unknown\]/],
    ["the timeframe is none", ["--timeframes", "2h"], 2, /\[timeframe_unknown\]/],
    ["the range is none", ["--start", "2024-02-01", "--end", "2024-01-01"], 2, /\[date_invalid\]/],
    ["there is nothing to bring up to date", ["--all"], 3, /\[series_unknown\]/],
  ])(
    "ends in one line when %s",
    async (_, args, exitCode, message) => {
      const result = await openDesk().run("download", ...args);
      expect(result.stderr).toMatch(message);
      expect(result.stderr.trim().split("\n")).toHaveLength(1);
      expect(result.exitCode).toBe(exitCode);
    },
    120_000,
  );
});

describe("data import", () => {
  it("shows what it understood, writes nothing on a dry run, and takes names from the path", async () => {
    const { root, run, json } = openDesk();
    const folder = join(makeFolder(), "UPBIT", "KRW-BTC");
    mkdirSync(folder, { recursive: true });
    const file = writeCandles(join(folder, "1h.csv"), HOURS);
    const dry = await run("import", file, "--dry-run");
    expect(dry.stdout).toMatch(/475 rows, oldest first\n.*timestamp_utc_ms, milliseconds, UTC/);
    expect(dry.stdout).toMatch(/becomes +upbit KRW-BTC 1h, 475 candles, 2024-01-01T00:00:00.000Z to 2024-01-20T23:00:00.000Z, 5 missing in 5 gaps\n/);
    expect(dry.stdout).toMatch(/nothing was written/);
    expect(existsSync(root)).toBe(false);
    expect((await run("import", file)).stdout).toMatch(/imported 475 new and 0 changed candles; the series has 475/);
    expect((await json<Listed>("list")).series).toMatchObject([
      { symbol: "KRW-BTC", timeframe: "1h", sources: ["import of 1h.csv"], gaps: { confirmed_candles: 0 } },
    ]);
  });

  it("does not guess whose candles they are", async () => {
    const file = writeCandles(join(makeFolder(), "candles.csv"), HOURS);
    const { run } = openDesk();
    expect(await run("import", file, "--symbol", "KRW-BTC")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/the exchange cannot be told.*layout_unclear/) as string,
    });
    expect(await run("import", file, "--exchange", "upbit")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/the symbol cannot be told.*layout_unclear/) as string,
    });
  });

  it("leaves out candles that have not closed, and refuses when none has", async () => {
    const nowSlot = Math.floor(Date.now() / HOUR_MS);
    const { run } = openDesk();
    const recent = writeCandles(join(makeFolder(), "recent.csv"), walkCandles({ timeframeMs: HOUR_MS, slots: range(nowSlot - 10, nowSlot + 1) }));
    const args = ["--exchange", "upbit", "--symbol", "KRW-BTC"];
    expect((await run("import", recent, ...args)).stdout).toMatch(/left out +1 candles that have not closed yet[^]*imported 10 new/);
    const future = writeCandles(join(makeFolder(), "future.csv"), walkCandles({ timeframeMs: HOUR_MS, slots: range(nowSlot + 1, nowSlot + 5) }));
    expect(await run("import", future, ...args)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/candles_empty/) as string });
  });
});

describe("data import of several files", () => {
  it("lets the later one win, and says what was written before one failed", async () => {
    const { json, run } = openDesk();
    const other = { ...HOURS, close: HOURS.close.slice(), high: HOURS.high.slice() };
    other.close[20] = other.high[20] += 1;
    const files = [sliceCandles(HOURS, 0, 30), sliceCandles(other, 10, 40)].map((candles) => {
      const folder = join(makeFolder(), "upbit", "KRW-BTC");
      mkdirSync(folder, { recursive: true });
      return writeCandles(join(folder, "1h.csv"), candles);
    });
    const { exitCode, stdout, stderr } = await run("import", ...files, "none.csv", "--json");
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringMatching(/^coin-hts: .*none.csv.*\[file_not_found\]\n$/) as string });
    expect(JSON.parse(stdout)).toMatchObject({
      dry_run: false,
      files: [
        { written: true, added: 30, changed: 0 },
        { written: true, added: 10, changed: 1, unchanged: 19 },
      ],
    });
    expect((await json<Listed>("list")).series).toMatchObject([{ rows: 40, revisions: 1 }]);
  });
});

describe("data repair", () => {
  it("fetches the holes and nothing else, and leaves stored candles as they are", async () => {
    const { root, run, json } = openDesk();
    const holed = { ...HOURS, close: HOURS.close.slice(), high: HOURS.high.slice() };
    // A value that the exchange would contradict: it is not asked, and stays.
    holed.close[20] = holed.high[20] += 1;
    const kept = [...range(0, 100), ...range(150, 300), ...range(301, 475)];
    const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, (i) => column[i]);
    const { openTimeMs, open, high, low, close, volume } = holed;
    const part = {
      timeframeMs: HOUR_MS,
      openTimeMs: pick(openTimeMs),
      open: pick(open),
      high: pick(high),
      low: pick(low),
      close: pick(close),
      volume: pick(volume),
    };
    const file = writeCandles(join(makeFolder(), "holed.csv"), part);
    await json("import", file, "--exchange", "upbit", "--symbol", "KRW-BTC");
    expect((await run("repair", "--dry-run")).stdout).toMatch(/^upbit KRW-BTC 1h: at most 56 candles in 7 ranges/);
    expect((await run("repair")).stdout).toMatch(/^upbit KRW-BTC 1h: 51 new candles, \d requests\n$/);
    expect((await json<Listed>("list")).series).toMatchObject([{ rows: 475, gaps: { missing_candles: 5, confirmed_candles: 5 } }]);
    expect(existsSync(join(root, "upbit", "KRW-BTC", "1h", "revisions.jsonl"))).toBe(false);
    const { stdout } = await runCommandWith({ DATA_ROOT: root }, "backtest", "--symbols", "KRW-BTC", "--timeframe", "1h", "--strategy", "sma_cross", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ symbols: [{ candles: 475, gaps: 5 }] });
    expect((await run("repair")).stdout).toBe("nothing to repair: the exchange has been asked about every missing candle\n");
  });
});

describe("data resample", () => {
  it("stores longer candles, never a part of one, and does not replace the exchange's own unasked", async () => {
    const { run, json } = openDesk();
    const file = writeCandles(join(makeFolder(), "hours.csv"), sliceCandles(HOURS, 5, 470));
    await json("import", file, "--exchange", "upbit", "--symbol", "KRW-BTC");
    const days = resampleCandles(sliceCandles(HOURS, 5, 470), 24 * HOUR_MS).openTimeMs.length;
    expect(days).toBe(18);
    expect((await run("resample", "--symbols", "KRW-BTC", "--from", "1h", "--to", "1d", "--dry-run")).stdout).toMatch(
      /1d: 18 candles would be made\n.*5 of them have missing parts/,
    );
    expect((await run("resample", "--symbols", "KRW-BTC", "--from", "1h", "--to", "1d")).stdout).toMatch(/1d: 18 candles made: 18 new, 0 changed/);
    const week = await run("resample", "--symbols", "KRW-BTC", "--from", "1d", "--to", "1w", "--dry-run");
    expect(week.stdout).toMatch(/1w: 1 candles would be made/);
    await json("download", "--symbols", "KRW-BTC", "--timeframes", "1d");
    const again = await run("resample", "--symbols", "KRW-BTC", "--from", "1h", "--to", "1d");
    expect(again).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/candles_conflict/) as string });
    expect((await json<{ comparisons: { compared: number; differing: number }[] }>("verify")).comparisons).toMatchObject([{ compared: 18, differing: 0 }]);
    const both = await run("resample", "--symbols", "KRW-BTC", "--from", "1h,4h", "--to", "1d");
    expect(both).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringMatching(/one timeframe with --from, was 1h,4h.*\[usage\]/) as string });
  });
});

describe("data verify", () => {
  it("is content with what a download made, and exits with 4 when a file was damaged", async () => {
    const { root, run, json } = openDesk();
    await json("download", "--symbols", "KRW-BTC,KRW-ETH", "--timeframes", "1h");
    expect(await run("verify")).toMatchObject({
      exitCode: 0,
      stderr: "",
      stdout: expect.stringMatching(/ok: 2 series, every file is what was written/) as string,
    });
    const folder = join(root, "upbit", "KRW-ETH", "1h");
    truncateSync(join(folder, "2024.parquet"), 1000);
    const damaged = await run("verify", "--brief");
    expect(damaged.exitCode).toBe(4);
    expect(damaged.stdout).toMatch(/KRW-BTC 1h: 475 candles.*\n.*KRW-ETH 1h: ERROR 2024.parquet: expected \d+ bytes, was 1000/);
    // A file of another series in its place is damage, too, though each of them is sound.
    copyFileSync(join(root, "upbit", "KRW-BTC", "1h", "2024.parquet"), join(folder, "2024.parquet"));
    expect(readFileSync(join(folder, readdirSync(folder).find((name) => name.startsWith("manifest")) ?? ""), "utf8")).toMatch(/sha256/);
  });

  it("and list show a series whose manifest is damaged, and the others all the same", async () => {
    const { root, run, json } = openDesk();
    await json("download", "--symbols", "KRW-BTC,KRW-ETH", "--timeframes", "1h");
    const folder = join(root, "upbit", "KRW-BTC", "1h");
    truncateSync(join(folder, readdirSync(folder).find((name) => name.startsWith("manifest")) ?? ""), 50);
    const listed = await json<Listed & { damaged: unknown[] }>("list");
    expect(listed).toMatchObject({ series: [{ symbol: "KRW-ETH" }], damaged: [{ symbol: "KRW-BTC", problem: expect.stringMatching(/manifest/) as string }] });
    expect((await run("list")).stdout).toMatch(/^DAMAGED upbit KRW-BTC 1h: .*\n[^]*upbit KRW-ETH 1h/);
    const verified = await run("verify");
    expect(verified).toMatchObject({ exitCode: 4, stdout: expect.stringMatching(/DAMAGED upbit KRW-BTC 1h[^]*NOT ok/) as string });
  });

  it("says which series it does not have", async () => {
    const { run, json } = openDesk();
    await json("download", "--symbols", "KRW-BTC", "--timeframes", "1h");
    for (const command of ["verify", "list", "repair"]) {
      const result = await run(command, "--symbols", "KRW-BTC,KRW-ETH");
      expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringMatching(/no such series of KRW-ETH/) as string });
    }
  });
});
