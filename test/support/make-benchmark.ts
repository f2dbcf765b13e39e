import type { BenchmarkResult, BenchmarkRow } from "../../src/contract/benchmark-result.ts";

const STAGE = { median_ms: 5, min_ms: 4, max_ms: 9, share: 0.25 };

/** One number of candles that took what it may. */
export function makeBenchmarkRow(candles: number, changes: Partial<BenchmarkRow> = {}): BenchmarkRow {
  const stages = { loading: STAGE, indicators: STAGE, signals_and_trades: STAGE, saving: STAGE };
  const ratios = { loading_ratio: 4, compute_ratio: 1, saving_ratio: 2 };
  return { candles, rounds: 15, total_ms: 20, sla_ms: 100, sla_met: true, stages, ...ratios, signals: 3, trades: 2, ...changes };
}

/** A benchmark that was never run. */
export function makeBenchmark(rows: BenchmarkRow[], changes: Partial<BenchmarkResult> = {}): BenchmarkResult {
  const machine = { cpu: "any", cores: 2, memory_mb: 4096, node: "24.0.0" };
  const about = { run_at: "2026-01-02T03:04:05.000Z", engine_version: "1.0.0", strategy: "sma_cross", params: { fast: 10 } };
  return { format: 1, ...about, machine, baseline: { compute_ms: 1.5, disk_ms: 30 }, rows, sla_met: true, ...changes };
}
