import { Check } from "typebox/value";
import { describe, expect, it } from "vitest";
import { HealthMonitor } from "../../../src/adapters/health/health-monitor.ts";
import { backupsCheck } from "../../../src/app/health/checks/backups.ts";
import { DEFAULT_THRESHOLDS } from "../../../src/app/health/thresholds.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { HealthAnswer } from "../../../src/contract/http/monitoring.ts";
import { call } from "../../support/call-server.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";
import { useServers } from "../../support/use-server.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";

const postgres = usePostgres();
const openServer = useServers();
const makeFolder = useTemporaryFolders();

describe("GET /monitoring/health", () => {
  it("has the shape of the contract, from real servers", async () => {
    const databaseUrl = await postgres.createDatabase();
    const server = await openServer({ databaseUrl, dataRoot: makeFolder() });
    await query(databaseUrl, "insert into tasks (queue, kind, request) values ('data_ingestion', 'download', '{}')");
    const { status, body } = await call<HealthAnswer>(server, "GET", "/monitoring/health");
    expect(status).toBe(200);
    expect(Check(HealthAnswer, body)).toBe(true);
    const { health, warnings } = body;
    expect(health).toMatchObject({
      postgresql: { status: "ok", replication_age_seconds: null },
      redis: { status: "ok", backend: "postgres" },
      queues: { status: "ok", waiting: 1, data_ingestion: { waiting: 1 }, "backtest-queue": { waiting: 0 } },
      storage: { status: "ok", place: "objects" },
      last_proven_restore: null,
    });
    expect(health.memory.available_mb).toBeGreaterThan(0);
    expect(health.disk.free_gb).toBeGreaterThanOrEqual(0);
    expect(health.cpu_percent).toBeGreaterThanOrEqual(0);
    // A task waits and nobody works.
    expect(health.overall).toBe("CRITICAL");
    expect(warnings.join()).toContain("workers: no worker runs and 1 tasks wait");
    expect(health.total).toBe(health.ok + health.warnings + health.errors);
  });

  it("shows the last proven restore", async () => {
    const provenAt = new Date("2024-01-01T00:00:00.000Z");
    const read = () => Promise.resolve({ newestBackupAt: provenAt, lastProvenRestoreAt: provenAt });
    const health = new HealthMonitor([backupsCheck(read, () => provenAt.getTime() + 1000, DEFAULT_THRESHOLDS)]);
    const server = await openServer({ databaseUrl: await postgres.createDatabase(), dataRoot: makeFolder(), health });
    const { body } = await call<HealthAnswer>(server, "GET", "/monitoring/health");
    expect(body.health).toMatchObject({ overall: "HEALTHY", last_proven_restore: provenAt.toISOString(), postgresql: null });
    expect((await server.app.inject({ url: "/metrics" })).body).toContain("coin_hts_proven_restore_age_seconds 1\n");
  });

  it("says what failed, and keeps the server's paths to itself", async () => {
    const failing = { name: "storage", check: () => Promise.reject(new HtsError("file_unreadable", "/srv/desk/objects cannot be read; give the permission")) };
    const server = await openServer({ databaseUrl: await postgres.createDatabase(), dataRoot: makeFolder(), health: new HealthMonitor([failing]) });
    const { body } = await call<HealthAnswer>(server, "GET", "/monitoring/health");
    expect(body.health).toMatchObject({ overall: "CRITICAL", checks: [{ name: "storage", status: "error", figures: { code: "file_unreadable" } }] });
    expect(JSON.stringify(body)).not.toContain("/srv/desk");
  });
});

describe("/metrics", () => {
  it("shows queues, workers and what the checks found, and no figure of a check that failed", async () => {
    const databaseUrl = await postgres.createDatabase();
    const server = await openServer({ databaseUrl, dataRoot: makeFolder() });
    await query(databaseUrl, "insert into tasks (queue, kind, request) values ('data_ingestion', 'download', '{}')");
    const { body } = await server.app.inject({ url: "/metrics" });
    for (const line of [
      'coin_hts_queue_tasks{queue="data_ingestion",state="waiting"} 1',
      'coin_hts_queue_tasks{queue="backtest-queue",state="dead"} 0',
      'coin_hts_health_status{check="postgresql"} 0',
      'coin_hts_health_status{check="workers"} 2',
      "coin_hts_workers 0",
    ])
      expect(body).toContain(line);
    expect(body).not.toMatch(/^coin_hts_redis_memory_bytes /m);
  });
});
