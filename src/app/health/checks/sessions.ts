import { type HealthCheck, type HealthFinding, worstOf } from "../health-check.ts";
import type { SessionsReading } from "../readings.ts";

/** Whether every paper session that is to run is run by somebody, and hears of its market. */
export function sessionsCheck(read: () => Promise<SessionsReading>): HealthCheck {
  return { name: "sessions", check: async () => judgeSessions(await read()) };
}

function judgeSessions({ alive, orphaned, away }: SessionsReading): HealthFinding {
  const troubles = [
    ...(orphaned > 0 ? [`${orphaned} of ${alive} paper sessions are run by nobody; start a server for them with: coin-hts serve --role live`] : []),
    ...(away > 0 ? [`the candle feed of ${away} paper sessions is away; see: coin-hts paper status`] : []),
  ];
  return {
    status: worstOf(orphaned > 0 ? "error" : "ok", away > 0 ? "warning" : "ok"),
    summary: troubles.length === 0 ? `${alive} run` : troubles.join("; "),
    figures: { alive, orphaned, away },
  };
}
