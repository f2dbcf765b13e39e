import type { HealthReport } from "../../app/health/health-check.ts";
import { toWireHealth } from "../../app/health/to-wire-health.ts";
import { getLiveness, getMetrics, getReadiness } from "../../contract/http/health.ts";
import { getHealth } from "../../contract/http/monitoring.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import { withoutInside } from "../without-inside.ts";
import type { RouteTools } from "./route-modules.ts";

/** Whether it lives, whether it can work, how everything around it is, and figures. */
export function healthRoutes({ health, metrics, logger }: Pick<RouteTools, "health" | "metrics" | "logger">): readonly BoundRoute[] {
  return [
    handle(getLiveness, async () => ({ status: 200, body: { status: "ok" } })),
    handle(getReadiness, async () => {
      const report = await health.readiness();
      for (const { name, status, summary } of report.results)
        if (status === "error") logger.warn({ dependency: name, reason: summary }, "a dependency does not answer");
      const dependencies = toDependencies(report);
      return report.errors === 0 ? { status: 200, body: { status: "ready", dependencies } } : { status: 503, body: { status: "not_ready", dependencies } };
    }),
    handle(getHealth, async () => ({ status: 200, body: toWireHealth(withoutInside(await health.report())) })),
    handle(getMetrics, async () => ({ mediaType: metrics.contentType, text: await metrics.metrics() })),
  ];
}

/** Anybody may ask, so it says no more than whether. */
function toDependencies({ results }: HealthReport) {
  return Object.fromEntries(
    results.map(({ name, status, latencyMs }) => [name, { status: status === "error" ? ("failed" as const) : ("ok" as const), latency_ms: latencyMs }]),
  );
}
