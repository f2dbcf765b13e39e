import type { Static } from "typebox";
import { type Dependency, getLiveness, getMetrics, getReadiness } from "../../contract/http/health.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

/** Longest that a dependency may take to answer, ms. */
const PATIENCE_MS = 3000;

type DependencyState = Static<typeof Dependency>;

/** Whether it lives, whether it can work, and figures. */
export function healthRoutes({ checks, metrics, logger }: Pick<RouteTools, "checks" | "metrics" | "logger">): readonly BoundRoute[] {
  return [
    handle(getLiveness, async () => ({ status: 200, body: { status: "ok" } })),
    handle(getReadiness, async () => {
      const states = await Promise.all(
        Object.entries(checks).map(async ([name, check]): Promise<[string, DependencyState]> => [
          name,
          await probe(check, (error) => logger.warn({ error, dependency: name }, "a dependency does not answer")),
        ]),
      );
      const isReady = states.every(([, { status }]) => status === "ok");
      const dependencies = Object.fromEntries(states);
      return isReady ? { status: 200, body: { status: "ready", dependencies } } : { status: 503, body: { status: "not_ready", dependencies } };
    }),
    handle(getMetrics, async () => ({ mediaType: metrics.contentType, text: await metrics.metrics() })),
  ];
}

async function probe(check: () => Promise<void>, onFailure: (error: unknown) => void): Promise<DependencyState> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  const status = await Promise.race([check(), tooLong]).then(
    () => "ok" as const,
    (error: unknown) => {
      onFailure(error);
      return "failed" as const;
    },
  );
  clearTimeout(timer);
  return { status, latency_ms: Math.round((performance.now() - startMs) * 100) / 100 };
}
