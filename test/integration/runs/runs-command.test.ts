import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BacktestResult } from "../../../src/contract/backtest-result.ts";
import type { RunSummary } from "../../../src/contract/saved-run.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const DEMO = ["backtest", "--demo", "--symbols", "DEMO-BTC", "--strategy", "sma_cross", "--start", "2024-01-01"];

describe("coin-hts runs", () => {
  const postgres = usePostgres();
  const makeFolder = useTemporaryFolders();
  let url = "";
  let dataRoot = "";

  beforeAll(async () => {
    url = await postgres.createDatabase();
  });

  function hts(...args: string[]): Promise<CommandResult> {
    return runCommandWith({ DATABASE_URL: url, DATA_ROOT: dataRoot }, ...args);
  }

  async function json<T>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await hts(...args, "--json");
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  it("keeps a run and goes through its whole life", async () => {
    dataRoot = join(makeFolder(), "data");
    const saved = await hts(...DEMO, "--save", "--note", "first try", "--tag", "candidate");
    expect(saved.exitCode, saved.stderr).toBe(0);
    const [, runId = ""] = /saved as (run_[0-9a-f]{20})/.exec(saved.stdout) ?? [];
    expect((await hts(...DEMO, "--save")).stdout).toContain(`kept already as ${runId}`);
    const other = await hts(...DEMO, "--save", "--json", "--params", '{"fast": 5}');
    const second = JSON.parse(other.stdout) as BacktestResult;
    expect(other.stderr).toContain(`saved as ${second.run_id}`);

    const { runs } = await json<{ runs: RunSummary[] }>("runs", "list", "--tag", "candidate", "--symbol", "DEMO-BTC", "--text", "FIRST");
    expect(runs).toMatchObject([{ run_id: runId, note: "first try", tags: ["candidate"], synthetic: true, symbols: ["DEMO-BTC"] }]);
    expect((await hts("runs", "list", "--min-return", "100")).stdout).toContain("No runs");
    expect((await hts("runs", "show", runId)).stdout).toMatch(/note +first try[\s\S]*SYNTHETIC DATA[\s\S]*sma_cross on 1d candles/);
    const trades = await json<{ total: number; rows: unknown[] }>("runs", "show", runId, "--table", "trades", "--limit", "2", "--offset", "1");
    expect([trades.rows.length, trades.total]).toEqual([2, runs[0].trades]);
    expect((await hts("runs", "compare", runId, second.run_id)).stdout).toMatch(/What differs\nparams\.fast +10 +5/);

    expect(await hts("runs", "verify", runId)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("DEMO-BTC: reproduced") as string });
    const file = join(dataRoot, "out.json");
    await hts("runs", "export", runId, "--out", file);
    const again = JSON.parse((await hts(...DEMO, "--json", "--include", "signals,trades,equity")).stdout) as BacktestResult;
    expect({ ...(JSON.parse(readFileSync(file, "utf8")) as BacktestResult), execution_time_ms: 0 }).toEqual({ ...again, execution_time_ms: 0 });
    expect((await hts("verify", file)).exitCode).toBe(0);

    expect((await hts("runs", "note", runId, "second thought")).exitCode).toBe(0);
    expect(await json<RunSummary>("runs", "tag", runId, "--add", "b", "--remove", "candidate")).toMatchObject({ note: "second thought", tags: ["b"] });
    const [first] = (await json<{ exports: { location: string; skipped: number }[] }>("runs", "export", runId)).exports;
    expect(first.skipped).toBe(0);
    expect(existsSync(`${first.location}/manifest.json~`)).toBe(true);
    expect((await hts("runs", "export", runId)).stdout).toContain("6 files were there already");
    expect((await json<RunSummary & { export_location: string }>("runs", "show", runId)).export_location).toBe(first.location);

    expect(await json("runs", "prune", "--older-than", "0s")).toMatchObject({ runs: [second.run_id], removed: false });
    expect((await hts("runs", "prune", "--older-than", "0s", "--execute")).stdout).toMatch(/^Removed 1 runs/);
    expect((await hts("runs", "delete", runId, "--dry-run")).exitCode).toBe(0);
    expect((await hts("runs", "delete", runId)).stdout).toBe(`Removed ${runId}.\n`);
    expect(readdirSync(join(dataRoot, "results"))).toEqual([]);
    expect(await hts("runs", "show", runId)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[run_unknown]") as string });
  });

  it("names the input that changed when a run is not reproduced", async () => {
    dataRoot = join(makeFolder(), "data");
    mkdirSync(dataRoot);
    const file = join(dataRoot, "candles.csv");
    const rows = Array.from({ length: 80 }, (_, i) => [1.7e12 - (1.7e12 % 86_400_000) + i * 86_400_000, 100, 110 + (i % 7), 90, 100 + 8 * Math.sin(i / 3), 5]);
    const write = (): void => writeFileSync(file, ["timestamp_utc_ms,open,high,low,close,volume", ...rows.map((row) => row.join(",")), ""].join("\n"));
    write();
    const { stdout } = await hts("backtest", "--symbols", "KRW-BTC", "--candles", file, "--strategy", "sma_cross", "--params", '{"fast":2,"slow":5}', "--save");
    const [, runId = ""] = /saved as (run_[0-9a-f]{20})/.exec(stdout) ?? [];
    expect((await hts("runs", "verify", runId, "--candles", file)).stdout).toContain("reproduced, the same inputs");
    rows[40][4] = 95;
    write();
    expect(await hts("runs", "verify", runId, "--candles", file)).toMatchObject({
      exitCode: 4,
      stdout: expect.stringMatching(/NOT reproduced: candles_sha256 changed/) as string,
    });
    rmSync(join(dataRoot, "results", runId, "equity.parquet"));
    expect(await hts("runs", "verify", runId, "--candles", file)).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining("equity.parquet is gone") as string,
    });
    expect((await hts("runs", "sweep")).exitCode).toBe(4);
  });

  it("counts what was tried without being kept, once there is an installation", async () => {
    url = await postgres.createDatabase();
    dataRoot = join(makeFolder(), "data");
    await hts(...DEMO);
    expect(existsSync(dataRoot)).toBe(false);
    mkdirSync(dataRoot);
    for (const fast of [3, 4, 4]) await hts(...DEMO, "--params", `{"fast": ${fast}}`);
    expect(readdirSync(join(dataRoot, "trials"))).toHaveLength(3);
    await hts("runs", "list");
    expect(readdirSync(join(dataRoot, "trials"))).toEqual([]);
    expect(await query(url, "select params->>'fast' as fast, trades > 0 as traded from trials order by 1")).toEqual([
      { fast: "3", traded: true },
      { fast: "4", traded: true },
    ]);
  });

  it("puts a note aside that the ledger cannot take, and goes on", async () => {
    url = await postgres.createDatabase();
    dataRoot = join(makeFolder(), "data");
    mkdirSync(dataRoot);
    await hts(...DEMO);
    const folder = join(dataRoot, "trials");
    const [note = ""] = readdirSync(folder);
    const text = readFileSync(join(folder, note), "utf8");
    const other = (digit: string): string => join(folder, `${digit.repeat(8)}-0000-4000-8000-000000000000.json`);
    writeFileSync(other("1"), text.slice(0, 50));
    writeFileSync(other("2"), text.replace('"strategy":"sma_cross"', `"strategy":"${"x".repeat(201)}"`));
    writeFileSync(other("3"), "null");
    expect(await hts("runs", "list")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readdirSync(folder).toSorted()).toEqual(["1", "2", "3"].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000.json.refused`));
    expect(await query(url, "select count(*)::int as trials from trials")).toEqual([{ trials: 1 }]);
  });

  it("shows a result although it cannot be noted", async () => {
    dataRoot = join(makeFolder(), "data");
    mkdirSync(dataRoot);
    writeFileSync(join(dataRoot, "trials"), "a file where the folder should be");
    const { exitCode, stdout, stderr } = await hts(...DEMO);
    expect([exitCode, stdout.includes("SYNTHETIC DATA")]).toEqual([0, true]);
    expect(stderr).toMatch(/^coin-hts: this run is not counted among the trials: .*\n$/);
  });

  it("takes results of the Python original in, and writes them again as they were", async () => {
    url = await postgres.createDatabase();
    dataRoot = join(makeFolder(), "data");
    const original = {
      version: "1.2",
      run_id: "20240101-abc",
      strategy: "volume_zone_breakout",
      params: { volume_window: 60 },
      start_date: "2024-01-01",
      end_date: "2024-01-31",
      timeframe: "1D",
      symbols: [
        {
          symbol: "KRW-BTC",
          signals: [{ symbol: "KRW-BTC", type: "BUY", timestamp: "2024-01-05T00:00:00", entry_price: 100, exit_price: 110, return_pct: 10 }],
          win_rate: 1,
          avg_return: 10,
          max_drawdown: 0,
          avg_hold_bars: 1,
          performance_curve: [{ timestamp: "2024-01-06T00:00:00", equity: 1.1, drawdown: 0 }],
        },
      ],
      total_signals: 1,
      execution_time: 0.5,
      metadata: { execution_date: "2024-02-01T00:00:00", environment: "test", execution_host: "desk" },
    };
    const folder = join(makeFolder(), "tasks", "1");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "result.json"), JSON.stringify(original));
    writeFileSync(join(folder, "broken.json"), "{");
    expect(await hts("runs", "migrate-json", folder)).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("broken.json") as string });
    const { runs } = await json<{ runs: RunSummary[] }>("runs", "list", "--text", "20240101-abc");
    expect(runs).toMatchObject([{ origin: "import", source_run_id: "20240101-abc", total_return: null, trades: 1 }]);
    const file = join(makeFolder(), "again.json");
    await hts("runs", "export", runs[0].run_id, "--out", file);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(original);
    expect(await hts("runs", "verify", runs[0].run_id)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[run_not_verifiable]") as string });
    expect((await hts("runs", "show", runs[0].run_id)).stdout).toContain("coin-hts-python");
  });

  it("refuses a configured database that was not migrated, and says what to do", async () => {
    url = await postgres.createDatabase({ isEmpty: true });
    expect(await hts("runs", "list")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/lacks 0001.*coin-hts migrate up \[migration_pending\]/s) as string,
    });
  });

  it.each([
    ["a note without a run to keep", ["backtest", "--demo", "--note", "x"], /--note and --tag go with --save/],
    ["one run to compare", ["runs", "compare", "a"], /expected two runs or more/],
    ["nothing to prune by", ["runs", "prune"], /say which runs go/],
    ["no tag", ["runs", "tag", "a"], /name a tag/],
    ["a time without a unit", ["runs", "prune", "--older-than", "90"], /number and a unit/],
    ["a return in words", ["runs", "list", "--min-return", "much"], /a fraction such as 0\.1/],
  ])("refuses %s", async (_, args, message) => {
    const { exitCode, stderr } = await hts(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });
});
