import { describe, expect, it } from "vitest";
import type { Alert } from "../../../../src/app/alerts/ports.ts";
import { apiCheck } from "../../../../src/app/health/checks/api.ts";
import { backupsCheck } from "../../../../src/app/health/checks/backups.ts";
import { clockCheck } from "../../../../src/app/health/checks/clock.ts";
import { dataFreshnessCheck } from "../../../../src/app/health/checks/data-freshness.ts";
import { exchangeCheck } from "../../../../src/app/health/checks/exchange.ts";
import { cpuCheck, diskCheck, memoryCheck } from "../../../../src/app/health/checks/machine.ts";
import { postgresqlCheck } from "../../../../src/app/health/checks/postgresql.ts";
import { queuesCheck } from "../../../../src/app/health/checks/queues.ts";
import { redisCheck } from "../../../../src/app/health/checks/redis.ts";
import { sessionsCheck } from "../../../../src/app/health/checks/sessions.ts";
import { workersCheck } from "../../../../src/app/health/checks/workers.ts";
import type { HealthCheck, HealthResult } from "../../../../src/app/health/health-check.ts";
import { tellHealth } from "../../../../src/app/health/tell-health.ts";
import { DEFAULT_THRESHOLDS, parseThresholds } from "../../../../src/app/health/thresholds.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2024, 0, 10);
const T = DEFAULT_THRESHOLDS;

const server = { version: "16.4", connections: 10, maxConnections: 100, sizeBytes: 1e6, replicationAgeSeconds: null, latencyMs: 1 };
const redis = {
  kind: "redis",
  version: "7.2",
  memoryBytes: 1e6,
  memoryLimitBytes: 1e9,
  evictedKeys: 0,
  evictionPolicy: "noeviction",
  persistence: "aof",
  isLastWriteOk: true,
  clients: 3,
} as const;
const queue = { queue: "backtest-queue", waiting: 0, active: 1, delayed: 0, dead: 0, oldestSeconds: null };
const worker = { host: "h", pid: 1, role: "worker", version: "1", concurrency: 2, silentSeconds: 3 };
const series = { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1d", timeframeMs: 24 * HOUR_MS, lastMs: NOW - 48 * HOUR_MS };
const give =
  <V>(value: V) =>
  () =>
    Promise.resolve(value);
const workers = (processes: readonly (typeof worker)[], waiting = 0): HealthCheck => workersCheck(give({ processes, queues: [{ ...queue, waiting }] }), T);
const sessions = (orphaned: number, away: number): HealthCheck => sessionsCheck(give({ alive: 3, orphaned, away }));
const api = (latencyMs: number | null, roles: readonly string[], host = "h"): HealthCheck =>
  apiCheck({ ask: give(latencyMs), readProcesses: give(roles.map((role) => ({ ...worker, role }))), url: "http://x", host }, T);
const clock = (databaseMs: number, exchangeMs: number | null): HealthCheck =>
  clockCheck({ readDatabaseAheadMs: give(databaseMs), readExchange: give({ latencyMs: 5, clockAheadMs: exchangeMs }) }, T);
const backups = (backupHours: number | null, proofDays: number | null): HealthCheck => {
  const at = (hours: number | null): Date | null => (hours === null ? null : new Date(NOW - hours * HOUR_MS));
  return backupsCheck(give({ newestBackupAt: at(backupHours), lastProvenRestoreAt: at(proofDays === null ? null : proofDays * 24) }), () => NOW, T);
};
const fresh = (lateHours: number): HealthCheck => dataFreshnessCheck(give([{ ...series, lastMs: series.lastMs - lateHours * HOUR_MS }]), () => NOW, T);

describe("a check", () => {
  it.each<[string, HealthCheck, string, RegExp]>([
    ["an API on another machine", api(null, ["api"], "elsewhere"), "ok", /runs on h, by its signs/],
    ["a database with room", postgresqlCheck(give(server), T), "ok", /10 of 100/],
    ["a crowded database", postgresqlCheck(give({ ...server, connections: 96 }), T), "error", /lower DATABASE_POOL_SIZE/],
    ["a replica that is behind", postgresqlCheck(give({ ...server, replicationAgeSeconds: 90 }), T), "warning", /90 s behind/],
    ["a Redis", redisCheck(give(redis), T), "ok", /persistence aof/],
    ["a Redis that is full", redisCheck(give({ ...redis, memoryBytes: 9.6e8 }), T), "error", /raise maxmemory/],
    ["a Redis that keeps nothing", redisCheck(give({ ...redis, persistence: "none" as const }), T), "warning", /appendonly yes/],
    ["a Redis that may lose jobs", redisCheck(give({ ...redis, evictionPolicy: "allkeys-lru" }), T), "warning", /noeviction/],
    ["a Redis that has lost some", redisCheck(give({ ...redis, evictedKeys: 4 }), T), "error", /thrown away 4 keys/],
    ["a Redis that cannot write", redisCheck(give({ ...redis, isLastWriteOk: false }), T), "error", /could not write/],
    ["queues in the database", redisCheck(give({ kind: "postgres" as const, sizeBytes: 5 }), T), "ok", /not used/],
    ["queues at work", queuesCheck(give([queue]), T), "ok", /1 active/],
    ["a dead letter", queuesCheck(give([queue, { ...queue, dead: 1 }]), T), "warning", /jobs list --dead/],
    ["work that waits for hours", queuesCheck(give([{ ...queue, waiting: 1, oldestSeconds: 4000 }]), T), "error", /add workers/],
    ["a worker", workers([worker]), "ok", /1 at work on 2/],
    ["no worker and nothing to do", workers([]), "warning", /no worker runs/],
    ["no worker and work that waits", workers([{ ...worker, concurrency: 0 }], 5), "error", /5 tasks wait/],
    ["a worker that fell silent", workers([worker, { ...worker, pid: 9, silentSeconds: 61 }]), "warning", /worker 9 on h has been silent for 61 s/],
    ["a worker that is forgotten", workers([worker, { ...worker, silentSeconds: 900 }]), "ok", /1 at work/],
    ["sessions that run", sessions(0, 0), "ok", /3 run/],
    ["a session that nobody runs", sessions(1, 0), "error", /1 of 3 paper sessions are run by nobody/],
    ["a session that hears nothing", sessions(0, 2), "warning", /feed of 2 paper sessions/],
    ["an API", api(12, []), "ok", /12 ms/],
    ["a slow API", api(600, []), "warning", /600 ms/],
    ["no API, nor one that should be", api(null, ["worker"]), "warning", /no server runs/],
    ["an API that died", api(null, ["all"]), "error", /where a server should/],
    ["room on the disk", diskCheck(give({ freeBytes: 50, totalBytes: 100 }), T), "ok", /disk of DATA_ROOT/],
    ["a disk that is filling", diskCheck(give({ freeBytes: 10, totalBytes: 100 }), T), "warning", /make room/],
    ["a full disk", diskCheck(give({ freeBytes: 0, totalBytes: 100 }), T), "error", /make room/],
    ["memory", memoryCheck(give({ availableBytes: 2, totalBytes: 100, processBytes: 1 }), T), "error", /WORKER_MEMORY_MB/],
    ["busy cores", cpuCheck(give({ usedRate: 1, cores: 4, load5m: 8 }), T), "ok", /100 % used/],
    ["cores that cannot keep up", cpuCheck(give({ usedRate: 1, cores: 4, load5m: 20 }), T), "warning", /load 5\.0 a core/],
    ["clocks that agree", clock(20, -400), "ok", /20 ms behind of the database's, 400 ms ahead of the exchange's/],
    ["a clock that is behind", clock(20_000, null), "error", /set-ntp/],
    ["a clock that the exchange disagrees with", clock(0, -5000), "warning", /set-ntp/],
    ["no exchange to be asked", exchangeCheck(give(null)), "ok", /not asked/],
    ["an exchange out of reach", exchangeCheck(() => Promise.reject(new Error("x"))), "warning", /cannot be reached/],
    ["data that is up to date", fresh(0), "ok", /1 series are up to date/],
    ["data that is two days late", fresh(61), "warning", /behind: upbit KRW-BTC 1d by 85 h/],
    ["data that is weeks late", fresh(500), "error", /coin-hts data download/],
    ["a backup that was proven", backups(5, 3), "ok", /5 h old, one was proven 3 days ago/],
    ["no backup yet", backups(null, null), "warning", /coin-hts backup all/],
    ["an old backup", backups(60, 3), "error", /60 h old/],
    ["a backup that was never proven", backups(5, null), "warning", /coin-hts backup prove/],
  ])("of %s", async (_what, check, status, words) => {
    const finding = await check.check();
    expect(finding.summary).toMatch(words);
    expect(finding.status).toBe(status);
  });
});

describe("thresholds", () => {
  it("are the usual ones but for those that are named", () => {
    expect(parseThresholds(" disk_used_rate=0.5:0.6, dead_letters=2:3 ")).toEqual({
      ...T,
      disk_used_rate: { warning: 0.5, error: 0.6 },
      dead_letters: { warning: 2, error: 3 },
    });
    expect(parseThresholds("")).toEqual(T);
  });

  it.each(["disk=0.5:0.6", "disk_used_rate", "disk_used_rate=0.5", "disk_used_rate=0.9:0.5", "disk_used_rate=a:b", "__proto__=1:2", "dead_letters=-1:2"])(
    "refuse %s",
    (text) => {
      expect(() => parseThresholds(text)).toThrow(expect.objectContaining({ code: "configuration_invalid" }) as Error);
    },
  );
});

describe("telling of health", () => {
  it("raises what is wrong and resolves what is not", async () => {
    const result = (name: string, status: HealthResult["status"]): HealthResult => ({ name, status, summary: "why", figures: { free: 1 }, latencyMs: 1 });
    const raised: Alert[] = [];
    const resolved: string[] = [];
    const book = { raise: async (alert: Alert) => void raised.push(alert), resolve: async (fingerprint: string) => void resolved.push(fingerprint) };
    const results = [result("disk", "error"), result("cpu", "warning"), result("redis", "ok")];
    await tellHealth({ overall: "CRITICAL", total: 3, ok: 1, warnings: 1, errors: 1, results }, book);
    expect(raised).toEqual([
      { fingerprint: "health:disk", severity: "ERROR", kind: "health", title: "disk: why", detail: { check: "disk", free: 1 } },
      { fingerprint: "health:cpu", severity: "WARNING", kind: "health", title: "cpu: why", detail: { check: "cpu", free: 1 } },
    ]);
    expect(resolved).toEqual(["health:redis"]);
  });
});
