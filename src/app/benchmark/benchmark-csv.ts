import type { BenchmarkResult } from "../../contract/benchmark-result.ts";

const STAGES = ["loading", "indicators", "signals_and_trades", "saving"] as const;

/** A benchmark as CSV, a row a number of candles; empty where there is no SLA. Names of strategies with a comma or quote are quoted (RFC 4180). */
export function toCsv({ run_at, engine_version, strategy, baseline, rows }: BenchmarkResult): string {
  const head = ["run_at", "engine_version", "strategy", "candles", "rounds", "total_ms", "sla_ms", "sla_met"];
  const stages = STAGES.flatMap((name) => [`${name}_ms`, `${name}_share`]);
  const tail = ["loading_ratio", "compute_ratio", "saving_ratio", "baseline_compute_ms", "baseline_disk_ms", "signals", "trades"];
  const lines = rows.map((row) => {
    const about = [run_at, engine_version, strategy, row.candles, row.rounds, row.total_ms, row.sla_ms, row.sla_met];
    const times = STAGES.flatMap((name) => [row.stages[name].median_ms, row.stages[name].share]);
    const rest = [row.loading_ratio, row.compute_ratio, row.saving_ratio, baseline.compute_ms, baseline.disk_ms, row.signals, row.trades];
    return [...about, ...times, ...rest];
  });
  return [[...head, ...stages, ...tail], ...lines].map((cells) => `${cells.map(toCell).join(",")}\n`).join("");
}

function toCell(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
