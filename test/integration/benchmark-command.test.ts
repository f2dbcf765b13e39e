import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BenchmarkHistory } from "../../src/adapters/benchmark/benchmark-history.ts";
import { openScratchDesk } from "../../src/adapters/benchmark/scratch-desk.ts";
import type { BenchmarkComparison } from "../../src/app/benchmark/compare-benchmarks.ts";
import type { BenchmarkResult } from "../../src/contract/benchmark-result.ts";
import { makeBenchmark, makeBenchmarkRow } from "../support/make-benchmark.ts";
import { runCommandWith } from "../support/run-command.ts";
import { useTemporaryFolders } from "../support/temporary-folder.ts";

type Printed = BenchmarkResult & { readonly comparison: BenchmarkComparison | null; readonly files: readonly string[] };

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const makeFolder = useTemporaryFolders();
/** What a busy disk may make of the SLA is not what these tests are about. */
const OK_OR_SLA = [0, 4];

function benchmarksOf(root: string): string[] {
  return readdirSync(join(root, "benchmarks")).toSorted();
}

/** Rewrites a kept benchmark, so that its machine was faster or slower. */
function alter(path: string, change: (result: BenchmarkResult) => void): void {
  const result = JSON.parse(readFileSync(path, "utf8")) as BenchmarkResult;
  change(result);
  writeFileSync(path, JSON.stringify(result));
}

describe("coin-hts benchmark", () => {
  it("measures the SLA set, stage by stage, and keeps it as JSON and CSV", async () => {
    const root = makeFolder();
    const { exitCode, stdout, stderr } = await runCommandWith({ DATA_ROOT: root }, "benchmark", "--json", "--export", "csv");
    const { comparison, files, ...result } = JSON.parse(stdout) as Printed;
    expect(stderr).toBe("");
    expect(exitCode).toBe(result.sla_met ? 0 : 4);
    expect(comparison).toBeNull();
    expect(result).toMatchObject({ strategy: "volume_zone_breakout", format: 1 });
    expect(result.rows.map(({ candles, sla_ms }) => [candles, sla_ms])).toEqual([
      [100, 100],
      [300, 500],
      [1000, 1000],
    ]);
    for (const row of result.rows) {
      expect(row.sla_met).toBe(row.total_ms <= (row.sla_ms ?? 0));
      const shares = Object.values(row.stages).map(({ share }) => share);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(Math.min(...shares)).toBeGreaterThan(0);
      expect(Math.min(row.signals, row.trades, row.compute_ratio, row.loading_ratio, row.saving_ratio)).toBeGreaterThan(0);
    }
    expect(files.map((file) => file.replace(root, ""))).toEqual([
      expect.stringMatching(/^\/benchmarks\/benchmark_\d{8}_\d{6}\.json$/),
      expect.stringMatching(/^\/benchmarks\/benchmark_\d{8}_\d{6}\.csv$/),
    ]);
    expect(JSON.parse(readFileSync(files[0], "utf8"))).toEqual(result);
    expect(readFileSync(files[1], "utf8").trim().split("\n")).toHaveLength(4);
    expect(benchmarksOf(root)).toHaveLength(2);
  });

  it("compares with the newest of the same strategy, and exits with 4 for a regression beyond the tolerance", async () => {
    const root = makeFolder();
    const run = (...args: string[]) => runCommandWith({ DATA_ROOT: root }, "benchmark", "--candles", "200", "--strategy", "sma_cross", ...args);
    const first = await run("--compare");
    expect(OK_OR_SLA).toContain(first.exitCode);
    expect(first.stdout).toContain("Nothing to compare with: no benchmark of sma_cross");
    const [kept] = benchmarksOf(root).map((name) => join(root, "benchmarks", name));
    alter(kept, ({ rows }) => Object.assign(rows[0], { compute_ratio: rows[0].compute_ratio / 100 }));
    const worse = await run("--compare", "--tolerance", "900");
    expect(worse.exitCode).toBe(4);
    expect(worse.stdout).toMatch(/Since .*: REGRESSED \(the ratios of loading and computing may grow by 900 %\)/);
    expect(worse.stdout).toMatch(/▲ \+\d+\.\d %.*REGRESSED/);
    const newest = benchmarksOf(root).at(-1) as string;
    alter(join(root, "benchmarks", newest), ({ rows }) => Object.assign(rows[0], { compute_ratio: 1e6, loading_ratio: 1e6, total_ms: 1e6 }));
    writeFileSync(join(root, "benchmarks", "benchmark_99990101_000000.json"), '{"format": 2}');
    const better = await run("--compare", "--json");
    const { comparison, sla_met } = JSON.parse(better.stdout) as Printed;
    expect(better.exitCode).toBe(sla_met ? 0 : 4);
    expect(comparison).toMatchObject({ regressed: false, changes: [{ candles: 200, before_ms: 1e6 }] });
    expect(better.stderr).toMatch(/benchmark_99990101_000000.json is not a benchmark of this version and is passed over/);
  });

  it("says every stage's times, the parameters and the machine with --verbose", async () => {
    const { stdout } = await runCommandWith({ DATA_ROOT: makeFolder() }, "benchmark", "--candles", "50", "--verbose");
    expect(stdout).toMatch(/50 +15 +signals and trades( +[\d.]+){3}\n/);
    expect(stdout).toMatch(/yardsticks of this run: [\d.]+ ms .* [\d.]+ ms for 8 synced files/);
    expect(stdout).toContain('"volume_window":60');
  });

  it("runs a line a round with --monitor, keeps nothing, and ends when told to", async () => {
    const root = makeFolder();
    const args = [MAIN, "benchmark", "--candles", "60", "--monitor", "--interval", "1s"];
    const child = spawn(process.execPath, args, { env: { ...process.env, DATA_ROOT: root }, stdio: ["ignore", "pipe", "inherit"] });
    let lines: string[] = [];
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
      lines = text.trim().split("\n");
      if (lines.length === 2) child.kill("SIGTERM");
    });
    const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
    expect(OK_OR_SLA).toContain(exitCode);
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(lines[0]).toMatch(/^\d{4}-.*Z {2}60: 0\.\d{4} s( SLA MISSED)?$/);
    expect(lines[1]).toMatch(/^\d{4}-.*Z {2}60: 0\.\d{4} s( SLA MISSED)? [▲▼=] .* %$/);
    expect(benchmarksOf(root)).toEqual([]);
  });

  it("refuses what it cannot measure in one line", async () => {
    const refusals = await Promise.all(
      [
        ["--candles", "0"],
        ["--candles", "5000001"],
        ["--candles", "9", "--candles", "9"],
        ["--monitor", "--compare"],
        ["--export", "xml"],
        ["--strategy", "x"],
      ].map((args) => runCommandWith({ DATA_ROOT: makeFolder() }, "benchmark", ...args)),
    );
    expect(refusals.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(refusals.every(({ stderr }) => /^coin-hts: [^\n]+\n$/.test(stderr))).toBe(true);
    expect(refusals.at(0)?.stderr).toBe('coin-hts: --candles was "0", expected a whole number from 1 to 5000000 [usage]\n');
  });
});

describe("the history of benchmarks", () => {
  it("never writes over another one: those of the same second get names of their own", async () => {
    const folder = join(makeFolder(), "benchmarks");
    const result = makeBenchmark([makeBenchmarkRow(100)], { run_at: "2030-05-06T07:08:59.500Z" });
    const kept = await Promise.all([1, 2, 3].map(() => new BenchmarkHistory(folder).keep(result, false)));
    expect(kept.flat().toSorted()).toEqual(["070859", "070900", "070901"].map((time) => join(folder, `benchmark_20300506_${time}.json`)));
    expect(readdirSync(folder)).toHaveLength(3);
  });
});

describe("the desk of a benchmark", () => {
  it("is gone afterwards, and clears away what a killed one left behind a day ago, but not what another one is at", async () => {
    const root = makeFolder();
    const folders = [".scratch-dead", ".scratch-live"].map((name) => join(root, name));
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(folders[0], longAgo, longAgo);
    const desk = await openScratchDesk(root);
    expect(readdirSync(root).length).toBe(2);
    await desk.remove();
    expect(readdirSync(root)).toEqual([".scratch-live"]);
  });
});
