import type { HealthCheck } from "../health-check.ts";
import type { ProcessReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

export interface ApiTools {
  /** Asks the API how it lives; resolves to the latency in ms, null when nobody answers there. */
  readonly ask: () => Promise<number | null>;
  /** Who gives signs of life, or has ceased to without saying goodbye. */
  readonly readProcesses: () => Promise<readonly ProcessReading[]>;
  /** Where it was asked. */
  readonly url: string;
  /** The machine that asks: a server on another one is judged by its signs of life, since nobody else answers at this one's address. */
  readonly host: string;
}

const ROLES = new Set(["all", "api"]);

/** Whether the API answers, asked from outside. That none does is trouble when one should: a server that ends in order takes its sign of life with it. */
export function apiCheck({ ask, readProcesses, url, host }: ApiTools, { api_latency_ms: latency }: Thresholds): HealthCheck {
  return {
    name: "api",
    async check() {
      const latencyMs = await ask();
      if (latencyMs !== null) {
        return { status: judge(latencyMs, latency), summary: `answers at ${url} in ${latencyMs.toFixed(0)} ms`, figures: { url, latency_ms: latencyMs } };
      }
      const servers = (await readProcesses()).filter(({ role }) => ROLES.has(role));
      const figures = { url, latency_ms: null };
      if (servers.length === 0) return { status: "warning", summary: `no server runs; start one with: coin-hts serve`, figures };
      const elsewhere = servers.filter((server) => server.host !== host);
      if (elsewhere.length === servers.length) {
        const hosts = [...new Set(elsewhere.map((server) => server.host))].join(", ");
        return { status: "ok", summary: `runs on ${hosts}, by its signs of life`, figures };
      }
      return { status: "error", summary: `nothing answers at ${url}, where a server should; see coin-hts logs, then start it again`, figures };
    },
  };
}

/** Whether the API is free to answer, asked from within: how long its event loop was kept waiting lately. */
export function ownApiCheck(readDelayMs: () => number, { event_loop_delay_ms: delay }: Thresholds): HealthCheck {
  return {
    name: "api",
    async check() {
      const delayMs = readDelayMs();
      return {
        status: judge(delayMs, delay),
        summary: `one in a hundred answers waits ${delayMs.toFixed(0)} ms for its turn`,
        figures: { event_loop_delay_ms: delayMs },
      };
    },
  };
}
