import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { collectDefaultMetrics, Histogram, type Registry } from "prom-client";
import { withoutSearch } from "../../adapters/logging/create-logger.ts";

const BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Measures every request by the template of its route, and writes one line of it. An address as it was sent reaches neither: it is whatever a client likes. */
export function addMeasures(app: FastifyInstance, registry: Registry): void {
  if (registry.getSingleMetric("process_cpu_seconds_total") === undefined) collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "http_request_duration_seconds",
    help: "How long requests took, by method, template of the route and status.",
    labelNames: ["method", "route", "status"],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const log = withoutSearch(app.log as Logger);
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const { statusCode: status, elapsedTime } = reply;
    durations.observe({ method: request.method, route, status }, elapsedTime / 1000);
    const client = { address: request.ip, token_id: request.caller?.tokenId ?? null };
    const seen = { request_id: request.id, method: request.method, route, status, duration_ms: Math.round(elapsedTime * 100) / 100, client };
    log[status >= 500 ? "error" : "info"](seen, "request answered");
    done();
  });
}
