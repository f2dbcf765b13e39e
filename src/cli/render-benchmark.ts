import type { BenchmarkChange, BenchmarkComparison } from "../app/benchmark/compare-benchmarks.ts";
import type { BenchmarkResult, BenchmarkRow, BenchmarkStage } from "../contract/benchmark-result.ts";
import { decimal, layOut } from "./table.ts";

const STAGES = [
  ["loading", "loading"],
  ["indicators", "indicators"],
  ["signals_and_trades", "signals and trades"],
  ["saving", "saving"],
] as const;

/** The table of a benchmark; with every stage's times when it is to be verbose. */
export function renderBenchmark(result: BenchmarkResult, isVerbose: boolean): string {
  const head = ["candles", "seconds", "SLA", "", ...STAGES.map(([, title]) => title), "loading ratio", "compute ratio", "saving ratio"];
  const rows = result.rows.map((row) => [
    decimal(row.candles, 0),
    seconds(row.total_ms),
    row.sla_ms === null ? "none" : decimal(row.sla_ms / 1000, 1),
    row.sla_met === null ? "" : row.sla_met ? "ok" : "MISSED",
    ...STAGES.map(([name]) => wholePercent(row.stages[name].share)),
    ...[row.loading_ratio, row.compute_ratio, row.saving_ratio].map((ratio) => decimal(ratio, 2)),
  ]);
  const title = `${result.strategy}, one symbol, from stored candles to a saved run; medians`;
  const text = `${title}\n\n${layOut([head, ...rows], "  ")}`;
  return isVerbose ? `${text}\n\n${renderDetail(result)}` : text;
}

function renderDetail({ rows, baseline, machine, params, engine_version }: BenchmarkResult): string {
  const lines = rows.flatMap((row) => STAGES.map(([name, title]) => stageLine(row, title, row.stages[name])));
  const { cpu, cores, memory_mb, node } = machine;
  return [
    layOut([["candles", "rounds", "stage", "fastest ms", "median ms", "slowest ms"], ...lines], "  "),
    "",
    layOut([["candles", "signals", "trades"], ...rows.map((row) => [row.candles, row.signals, row.trades].map((count) => decimal(count, 0)))], "  "),
    "",
    `  parameters: ${JSON.stringify(params)}`,
    `  yardsticks of this run: ${decimal(baseline.compute_ms, 3)} ms to bin 1,000 candles anew each, ${decimal(baseline.disk_ms, 3)} ms for 8 synced files`,
    `  ${cpu}, ${cores} cores, ${decimal(memory_mb, 0)} MB, Node.js ${node}, engine ${engine_version}`,
    "  indicators: the strategy's one pass over the candles, which finds the signals; signals and trades: their study, trades, equity, figures, receipt",
  ].join("\n");
}

function stageLine(row: BenchmarkRow, title: string, { min_ms, median_ms, max_ms }: BenchmarkStage): string[] {
  return [decimal(row.candles, 0), String(row.rounds), title, ...[min_ms, median_ms, max_ms].map((ms) => decimal(ms, 3))];
}

/** What changed since the benchmark before. */
export function renderComparison({ before_run_at, tolerance, changes, regressed }: BenchmarkComparison): string {
  const head = ["candles", "seconds before", "now", "change", "loading ratio", "compute ratio", "saving ratio", ""];
  const verdict = regressed ? "REGRESSED" : "no regression";
  return [
    `Since ${before_run_at}: ${verdict} (the ratios of loading and computing may grow by ${wholePercent(tolerance)})`,
    "",
    layOut([head, ...changes.map(changeLine)], "  "),
  ].join("\n");
}

function changeLine(change: BenchmarkChange): string[] {
  const ratios = [change.loading_change, change.compute_change, change.saving_change].map(arrowed);
  return [
    decimal(change.candles, 0),
    seconds(change.before_ms),
    seconds(change.after_ms),
    arrowed(change.change),
    ...ratios,
    change.regressed ? "REGRESSED" : "",
  ];
}

/** One line of monitoring. @param before the round before, null in the first */
export function renderRound(result: BenchmarkResult, before: BenchmarkResult | null): string {
  const cells = result.rows.map(({ candles, total_ms, sla_met }, k) => {
    const earlier = before?.rows[k];
    const change = earlier === undefined || earlier.total_ms === 0 ? "" : ` ${arrowed(total_ms / earlier.total_ms - 1)}`;
    return `${decimal(candles, 0)}: ${seconds(total_ms)} s${sla_met === false ? " SLA MISSED" : ""}${change}`;
  });
  return `${result.run_at}  ${cells.join("  ")}`;
}

/** @example arrowed(0.123) // "▲ +12.3 %" */
function arrowed(change: number): string {
  const percent = Math.round(change * 1000) / 10;
  const arrow = percent > 0 ? "▲" : percent < 0 ? "▼" : "=";
  return `${arrow} ${percent > 0 ? "+" : ""}${percent.toFixed(1)} %`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(4);
}

function wholePercent(rate: number): string {
  return `${(rate * 100).toFixed(0)} %`;
}
