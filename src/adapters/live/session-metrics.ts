import { Gauge, Histogram, type Registry } from "prom-client";
import type { SessionCounts, SessionReader } from "../../app/live/read-sessions.ts";

const BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Measures how long commits of sessions take, attempts that fail left out. @returns what is told each, in ms */
export function watchCommits(registry: Registry): (tookMs: number) => void {
  const durations = new Histogram({
    name: "coin_hts_session_commit_seconds",
    help: "How long it took to keep a batch of candles and all that came of it.",
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  return (tookMs) => durations.observe(tookMs / 1000);
}

/** Shows sessions to Prometheus; a database that is away leaves the figures out and lets no scrape fail. */
export function addSessionMetrics(registry: Registry, sources: { readonly sessions: { readonly reader: Pick<SessionReader, "counts"> } }): void {
  const count = (): Promise<SessionCounts | null> => sources.sessions.reader.counts().catch(() => null);
  const sessions = new Gauge({
    name: "coin_hts_sessions",
    help: "Paper-trading sessions by status.",
    labelNames: ["status"],
    registers: [],
    async collect() {
      const counts = await count();
      this.reset();
      for (const [status, number] of Object.entries(counts?.byStatus ?? {})) this.set({ status }, number);
    },
  });
  const positions = new Gauge({
    name: "coin_hts_session_open_positions",
    help: "Positions that sessions which have not ended hold.",
    registers: [],
    async collect() {
      const counts = await count();
      if (counts === null) this.remove();
      else this.set(counts.openPositions);
    },
  });
  registry.registerMetric(sessions);
  registry.registerMetric(positions);
}
