import { HtsError } from "../../../engine/errors.ts";
import type { HealthCheck } from "../health-check.ts";
import type { ExchangeReading } from "../readings.ts";

/** Whether the exchange can be reached that candles are fetched from. Research goes on without it, so that it cannot is a warning. */
export function exchangeCheck(read: () => Promise<ExchangeReading | null>): HealthCheck {
  return {
    name: "exchange",
    async check() {
      try {
        const reading = await read();
        if (reading === null) return { status: "ok", summary: "not asked: no series of it is kept", figures: { reachable: null, latency_ms: null } };
        return {
          status: "ok",
          summary: `answers in ${reading.latencyMs.toFixed(0)} ms`,
          figures: { reachable: true, latency_ms: Math.round(reading.latencyMs) },
        };
      } catch (error) {
        const why = error instanceof HtsError ? error.message : "it cannot be reached";
        return { status: "warning", summary: why, figures: { reachable: false, latency_ms: null } };
      }
    },
  };
}
