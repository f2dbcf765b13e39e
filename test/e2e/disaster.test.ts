import { rmSync } from "node:fs";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectForBackup, sumTables } from "../../src/adapters/backups/table-sums.ts";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { findRedisBinary, resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { describeOnRadosgw } from "../support/describe-on-radosgw.ts";
import { addCandles, addRuns } from "../support/fill-desk.ts";
import { makeOpenFolder } from "../support/make-open-folder.ts";
import { runCommandWith } from "../support/run-command.ts";
import { type Radosgw, startRadosgw } from "../support/start-radosgw.ts";

/** What is to be the same afterwards. */
interface Inventory {
  readonly tables: unknown;
  /** Rows of the audit log: each restore adds its own entry. */
  readonly auditRows: number;
  readonly redis: unknown;
  readonly series: unknown;
}

describeOnRadosgw("the disaster drill", () => {
  let objects: Radosgw;
  const dataRoot = makeOpenFolder();
  const backupRoot = makeOpenFolder();
  beforeAll(async () => void (objects = await startRadosgw()));
  afterAll(async () => {
    await destroy(dataRoot);
    rmSync(backupRoot, { recursive: true, force: true });
    await objects?.stop();
  });

  async function run<T>(...args: string[]): Promise<T> {
    const server = { AWS_BUCKET_NAME: "desk-backups", AWS_REGION: "us-east-1", AWS_ENDPOINT_URL_S3: objects.endpointUrl };
    const credentials = { AWS_ACCESS_KEY_ID: objects.owner.accessKeyId, AWS_SECRET_ACCESS_KEY: objects.owner.secretAccessKey };
    const desk = { DATA_ROOT: dataRoot, BACKUP_ROOT: backupRoot, DATABASE_URL: "", REDIS_URL: "", QUEUE_BACKEND: "auto" };
    const { exitCode, stdout, stderr } = await runCommandWith({ ...desk, ...server, ...credentials }, ...args, "--json");
    expect([exitCode, stderr], args.join(" ")).toEqual([0, ""]);
    return JSON.parse(stdout) as T;
  }

  /** The servers with the folder under them, as a machine is lost. */
  async function destroy(folder: string): Promise<void> {
    await stopOwnRedis(folder).catch(() => false);
    await stopOwnServer(folder).catch(() => false);
    rmSync(folder, { recursive: true, force: true });
  }

  async function takeInventory(): Promise<Inventory> {
    const { url } = await resolveServer({ databaseUrl: null, dataRoot });
    const client = await connectForBackup(url);
    const { "public.audit": audit, ...tables } = await sumTables(client);
    await client.end();
    const redis = new Redis(await resolveOwnRedis(dataRoot, (await findRedisBinary()) ?? ""));
    const values = { list: await redis.lrange("waiting", 0, -1), keys: (await redis.keys("*")).toSorted() };
    redis.disconnect();
    return { tables, auditRows: audit?.rows ?? NaN, redis: values, series: await run("data", "list") };
  }

  async function expectEverything(before: Inventory, runIds: readonly string[]): Promise<void> {
    expect(await takeInventory()).toEqual({ ...before, auditRows: before.auditRows + 1 });
    for (const id of runIds) expect(await run("runs", "verify", id), id).toMatchObject({ reproduced: true });
  }

  it("brings everything back from the disk, and from the object store alone", async () => {
    const binary = await findRedisBinary();
    if (binary === null) expect.fail("a redis-server is needed: apt-get install -y redis-server");
    await addCandles(dataRoot, 400);
    const { url } = await resolveServer({ databaseUrl: null, dataRoot });
    await migrateDatabase({ url });
    const runIds = await addRuns(url, dataRoot, 3);
    const redis = new Redis(await resolveOwnRedis(dataRoot, binary));
    await redis.rpush("waiting", "one", "two", "three");
    redis.disconnect();
    await run("storage", "init");
    const before = await takeInventory();

    const { backup, synced } = await run<{ backup: { id: string; parts: { kind: string }[] }; synced: { copied: string[] } }>("backup", "all");
    expect(backup.parts.map(({ kind }) => kind)).toEqual(["postgresql", "redis", "results"]);
    expect(synced.copied).toEqual([backup.id]);
    expect(await run("backup", "prove", "--runs", "3")).toMatchObject({ backup_id: backup.id, proven: true });

    await destroy(dataRoot);
    await run("restore");
    await expectEverything(before, runIds);

    await destroy(dataRoot);
    rmSync(backupRoot, { recursive: true });
    const { plan } = await run<{ plan: { steps: { action: string }[] } }>("restore");
    expect(plan.steps[0]?.action).toBe("fetch");
    await expectEverything(before, runIds);
  }, 600_000);
});
