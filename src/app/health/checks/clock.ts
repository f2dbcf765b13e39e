import { type HealthCheck, worstOf } from "../health-check.ts";
import type { ExchangeReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

export interface ClockTools {
  /** The database's clock less ours, ms. */
  readonly readDatabaseAheadMs: () => Promise<number>;
  /** Null when no exchange is asked; rejects when it does not answer, which is another check's trouble. */
  readonly readExchange: () => Promise<ExchangeReading | null>;
}

/** Whether our clock agrees with that of the database and of the exchange. Candles and schedules go by it. */
export function clockCheck({ readDatabaseAheadMs, readExchange }: ClockTools, { clock_drift_ms: limit }: Thresholds): HealthCheck {
  return {
    name: "clock",
    async check() {
      const [databaseMs, exchange] = await Promise.all([readDatabaseAheadMs(), readExchange().catch(() => null)]);
      const exchangeMs = exchange?.clockAheadMs ?? null;
      const status = worstOf(judge(Math.abs(databaseMs), limit), judge(exchangeMs === null ? null : Math.abs(exchangeMs), limit));
      const parts = [`${describe(databaseMs)} of the database's`, ...(exchangeMs === null ? [] : [`${describe(exchangeMs)} of the exchange's`])];
      return {
        status,
        summary: `our clock is ${parts.join(", ")}${status === "ok" ? "" : "; let NTP set it (timedatectl set-ntp true)"}`,
        figures: { database_ahead_ms: databaseMs, exchange_ahead_ms: exchangeMs },
      };
    },
  };
}

function describe(aheadMs: number): string {
  return `${Math.abs(aheadMs).toFixed(0)} ms ${aheadMs >= 0 ? "behind" : "ahead"}`;
}
