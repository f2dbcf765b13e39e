import { type HealthCheck, worstOf } from "../health-check.ts";
import type { DatabaseReading } from "../readings.ts";
import { judge, type Thresholds } from "../thresholds.ts";

/** Whether the database answers, has connections left, and keeps up when it is a replica. */
export function postgresqlCheck(read: () => Promise<DatabaseReading>, thresholds: Thresholds): HealthCheck {
  return {
    name: "postgresql",
    isVital: true,
    async check() {
      const { version, connections, maxConnections, sizeBytes, replicationAgeSeconds, latencyMs } = await read();
      const usedRate = connections / maxConnections;
      const isCrowded = judge(usedRate, thresholds.connections_used_rate);
      const isBehind = judge(replicationAgeSeconds, thresholds.replication_age_seconds);
      const used = `${connections} of ${maxConnections} connections used`;
      const behind = replicationAgeSeconds === null ? "" : `, ${replicationAgeSeconds.toFixed(0)} s behind its primary`;
      const remedy = isCrowded === "ok" ? "" : "; lower DATABASE_POOL_SIZE or raise max_connections";
      return {
        status: worstOf(isCrowded, isBehind),
        summary: `version ${version}, ${used}${behind}${remedy}`,
        figures: {
          version,
          connections,
          max_connections: maxConnections,
          size_bytes: sizeBytes,
          replication_age_seconds: replicationAgeSeconds,
          latency_ms: latencyMs,
        },
      };
    },
  };
}
