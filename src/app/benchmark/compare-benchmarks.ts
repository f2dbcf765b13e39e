import type { BenchmarkResult, BenchmarkRow } from "../../contract/benchmark-result.ts";

/** One number of candles, before and after. Changes are fractions: 0.1 is 10 % more. */
export interface BenchmarkChange {
  readonly candles: number;
  readonly before_ms: number;
  readonly after_ms: number;
  /** Of the time itself, which a busier machine changes as well. */
  readonly change: number;
  /** Of loading beside the yardstick of computing. */
  readonly loading_change: number;
  /** Of computing beside its yardstick. */
  readonly compute_change: number;
  /** Of saving beside its yardstick. */
  readonly saving_change: number;
  /** Whether loading or computing got slower by more than the tolerance. */
  readonly regressed: boolean;
}

export interface BenchmarkComparison {
  readonly before_run_at: string;
  readonly tolerance: number;
  readonly changes: readonly BenchmarkChange[];
  readonly regressed: boolean;
}

/**
 * Compares two benchmarks of one strategy, by the numbers of candles that both have.
 *
 * What decides are the ratios of loading and computing to the yardstick of the same run, since times of two runs differ by
 * what else the machine did. Saving decides nothing: beside its yardstick it still doubled from one minute to the next on a
 * disk that others used, while the other two moved by a tenth.
 *
 * @param toleranceRate fraction by which either ratio may grow
 * @returns null when there is nothing that both have
 */
export function compareBenchmarks(before: BenchmarkResult, after: BenchmarkResult, toleranceRate: number): BenchmarkComparison | null {
  if (before.strategy !== after.strategy || JSON.stringify(before.params) !== JSON.stringify(after.params)) return null;
  const changes = after.rows.flatMap((row) => {
    const earlier = before.rows.find(({ candles }) => candles === row.candles);
    return earlier === undefined ? [] : [compareRows(earlier, row, toleranceRate)];
  });
  if (changes.length === 0) return null;
  return { before_run_at: before.run_at, tolerance: toleranceRate, changes, regressed: changes.some(({ regressed }) => regressed) };
}

function compareRows(before: BenchmarkRow, after: BenchmarkRow, toleranceRate: number): BenchmarkChange {
  const loadingChange = changeOf(before.loading_ratio, after.loading_ratio);
  const computeChange = changeOf(before.compute_ratio, after.compute_ratio);
  return {
    candles: after.candles,
    before_ms: before.total_ms,
    after_ms: after.total_ms,
    change: changeOf(before.total_ms, after.total_ms),
    loading_change: loadingChange,
    compute_change: computeChange,
    saving_change: changeOf(before.saving_ratio, after.saving_ratio),
    regressed: Math.max(loadingChange, computeChange) > toleranceRate,
  };
}

/** Nothing to something is not a change that has a figure; it does not occur, since nothing takes no time. */
function changeOf(before: number, after: number): number {
  return before === 0 ? 0 : after / before - 1;
}
