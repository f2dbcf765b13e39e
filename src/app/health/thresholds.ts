import { HtsError } from "../../engine/errors.ts";
import type { HealthStatus } from "./health-check.ts";

/** From which value on something is a warning, and from which an error; larger is worse. */
export interface Threshold {
  readonly warning: number;
  readonly error: number;
}

/** What counts as trouble unless HEALTH_THRESHOLDS says otherwise. The unit is the end of the name; a rate is a fraction. */
export const DEFAULT_THRESHOLDS = {
  connections_used_rate: { warning: 0.8, error: 0.95 },
  replication_age_seconds: { warning: 60, error: 600 },
  redis_memory_used_rate: { warning: 0.8, error: 0.95 },
  queue_waiting: { warning: 1000, error: 10_000 },
  queue_oldest_seconds: { warning: 600, error: 3600 },
  dead_letters: { warning: 1, error: 100 },
  api_latency_ms: { warning: 500, error: 2000 },
  event_loop_delay_ms: { warning: 200, error: 2000 },
  worker_silence_seconds: { warning: 60, error: 900 },
  disk_used_rate: { warning: 0.85, error: 0.95 },
  memory_used_rate: { warning: 0.9, error: 0.97 },
  /** Backtests are to use all cores, so only work that queues up for them is trouble. */
  cpu_load_per_core: { warning: 4, error: 16 },
  clock_drift_ms: { warning: 1000, error: 10_000 },
  data_age_hours: { warning: 36, error: 168 },
  backup_age_hours: { warning: 26, error: 50 },
  proven_restore_age_days: { warning: 8, error: 30 },
} as const satisfies Readonly<Record<string, Threshold>>;

export type ThresholdName = keyof typeof DEFAULT_THRESHOLDS;
export type Thresholds = Readonly<Record<ThresholdName, Threshold>>;

const NUMBER = /^\d{1,9}(?:\.\d{1,6})?$/;

/**
 * Reads what HEALTH_THRESHOLDS changes.
 *
 * @throws HtsError `configuration_invalid`
 * @example parseThresholds("disk_used_rate=0.7:0.9").disk_used_rate // { warning: 0.7, error: 0.9 }
 */
export function parseThresholds(text: string): Thresholds {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return { ...DEFAULT_THRESHOLDS, ...Object.fromEntries(parts.map(parseOne)) };
}

function parseOne(part: string): [string, Threshold] {
  const [name = "", values = ""] = part.split("=", 2);
  const [warning = "", error = ""] = values.split(":", 2);
  if (!Object.hasOwn(DEFAULT_THRESHOLDS, name)) {
    const known = Object.keys(DEFAULT_THRESHOLDS).join(", ");
    throw new HtsError("configuration_invalid", `HEALTH_THRESHOLDS has ${JSON.stringify(name.slice(0, 80))}, expected one of ${known}`);
  }
  if (!NUMBER.test(warning) || !NUMBER.test(error) || Number(warning) > Number(error)) {
    const expected = "expected a number for a warning, a colon and one as large or larger for an error, such as disk_used_rate=0.7:0.9";
    throw new HtsError("configuration_invalid", `HEALTH_THRESHOLDS has ${JSON.stringify(part.slice(0, 80))}, ${expected}`);
  }
  return [name, { warning: Number(warning), error: Number(error) }];
}

/** What a value is; null, which is unknown or does not apply, is no trouble. */
export function judge(value: number | null, { warning, error }: Threshold): HealthStatus {
  if (value === null || value < warning) return "ok";
  return value < error ? "warning" : "error";
}
