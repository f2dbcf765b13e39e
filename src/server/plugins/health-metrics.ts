import { Gauge, type Registry } from "prom-client";
import type { HealthMonitor } from "../../adapters/health/health-monitor.ts";
import type { HealthFigures, HealthReport } from "../../app/health/health-check.ts";

/** A figure of a check as Prometheus knows it. */
interface FigureMetric {
  readonly name: string;
  readonly help: string;
  readonly check: string;
  readonly figure: string;
}

const FIGURES: readonly FigureMetric[] = [
  { name: "coin_hts_postgresql_connections", help: "Connections to the database in use.", check: "postgresql", figure: "connections" },
  { name: "coin_hts_postgresql_max_connections", help: "Connections that the database takes at most.", check: "postgresql", figure: "max_connections" },
  { name: "coin_hts_postgresql_size_bytes", help: "Size of the database.", check: "postgresql", figure: "size_bytes" },
  { name: "coin_hts_redis_memory_bytes", help: "Memory that Redis uses.", check: "redis", figure: "memory_bytes" },
  { name: "coin_hts_redis_evicted_keys", help: "Keys that Redis has thrown away.", check: "redis", figure: "evicted_keys" },
  { name: "coin_hts_workers", help: "Processes at work on tasks.", check: "workers", figure: "workers" },
  { name: "coin_hts_workers_lost", help: "Processes that fell silent without saying goodbye.", check: "workers", figure: "lost" },
  { name: "coin_hts_disk_free_bytes", help: "Room on the disk of DATA_ROOT.", check: "disk", figure: "free_bytes" },
  { name: "coin_hts_disk_size_bytes", help: "Size of the disk of DATA_ROOT.", check: "disk", figure: "total_bytes" },
  { name: "coin_hts_memory_available_bytes", help: "Memory that is available.", check: "memory", figure: "available_bytes" },
  { name: "coin_hts_cpu_used_ratio", help: "How busy the cores are, 0 to 1.", check: "cpu", figure: "used_rate" },
  { name: "coin_hts_clock_database_ahead_ms", help: "The database's clock less ours.", check: "clock", figure: "database_ahead_ms" },
  { name: "coin_hts_data_series", help: "Series that are kept up to date.", check: "data_freshness", figure: "series" },
  { name: "coin_hts_data_series_late", help: "Those of them that are behind.", check: "data_freshness", figure: "late" },
  {
    name: "coin_hts_data_oldest_hours",
    help: "Age of the newest candle of the series that is furthest behind.",
    check: "data_freshness",
    figure: "oldest_hours",
  },
  { name: "coin_hts_backup_age_seconds", help: "Age of the newest backup.", check: "backups", figure: "backup_age_seconds" },
  {
    name: "coin_hts_proven_restore_age_seconds",
    help: "Since a backup was last proven to be restorable.",
    check: "backups",
    figure: "proven_restore_age_seconds",
  },
];
const QUEUE_STATES = ["waiting", "active", "delayed", "dead"] as const;
const LEVELS = { ok: 0, warning: 1, error: 2 } as const;

type Fill<L extends string> = (gauge: Gauge<L>, report: HealthReport) => void;

/** Shows health to Prometheus: every scrape looks once at everything. What is unknown has no value, and so has the figure of a check that failed. */
export function addHealthMetrics(registry: Registry, health: HealthMonitor): void {
  const add = <L extends string>(name: string, help: string, labelNames: readonly L[], fill: Fill<L>): void => {
    const collect = async function (this: Gauge<L>): Promise<void> {
      // All of a scrape are collected at once, and so share a report.
      const report = await health.report();
      if (labelNames.length > 0) this.reset();
      fill(this, report);
    };
    registry.registerMetric(new Gauge<L>({ name, help, labelNames, registers: [], collect }));
  };
  add("coin_hts_health_status", "What a check found: 0 ok, 1 a warning, 2 an error.", ["check"], (gauge, { results }) => {
    for (const { name, status } of results) gauge.set({ check: name }, LEVELS[status]);
  });
  add("coin_hts_health_check_seconds", "How long a check took.", ["check"], (gauge, { results }) => {
    for (const { name, latencyMs } of results) gauge.set({ check: name }, latencyMs / 1000);
  });
  add("coin_hts_queue_tasks", "Tasks of a queue: waiting for a worker, at work, due later, or given up.", ["queue", "state"], (gauge, report) => {
    for (const [queue, counts] of queuesOf(report)) for (const state of QUEUE_STATES) gauge.set({ queue, state }, Number(counts[state]));
  });
  add("coin_hts_queue_oldest_seconds", "How long the task that waits longest has waited.", ["queue"], (gauge, report) => {
    for (const [queue, counts] of queuesOf(report)) gauge.set({ queue }, Number(counts["oldest_seconds"] ?? 0));
  });
  for (const { name, help, check, figure } of FIGURES) {
    add(name, help, [], (gauge, { results }) => {
      const value = results.find((result) => result.name === check)?.figures[figure];
      if (typeof value === "number") gauge.set(value);
      else gauge.remove();
    });
  }
}

function queuesOf({ results }: HealthReport): [string, HealthFigures][] {
  return Object.entries(results.find(({ name }) => name === "queues")?.parts ?? {});
}
