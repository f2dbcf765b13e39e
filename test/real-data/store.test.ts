import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { timeframeMs } from "../../src/engine/timeframe.ts";
import { runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";
import { DATA_FOLDER } from "./data-folder.ts";
import { DESCRIBED_SERIES, minuteOf, MONTHS } from "./readme-table.ts";

const makeFolder = useTemporaryFolders();

interface Verified {
  readonly exchange: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly gaps: { readonly runs: number; readonly missing_candles: number; readonly longest_candles: number; readonly longest_start: string | null };
  readonly findings: readonly { readonly kind: string; readonly severity: string }[];
  readonly damaged_files: readonly unknown[];
}

/** Series that were derived of others go into a store of their own, since they are of the same symbol and timeframe as original ones. */
function storeOf(path: string): "derived" | "original" {
  return path.includes("_from1h") ? "derived" : "original";
}

describe("the real data in a store", () => {
  it("is verified to be what its description says, all of it", async () => {
    const root = makeFolder();
    const stored = DESCRIBED_SERIES.filter(({ path }) => path !== MONTHS);
    const importing = async (kind: "derived" | "original", ...args: string[]): Promise<void> => {
      const { exitCode, stderr } = await runCommandWith({ DATA_ROOT: join(root, kind) }, "data", "import", "--json", ...args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    };
    await importing("original", ...stored.filter(({ path }) => storeOf(path) === "original").map(({ path }) => join(DATA_FOLDER, path)));
    for (const { path } of stored.filter(({ path }) => storeOf(path) === "derived")) {
      await importing("derived", join(DATA_FOLDER, path), "--exchange", "upbit", "--symbol", path.split("/")[1]);
    }
    const verified: (Verified & { kind: string })[] = [];
    for (const kind of ["derived", "original"]) {
      const { exitCode, stdout } = await runCommandWith({ DATA_ROOT: join(root, kind) }, "data", "verify", "--json");
      expect(exitCode).toBe(0);
      verified.push(...(JSON.parse(stdout) as { series: Verified[] }).series.map((one) => ({ ...one, kind })));
    }
    expect(verified).toHaveLength(stored.length);
    for (const { path, rows, first, last, gaps, longest } of stored) {
      const [exchange, symbol, file] = path.split("/");
      const timeframe = file.replace(/(_from1h)?\.csv\.gz$/, "");
      const found = verified.find(
        (one) => one.kind === storeOf(path) && one.exchange === exchange.toLowerCase() && one.symbol === symbol && one.timeframe === timeframe,
      );
      expect(found, path).toBeDefined();
      if (found === undefined) continue;
      const start = found.gaps.longest_start;
      expect({
        rows: found.rows,
        first: minuteOf(Date.parse(found.first)),
        last: minuteOf(Date.parse(found.last)),
        gaps: `${found.gaps.runs}/${found.gaps.missing_candles}`,
        longest: start === null ? null : { candles: found.gaps.longest_candles, after: minuteOf(Date.parse(start) - timeframeMs(timeframe)) },
      }).toEqual({ rows, first, last, gaps, longest });
      expect(found.damaged_files).toEqual([]);
      expect(found.findings.filter(({ severity }) => severity === "error")).toEqual([]);
    }
  }, 300_000);

  it.each([
    [MONTHS, 2, /timeframe_unknown/],
    ["dirty/cdd_Binance_BTCUSDT_1h_full.csv.gz", 1, /2649 times came with different values.*91 rows are not.*candles_conflict/],
    ["dirty/cdd_Binance_BTCUSDT_1h_findings.csv", 1, /columns_unknown/],
    ["dirty/empty_header_only_KRW-AVAX_1h.csv", 1, /candles_empty/],
    ["dirty/empty_quotes_only_KRW-SEI_1d.csv", 1, /candles_empty/],
    ["dirty/headerless_descending_BTCUSDT_minute.csv", 1, /layout_unclear/],
    ["dirty/upbit_prelaunch_KRW-ETH_4h_excerpt.csv", 1, /--zone.*layout_unclear/],
  ])("refuses %s in one line and writes nothing", async (path, exitCode, message) => {
    const root = join(makeFolder(), "store");
    const result = await runCommandWith({ DATA_ROOT: root }, "data", "import", join(DATA_FOLDER, path), "--exchange", "upbit", "--symbol", "X");
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect(existsSync(root) ? readdirSync(root) : []).toEqual([]);
  });

  it.each<[string, string[], { exchange: string; symbol: string; timeframe: string; rows: number }]>([
    ["dirty/format_upbit_api_KRW-ARB_1d.csv", [], { exchange: "upbit", symbol: "KRW-ARB", timeframe: "1d", rows: 277 }],
    ["dirty/format_pyupbit_KST_index_KRW-BTC_1d_excerpt.csv", ["--symbol", "KRW-BTC"], { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d", rows: 7 }],
    ["dirty/format_binance_kline_BTCUSDT-1m-2022-11-09.csv", ["--symbol", "BTCUSDT"], { exchange: "binance", symbol: "BTCUSDT", timeframe: "1m", rows: 1440 }],
    [
      "dirty/headerless_descending_BTCUSDT_minute.csv",
      ["--exchange", "binance", "--symbol", "BTCUSDT", "--columns", "time,_,_,open,high,low,close,volume,_,_"],
      { exchange: "binance", symbol: "BTCUSDT", timeframe: "1m", rows: NaN },
    ],
    [
      "dirty/upbit_prelaunch_KRW-ETH_4h_excerpt.csv",
      ["--exchange", "upbit", "--symbol", "KRW-ETH", "--zone", "UTC", "--timeframe", "4h"],
      { exchange: "upbit", symbol: "KRW-ETH", timeframe: "4h", rows: 17 },
    ],
    [
      "dirty/bybit_testnetlike_ETHUSDT_1m_20k.csv.gz",
      ["--exchange", "bybit", "--symbol", "ETHUSDT"],
      { exchange: "bybit", symbol: "ETHUSDT", timeframe: "1m", rows: 20_000 },
    ],
  ])("takes %s in as what it is", async (path, args, { rows, ...series }) => {
    const env = { DATA_ROOT: makeFolder() };
    const imported = await runCommandWith(env, "data", "import", join(DATA_FOLDER, path), ...args, "--json");
    expect(imported).toMatchObject({ exitCode: 0, stderr: "" });
    const listed = JSON.parse((await runCommandWith(env, "data", "list", "--json")).stdout) as { series: { rows: number }[] };
    expect(listed.series).toMatchObject([{ ...series, ...(Number.isNaN(rows) ? {} : { rows }) }]);
  });

  it("has the marks of a test market and of a paging bug where it is one", async () => {
    const env = { DATA_ROOT: makeFolder() };
    await runCommandWith(
      env,
      "data",
      "import",
      join(DATA_FOLDER, "dirty/bybit_testnetlike_ETHUSDT_1m_20k.csv.gz"),
      "--exchange",
      "bybit",
      "--symbol",
      "ETHUSDT",
    );
    const { stdout } = await runCommandWith(env, "data", "verify", "--json");
    const [{ findings }] = (JSON.parse(stdout) as { series: Verified[] }).series;
    expect(findings.filter(({ severity }) => severity === "warning").map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["restless_prices", "periodic_gaps"]),
    );
  });
});
