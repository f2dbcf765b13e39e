import { type HealthCheck, type HealthFinding, type HealthStatus, worstOf } from "../health-check.ts";
import type { QueueStoreReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

type RedisReading = Extract<QueueStoreReading, { readonly kind: "redis" }>;

/** Whether the Redis of the queues has memory left, keeps what it is given, and throws nothing away. */
export function redisCheck(read: () => Promise<QueueStoreReading>, thresholds: Thresholds): HealthCheck {
  return {
    name: "redis",
    async check() {
      const reading = await read();
      if (reading.kind === "redis") return judgeRedis(reading, thresholds);
      return { status: "ok", summary: "not used: the queues live in the database", figures: { backend: "postgres", size_bytes: reading.sizeBytes } };
    },
  };
}

function judgeRedis(reading: RedisReading, thresholds: Thresholds): HealthFinding {
  const usedRate = reading.memoryLimitBytes > 0 ? reading.memoryBytes / reading.memoryLimitBytes : null;
  const findings: (readonly [HealthStatus, string])[] = [
    [judge(usedRate, thresholds.redis_memory_used_rate), "its memory is nearly used up: raise maxmemory"],
    [reading.isLastWriteOk ? "ok" : "error", "it could not write to its disk: see its log"],
    [reading.persistence === "none" ? "warning" : "ok", "it keeps nothing over a restart: set appendonly yes"],
    [reading.evictionPolicy === "noeviction" ? "ok" : "warning", `it may throw jobs away: set maxmemory-policy noeviction, not ${reading.evictionPolicy}`],
    [reading.evictedKeys > 0 ? "error" : "ok", `it has thrown away ${reading.evictedKeys} keys`],
  ];
  const troubles = findings.filter(([status]) => status !== "ok");
  const usual = `version ${reading.version}, ${(reading.memoryBytes / 1e6).toFixed(0)} MB used, persistence ${reading.persistence}`;
  return {
    status: worstOf(...findings.map(([status]) => status)),
    summary: troubles.length === 0 ? usual : troubles.map(([, text]) => text).join("; "),
    figures: {
      backend: "redis",
      version: reading.version,
      memory_bytes: reading.memoryBytes,
      memory_limit_bytes: reading.memoryLimitBytes,
      evicted_keys: reading.evictedKeys,
      eviction_policy: reading.evictionPolicy,
      persistence: reading.persistence,
      last_write_ok: reading.isLastWriteOk,
      clients: reading.clients,
    },
  };
}
