import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrateDatabase } from "../../src/adapters/postgres/migrate.ts";
import { resolveServer, stopOwnServer } from "../../src/adapters/postgres/resolve-server.ts";
import { resolveOwnRedis, stopOwnRedis } from "../../src/adapters/redis/own-redis.ts";
import { createRandom } from "../../src/engine/random.ts";
import type { ChaosSettings } from "../support/chaos-worker.ts";
import { describeOnRedis } from "../support/describe-on-redis.ts";
import { readRedisPid } from "../support/redis-pid.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.ts";
import { query } from "../support/use-postgres.ts";

const JOBS = Number(process.env["CHAOS_JOBS"] ?? 500);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 2 ** 31);
const OUTAGE_MS = 5000;
/** Longer than a claim of the workers holds. */
const FREEZE_MS = 6000;
const FREEZE_RATE = 0.4;
const WORKERS = 3;
const CLOCK_JUMP_MS = 3_600_000;
const WORKER = join(import.meta.dirname, "..", "support", "chaos-worker.ts");
const SUBMITTER = join(import.meta.dirname, "..", "support", "chaos-submitter.ts");

await describeOnRedis("the chaos of jobs on Redis", (binary) => describeChaos("redis", binary));
describeChaos("postgres", null);

function describeChaos(kind: string, binary: string | null): void {
  describe(`${JOBS} jobs on ${kind} while everything around them dies`, () => {
    let folder = "";
    const random = createRandom(SEED);
    const running = new Set<ChildProcess>();
    const over = new AbortController();
    let database: TcpProxy;
    let redis: TcpProxy | null = null;
    let databaseUrl = "";
    let settings: ChaosSettings;

    beforeAll(async () => {
      console.log(`chaos seed ${SEED}`);
      folder = mkdtempSync(join(tmpdir(), `coin-hts-chaos-${kind}-`));
      chmodSync(folder, 0o755);
      const { url } = await resolveServer({ databaseUrl: null, dataRoot: folder });
      await migrateDatabase({ url });
      database = await startTcpProxy(Number(new URL(url).port));
      databaseUrl = through(url, database);
      await query(url, "create table effects (task_id uuid primary key, repeats int not null default 0)");
      await query(url, "create table ends (task_id uuid not null, status text not null)");
      await query(
        url,
        `create function note_end() returns trigger language plpgsql as $$ begin insert into ends values (new.task_id, new.status); return new; end $$;
        create trigger tasks_note_end after update on tasks for each row
          when (new.finished_at is not null and old.finished_at is distinct from new.finished_at) execute function note_end()`,
      );
      if (binary !== null) {
        const redisUrl = await resolveOwnRedis(folder, binary);
        redis = await startTcpProxy(Number(new URL(redisUrl).port));
        settings = { databaseUrl, redisUrl: through(redisUrl, redis), clockJumpMs: 0 };
      } else settings = { databaseUrl, redisUrl: null, clockJumpMs: 0 };
    }, 120_000);

    afterAll(async () => {
      over.abort();
      for (const child of running) child.kill("SIGKILL");
      await Promise.all([database?.close(), redis?.close()]);
      if (binary !== null) await stopOwnRedis(folder);
      await stopOwnServer(folder);
      rmSync(folder, { recursive: true, force: true });
    }, 120_000);

    /** Like a service manager: what ends is started again. */
    async function keepWorking(clockJumpMs: number): Promise<void> {
      while (!over.signal.aborted) {
        await ended(start(WORKER, JSON.stringify({ ...settings, clockJumpMs })));
        await sleep(200);
      }
    }

    function start(...args: readonly string[]): ChildProcess {
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
      running.add(child);
      child.on("close", () => running.delete(child));
      return child;
    }

    /** Kills workers, and freezes some for longer than their claims hold: those wake to tasks that others have taken over. */
    async function killWorkers(): Promise<number> {
      let kills = 0;
      while (!over.signal.aborted) {
        await sleep(1500 + random() * 2500);
        const workers = [...running].filter(({ spawnargs }) => spawnargs.includes(WORKER));
        const victim = workers[Math.floor(random() * workers.length)];
        if (random() < FREEZE_RATE && victim?.kill("SIGSTOP") === true) {
          void sleep(FREEZE_MS).then(() => victim.kill("SIGCONT"));
        } else if (!over.signal.aborted && victim?.kill("SIGKILL") === true) kills += 1;
      }
      return kills;
    }

    /** Starts the submitter again where its acknowledgements end, however often it is killed. */
    async function submitAll(acknowledged: Map<number, string>): Promise<number> {
      let kills = 0;
      while (acknowledged.size < JOBS) {
        const child = start(SUBMITTER, JSON.stringify(settings), String(acknowledged.size), String(JOBS));
        let text = "";
        child.stdout?.setEncoding("utf8").on("data", (more: string) => {
          text += more;
          const lines = text.split("\n");
          text = lines.pop() ?? "";
          for (const [n, taskId] of lines.map((line) => line.split(" "))) acknowledged.set(Number(n), taskId ?? "");
        });
        const timer = setTimeout(() => child.kill("SIGKILL") && (kills += 1), 3000 + random() * 4000);
        await ended(child);
        clearTimeout(timer);
      }
      return kills;
    }

    async function hurtServers(): Promise<void> {
      const outage = async (proxy: TcpProxy): Promise<void> => {
        await proxy.down();
        await sleep(OUTAGE_MS);
        await proxy.up();
      };
      const calm = (): Promise<void> => sleep(1000 + random() * 2000);
      if (redis !== null && binary !== null) {
        await calm();
        await stopOwnRedis(folder);
        redis.setTarget(Number(new URL(await resolveOwnRedis(folder, binary)).port));
        await calm();
        await outage(redis);
        await calm();
        // Without a goodbye: what came in its last second is lost.
        process.kill(await readRedisPid(await resolveOwnRedis(folder, binary)), "SIGKILL");
        redis.setTarget(Number(new URL(await resolveOwnRedis(folder, binary)).port));
      }
      await calm();
      await stopOwnServer(folder);
      database.setTarget(Number(new URL((await resolveServer({ databaseUrl: null, dataRoot: folder })).url).port));
      await calm();
      await outage(database);
    }

    it("all end, each with one effect, and nothing that was acknowledged is lost", async () => {
      const acknowledged = new Map<number, string>();
      const workers = Array.from({ length: WORKERS }, (_, n) => keepWorking(n === 0 ? CLOCK_JUMP_MS : 0));
      const killing = killWorkers();
      const [submitterKills] = await Promise.all([submitAll(acknowledged), hurtServers()]);
      const left = "select count(*)::int as count from tasks where finished_at is null";
      await expect.poll(async () => (await query(databaseUrl, left))[0]?.["count"], { timeout: 120_000, interval: 500 }).toBe(0);
      over.abort();
      const workerKills = await killing;
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(workers);
      const summary = await query(databaseUrl, "select status, count(*)::int as count, sum(attempts)::int as attempts from tasks group by status");
      const [{ repeated = 0 } = {}] = await query(databaseUrl, "select coalesce(sum(repeats), 0)::int as repeated from effects");
      console.log(
        `${kind}: ${workerKills} workers and ${submitterKills} submitters killed, ${JSON.stringify(summary)}, ${String(repeated)} effects asked for again`,
      );
      expect(workerKills).toBeGreaterThan(0);
      expect(submitterKills).toBeGreaterThan(0);
      expect(summary).toMatchObject([{ status: "completed", count: JOBS }]);
      const ids = async (text: string): Promise<unknown[]> => (await query(databaseUrl, text)).map((row) => row["task_id"]);
      const expected = [...acknowledged.values()].toSorted();
      expect(expected).toHaveLength(JOBS);
      expect(await ids('select task_id from tasks order by task_id::text collate "C"')).toEqual(expected);
      expect(await ids('select task_id from effects order by task_id::text collate "C"')).toEqual(expected);
      // Completed once each: no end was written over another.
      expect(await ids('select task_id from ends order by task_id::text collate "C"')).toEqual(expected);
    });
  });
}

function through(url: string, proxy: TcpProxy): string {
  const parsed = new URL(url);
  parsed.port = String(proxy.port);
  return parsed.href;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.on("close", () => resolve()));
}
