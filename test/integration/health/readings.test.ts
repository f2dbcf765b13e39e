import { join } from "node:path";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Kysely } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { DatabaseReadings } from "../../../src/adapters/health/database-readings.ts";
import { exchangeReader } from "../../../src/adapters/health/exchange-reading.ts";
import { startHeartbeat } from "../../../src/adapters/health/heartbeat.ts";
import { readCpu, readDisk, readMemory } from "../../../src/adapters/health/machine-readings.ts";
import { readQueueStore } from "../../../src/adapters/health/queue-store-reading.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { findRedisBinary, resolveOwnRedis, stopOwnRedis } from "../../../src/adapters/redis/own-redis.ts";
import { useTemporaryFolders } from "../../support/temporary-folder.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const makeFolder = useTemporaryFolders();
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(): Promise<{ readonly url: string; readonly db: Kysely<Database>; readonly readings: DatabaseReadings }> {
  const url = await postgres.createDatabase();
  const db = connectDatabase({ url });
  closers.push(() => db.destroy());
  return { url, db, readings: new DatabaseReadings(() => Promise.resolve(db)) };
}

const HEARTBEAT = {
  role: "worker",
  version: "1.0.0",
  concurrency: 2,
  onTrouble: (error: unknown) => {
    throw error;
  },
} as const;

describe("a heartbeat", () => {
  it("is there while the process lives, and taken away when it ends in order", async () => {
    const { db, readings, url } = await open();
    const heartbeat = await startHeartbeat(db, { ...HEARTBEAT, everyMs: 20 });
    const [first] = await query(url, "select last_seen_at from heartbeats");
    expect(await readings.readProcesses()).toMatchObject([{ pid: process.pid, role: "worker", concurrency: 2 }]);
    await expect.poll(async () => (await query(url, "select last_seen_at from heartbeats"))[0]).not.toEqual(first);
    await heartbeat.stop();
    expect(await readings.readProcesses()).toEqual([]);
  });

  it("forgets those who have been silent for an hour, not those who just fell silent", async () => {
    const { db, readings, url } = await open();
    for (const [n, age] of [
      [1, "2 hours"],
      [2, "5 minutes"],
    ])
      await query(
        url,
        `insert into heartbeats (process_id, host, pid, role, version, concurrency, started_at, last_seen_at)
          values (gen_random_uuid(), 'gone', $1, 'worker', '1', 1, now() - $2::interval, now() - $2::interval)`,
        [n, age],
      );
    const heartbeat = await startHeartbeat(db, HEARTBEAT);
    const processes = await readings.readProcesses();
    expect(processes.map(({ pid }) => pid)).toEqual([2, process.pid]);
    expect(processes[0]?.silentSeconds).toBeGreaterThanOrEqual(300);
    await heartbeat.stop();
  });

  it("outlives a database that is away", async () => {
    const db = connectDatabase({ url: "postgres://nobody@127.0.0.1:1/none", connectTimeoutMs: 500 });
    closers.push(() => db.destroy());
    const troubles: unknown[] = [];
    const heartbeat = await startHeartbeat(db, { ...HEARTBEAT, onTrouble: (error) => troubles.push(error) });
    await heartbeat.stop();
    expect(troubles).toMatchObject([{ code: "database_unreachable" }, { code: "database_unreachable" }]);
  });
});

describe("what is read of the database", () => {
  it("is its size, its connections and its clock", async () => {
    const { readings } = await open();
    const server = await readings.readServer();
    expect(server).toMatchObject({ replicationAgeSeconds: null });
    expect(server.connections).toBeGreaterThan(0);
    expect(server.maxConnections).toBeGreaterThan(server.connections);
    expect(server.sizeBytes).toBeGreaterThan(1e6);
    // The same machine's clock.
    expect(Math.abs(await readings.readAheadMs())).toBeLessThan(5000);
  });

  it("is what waits, works, is due later and is dead", async () => {
    const { readings, url } = await open();
    const insert = (status: string, more: string, values: string): Promise<unknown> =>
      query(
        url,
        `insert into tasks (queue, kind, request, status, created_at ${more}) values ('backtest-queue', 'backtest', '{}', $1, '2024-01-01Z' ${values})`,
        [status],
      );
    await insert("queued", ", run_after", ", now() - interval '90 seconds'");
    await insert("queued", ", run_after", ", now() + interval '90 seconds'");
    await insert("running", ", started_at", ", now()");
    await insert("failed", ", finished_at, dead_at, error_code", ", now(), now(), 'internal'");
    await insert("failed", ", finished_at, error_code", ", now(), 'internal'");
    const [backtests, ...others] = await readings.readQueues();
    expect(backtests).toMatchObject({ queue: "backtest-queue", waiting: 1, active: 1, delayed: 1, dead: 1 });
    expect(backtests?.oldestSeconds).toBeGreaterThanOrEqual(90);
    for (const other of others) expect(other).toMatchObject({ waiting: 0, active: 0, delayed: 0, dead: 0, oldestSeconds: null });
  });
});

describe("what is read of the queues' store", () => {
  it("is that of the own Redis when it runs, and an error when it does not", async () => {
    const binary = await findRedisBinary();
    if (binary === null) {
      console.warn("\n*** no redis-server: its health was not read; apt-get install -y redis-server ***\n");
      expect(process.env["CI"], "a redis-server is needed where a change is judged: apt-get install -y redis-server").toBeFalsy();
      return;
    }
    const dataRoot = makeFolder();
    const options = { queueBackend: "auto", redisUrl: null, isOwnDatabase: true, dataRoot } as const;
    const none = (): Promise<number> => Promise.reject(new Error("not the database"));
    await expect(readQueueStore(options, none)).rejects.toMatchObject({ code: "queue_unreachable" });
    await resolveOwnRedis(dataRoot, binary);
    closers.push(() => stopOwnRedis(dataRoot));
    const reading = await readQueueStore(options, none);
    expect(reading).toMatchObject({ kind: "redis", evictedKeys: 0, evictionPolicy: "noeviction", persistence: "aof", isLastWriteOk: true });
  });

  it("is the size of its tables where it is the database", async () => {
    const { readings } = await open();
    const options = { queueBackend: "postgres", redisUrl: null, isOwnDatabase: false, dataRoot: makeFolder() } as const;
    expect(await readQueueStore(options, () => readings.readQueueBytes())).toEqual({ kind: "postgres", sizeBytes: 0 });
  });
});

describe("what is read of the machine", () => {
  it("is within what can be", async () => {
    const [disk, memory, cpu] = await Promise.all([readDisk(join(makeFolder(), "not", "there")), readMemory(), readCpu()]);
    for (const [part, whole] of [
      [disk.freeBytes, disk.totalBytes],
      [memory.availableBytes, memory.totalBytes],
      [cpu.usedRate, 1],
    ] as const) {
      expect(part).toBeGreaterThanOrEqual(0);
      expect(part).toBeLessThanOrEqual(whole);
    }
    expect(cpu.cores).toBeGreaterThan(0);
  });
});

describe("an exchange", () => {
  it("is asked once for all who want to know, and tells its time", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response
        .setHeader("date", new Date(Date.now() + 60_000).toUTCString())
        .writeHead(404)
        .end();
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    closers.push(() => server.close());
    const read = exchangeReader(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const [one] = await Promise.all([read(), read()]);
    expect(asked).toBe(1);
    expect(one.clockAheadMs).toBeGreaterThan(50_000);
    expect(one.clockAheadMs).toBeLessThan(70_000);
  });

  it("that is not there is told by the table of errors", async () => {
    await expect(exchangeReader("http://127.0.0.1:1")()).rejects.toMatchObject({ code: "exchange_unreachable" });
  });
});
