import { hostname } from "node:os";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { Check } from "typebox/value";
import { HealthAnswer } from "../../../src/contract/http/monitoring.ts";
import { makeLogLine, writeLog } from "../../support/log-lines.ts";
import { runCommandWith } from "../../support/run-command.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const closers: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Nobody listens on port 1. */
const AWAY = { HOST: "127.0.0.1", PORT: "1", QUEUE_BACKEND: "postgres", REDIS_URL: "", AWS_BUCKET_NAME: "" };
/** A machine that runs tests is no measure. */
const CALM = { HEALTH_THRESHOLDS: "disk_used_rate=1:1,memory_used_rate=1:1,cpu_load_per_core=1000:1000,api_latency_ms=60000:60000" };

async function openDesk(): Promise<{ readonly url: string; readonly variables: Record<string, string> }> {
  const url = await postgres.createDatabase();
  return { url, variables: { ...AWAY, ...CALM, DATABASE_URL: url, DATA_ROOT: makeFolder() } };
}

const beat = (url: string, role: string, concurrency: number): Promise<unknown> =>
  query(url, "insert into heartbeats (process_id, host, pid, role, version, concurrency) values (gen_random_uuid(), $3, 7, $1, '1', $2)", [
    role,
    concurrency,
    hostname(),
  ]);

describe("coin-hts health", () => {
  it("exits with 0 and warns where only nobody works", async () => {
    const { variables } = await openDesk();
    const { exitCode, stdout, stderr } = await runCommandWith(variables, "health");
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^postgresql +ok /m);
    expect(stdout).toMatch(/^workers +WARNING +no worker runs/m);
    expect(stdout).toMatch(/^api +WARNING +no server runs/m);
    expect(stdout).toMatch(/^backups +WARNING +there is no backup/m);
    expect(stdout).toMatch(/^WARNING: \d+ checks, \d+ ok, 3 warnings, 0 errors$/m);
    expect(stdout).not.toContain("\u001b");
  });

  it("exits with 4 when a server that should answer does not, and with 0 when it does", async () => {
    const { url, variables } = await openDesk();
    await beat(url, "all", 2);
    const dead = await runCommandWith(variables, "health", "--json");
    expect(dead.exitCode).toBe(4);
    const answer = JSON.parse(dead.stdout) as HealthAnswer;
    expect(Check(HealthAnswer, answer)).toBe(true);
    expect(answer).toMatchObject({ health: { overall: "CRITICAL", errors: 1 } });
    const server = createServer((_request, response) => response.setHeader("content-type", "application/json").end('{"status":"ok"}'));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    closers.push(() => server.close());
    const alive = await runCommandWith({ ...variables, PORT: String((server.address() as AddressInfo).port) }, "health", "--verbose");
    expect(alive.exitCode).toBe(0);
    expect(alive.stdout).toMatch(/^api +ok +answers at/m);
    expect(alive.stdout).toContain("max_connections=");
    // A desk that is not backed up yet is told so.
    expect(alive.stdout).toMatch(/^WARNING: \d+ checks, \d+ ok, 1 warnings, 0 errors$/m);
  });

  it("raises alerts of what is wrong, once however often it looks, and resolves them when it is over", async () => {
    const { url, variables } = await openDesk();
    const alerts = (): Promise<Record<string, unknown>[]> =>
      query(url, "select fingerprint, severity, kind, status, occurrences from alerts where fingerprint = 'health:workers' order by raised_at");
    for (let looks = 1; looks <= 2; looks++) {
      expect((await runCommandWith(variables, "health", "--alert")).exitCode).toBe(0);
      expect(await alerts()).toEqual([{ fingerprint: "health:workers", severity: "WARNING", kind: "health", status: "open", occurrences: looks }]);
    }
    await beat(url, "worker", 1);
    await runCommandWith(variables, "health", "--alert");
    expect(await alerts()).toMatchObject([{ status: "resolved" }]);
    expect(await query(url, "select 1 from alerts where fingerprint = 'health:postgresql'")).toEqual([]);
  });

  it("tells of a database that is away, and of everything else all the same", async () => {
    const { variables } = await openDesk();
    const away = { ...variables, DATABASE_URL: "postgres://me:hunter2@127.0.0.1:1/none" };
    const { exitCode, stdout, stderr } = await runCommandWith(away, "health", "--alert");
    expect(exitCode).toBe(4);
    expect(stderr).toContain("no alert could be raised");
    expect(stdout).toMatch(/^postgresql +ERROR .*127\.0\.0\.1:1/m);
    expect(stdout).toMatch(/^disk +ok /m);
    expect(stdout + stderr).not.toContain("hunter2");
  });

  it("starts nothing", async () => {
    const { variables } = await openDesk();
    const { exitCode, stdout } = await runCommandWith({ ...variables, DATABASE_URL: "" }, "health");
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/^postgresql +ERROR +the own database of .* does not run/m);
  });

  it("refuses thresholds that cannot be", async () => {
    const { variables } = await openDesk();
    expect(await runCommandWith({ ...variables, HEALTH_THRESHOLDS: "disk=1:2" }, "health")).toMatchObject({ exitCode: 2 });
  });
});

describe("coin-hts logs", () => {
  it("shows the newest lines last, counts them, and obeys its filters", async () => {
    const { variables } = await openDesk();
    const lines = Array.from({ length: 6 }, (_, n) => makeLogLine(n, n === 4 ? { level: "ERROR", logger: "backtest", message: "bell \u0007" } : {}));
    writeLog(join(variables["DATA_ROOT"] as string, "logs", "server", "000001.jsonl"), lines.join(""));
    const shown = await runCommandWith(variables, "logs", "--limit", "2");
    expect(shown.stdout).toBe("00:00:04.000 ERROR backtest bell  \n00:00:05.000 INFO  http line 5\n");
    const errors = await runCommandWith(variables, "logs", "--level", "error", "--json");
    expect(JSON.parse(errors.stdout)).toMatchObject({ level: "ERROR", logger: "backtest" });
    const summary = await runCommandWith(variables, "logs", "--summary", "--since", "999999d", "--json");
    expect(JSON.parse(summary.stdout)).toMatchObject({ total: 6, by_level: { ERROR: 1, INFO: 5 } });
  });
});
