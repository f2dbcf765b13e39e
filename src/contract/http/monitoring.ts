import { type Static, Type } from "typebox";
import { Count, Figure, Instant, Nullable, strict } from "./common.ts";
import { defineRoute } from "./route.ts";

const Status = Type.Unsafe<"ok" | "warning" | "error">(Type.String({ enum: ["ok", "warning", "error"] }));
const Figures = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]));

const HealthCheck = Type.Object(
  {
    name: Type.String(),
    status: Status,
    summary: Type.String({ description: "For a person; of trouble, also what to do." }),
    latency_ms: Type.Number(),
    figures: Figures,
    parts: Type.Optional(Type.Record(Type.String(), Figures)),
  },
  strict,
);

/** A check as one of the named parts of health shows it: its status, and its figures. */
const Part = Type.Intersect([Type.Object({ status: Status, summary: Type.String() }), Type.Record(Type.String(), Type.Unknown())]);

export const HealthAnswer = Type.Object(
  {
    status: Type.Literal("success"),
    health: Type.Object(
      {
        overall: Type.Unsafe<"HEALTHY" | "WARNING" | "CRITICAL">(Type.String({ enum: ["HEALTHY", "WARNING", "CRITICAL"] })),
        total: Count,
        ok: Count,
        warnings: Count,
        errors: Count,
        cpu_percent: Figure,
        memory: Type.Object({ percent: Figure, available_mb: Figure }, strict),
        disk: Type.Object({ percent: Figure, free_gb: Figure }, strict),
        postgresql: Nullable(Part),
        redis: Nullable(Part),
        queues: Nullable(Part),
        storage: Nullable(Part),
        last_proven_restore: Nullable(Instant),
        checks: Type.Array(HealthCheck),
      },
      strict,
    ),
    warnings: Type.Array(Type.String(), { description: "A line for each check that is not ok." }),
  },
  strict,
);
export type HealthAnswer = Static<typeof HealthAnswer>;

export const getHealth = defineRoute({
  operationId: "getHealth",
  method: "GET",
  path: "/monitoring/health",
  scope: "read",
  tag: "monitoring",
  summary: "How the installation is: everything that it needs, has and should have done",
  answers: { 200: { description: "Also of one that is not well: `overall` says so.", schema: HealthAnswer } },
});
