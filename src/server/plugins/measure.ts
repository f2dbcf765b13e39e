import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Histogram, type Registry } from "prom-client";

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
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    const { statusCode: status } = reply;
    durations.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    const client = { address: request.ip, token_id: request.caller?.tokenId ?? null };
    const seen = { method: request.method, route, status, duration_ms: Math.round(reply.elapsedTime * 100) / 100, client };
    request.log[status >= 500 ? "error" : "info"](seen, "request answered");
  });
}
