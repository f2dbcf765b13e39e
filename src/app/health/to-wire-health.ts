import type { HealthAnswer } from "../../contract/http/monitoring.ts";
import type { HealthReport, HealthResult } from "./health-check.ts";

const MIB = 2 ** 20;

/** A report as the API and `coin-hts health --json` show it. Percentages are of 100 there. */
export function toWireHealth({ results, ...counts }: HealthReport): HealthAnswer {
  const find = (name: string): HealthResult | undefined => results.find((result) => result.name === name);
  const figure = (name: string, key: string): number | null => {
    const value = find(name)?.figures[key];
    return typeof value === "number" ? value : null;
  };
  const scaled = (value: number | null, factor: number): number | null => (value === null ? null : Math.round(value * factor * 100) / 100);
  const provenAt = find("backups")?.figures["last_proven_restore_at"];
  return {
    status: "success",
    health: {
      ...counts,
      cpu_percent: scaled(figure("cpu", "used_rate"), 100),
      memory: { percent: scaled(figure("memory", "used_rate"), 100), available_mb: scaled(figure("memory", "available_bytes"), 1 / MIB) },
      disk: { percent: scaled(figure("disk", "used_rate"), 100), free_gb: scaled(figure("disk", "free_bytes"), 1e-9) },
      postgresql: toPart(find("postgresql")),
      redis: toPart(find("redis")),
      queues: toPart(find("queues")),
      storage: toPart(find("storage")),
      last_proven_restore: typeof provenAt === "string" ? provenAt : null,
      checks: results.map(({ name, status, summary, latencyMs, figures, parts }) => ({
        name,
        status,
        summary,
        latency_ms: latencyMs,
        figures: { ...figures },
        ...(parts === undefined ? {} : { parts: { ...parts } }),
      })),
    },
    warnings: results.filter(({ status }) => status !== "ok").map(({ name, summary }) => `${name}: ${summary}`),
  };
}

function toPart(result: HealthResult | undefined): HealthAnswer["health"]["postgresql"] {
  return result === undefined ? null : { ...result.figures, ...result.parts, status: result.status, summary: result.summary };
}
