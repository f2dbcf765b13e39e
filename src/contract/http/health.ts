import { Type } from "typebox";
import { strict } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "health";

export const getLiveness = defineRoute({
  operationId: "getLiveness",
  method: "GET",
  path: "/healthz",
  isAtRoot: true,
  scope: "public",
  tag,
  summary: "Whether the process is alive",
  answers: { 200: { description: "It is.", schema: Type.Object({ status: Type.Literal("ok") }, strict) } },
});

export const Dependency = Type.Object({ status: Type.Unsafe<"ok" | "failed">(Type.String({ enum: ["ok", "failed"] })), latency_ms: Type.Number() }, strict);
const Readiness = Type.Object(
  { status: Type.Unsafe<"ready" | "not_ready">(Type.String({ enum: ["ready", "not_ready"] })), dependencies: Type.Record(Type.String(), Dependency) },
  strict,
);

export const getReadiness = defineRoute({
  operationId: "getReadiness",
  method: "GET",
  path: "/readyz",
  isAtRoot: true,
  scope: "public",
  tag,
  summary: "Whether everything that it needs answers",
  answers: {
    200: { description: "All of them do.", schema: Readiness },
    503: { description: "Some do not; the log says why.", schema: Readiness },
  },
});

export const getMetrics = defineRoute({
  operationId: "getMetrics",
  method: "GET",
  path: "/metrics",
  isAtRoot: true,
  scope: "read",
  tag,
  summary: "Figures for Prometheus",
  answers: { 200: { description: "In the text format.", schema: null, alsoAs: ["text/plain"] } },
});
