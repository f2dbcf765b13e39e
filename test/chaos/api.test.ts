import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { BundleRunStore } from "../../src/adapters/runs/bundle-run-store.ts";
import { DEMO_SYMBOL_NAMES } from "../../src/app/demo-market/demo-market.ts";
import { createRandom } from "../../src/engine/random.ts";
import { describeOnRedis } from "../support/describe-on-redis.ts";
import { type ChaosDesk, openChaosDesk } from "../support/chaos-desk.ts";
import { bodyOf, StubbornClient } from "../support/stubborn-client.ts";
import { type Supervised, supervise } from "../support/supervise.ts";

const TASKS = Number(process.env["CHAOS_TASKS"] ?? 200);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 2 ** 31);
const CLIENTS = 6;
const PACE_MS = 900;
const WORKERS = 2;
const API = join(import.meta.dirname, "..", "..", "src", "server", "main.ts");
const WORKER = join(import.meta.dirname, "..", "..", "src", "worker", "main.ts");
/** A connection that was being made when the server came back, and its timeout. */
const RECOVERY_MS = 4000;
const URL_WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*:(?!\[secret\])[^\s@/"]+@/i;

await describeOnRedis("the chaos of the API on Redis", (binary) => describeChaos("redis", binary));
describeChaos("postgres", null);

function describeChaos(queue: string, binary: string | null): void {
  describe(`${TASKS} backtests over HTTP, queued on ${queue}, while API, workers and servers die`, () => {
    const random = createRandom(SEED);
    const outages: { readonly fromMs: number; readonly untilMs: number }[] = [];
    const acknowledged = new Map<number, string>();
    const supervised: Supervised[] = [];
    let desk: ChaosDesk;
    let client: StubbornClient;
    let database: Kysely<Database>;
    let runs: BundleRunStore;

    beforeAll(async () => {
      console.log(`chaos seed ${SEED}`);
      desk = await openChaosDesk(binary);
      client = new StubbornClient(desk.apiUrl, desk.token);
      database = connectDatabase({ url: desk.databaseUrl });
      runs = new BundleRunStore({ db: database, root: join(desk.dataRoot, "results") });
    });

    afterAll(async () => {
      await Promise.all(supervised.map((one) => one.stop()));
      await runs?.close();
      await database?.destroy();
      await desk?.close();
    });

    function start(count: number, program: string, log: string, sign: string): Supervised {
      const one = supervise({ count, args: [program], variables: desk.variables, log: join(desk.dataRoot, log), sign: `"message":"${sign}"`, random });
      supervised.push(one);
      return one;
    }

    async function submitAll(): Promise<void> {
      const numbers = Array.from({ length: TASKS }, (_, n) => n).values();
      const submitSome = async (): Promise<void> => {
        for (const n of numbers) {
          acknowledged.set(n, await client.submit(requestOf(n), `chaos-${n}`));
          await sleep(random() * PACE_MS);
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, submitSome));
    }

    /** Looks on like a dashboard, and like a client that puts its token where it does not belong. */
    async function lookOn(over: AbortSignal): Promise<void> {
      while (!over.aborted) {
        const ids = [...acknowledged.values()];
        const taskId = ids[Math.floor(random() * ids.length)] ?? desk.token;
        for (const path of [`/api/v1/backtests/async/${taskId}/status`, "/api/v1/jobs/summary", "/readyz", `/api/v1/jobs?token=${desk.token}`]) {
          await client.ask(path);
        }
        await client.ask("/api/v1/jobs", { headers: { authorization: `Bearer ${desk.token.slice(0, -1)}x` } });
        await sleep(100);
      }
    }

    /** A task whose workers died three times is given up, in case it is what kills them; an operator who knows better brings it back. */
    async function operate(over: AbortSignal): Promise<number> {
      for (let retries = 0; ;) {
        const dead = await client.ask("/api/v1/jobs?state=dead");
        for (const job of dead?.status === 200 ? (JSON.parse(bodyOf(dead)) as { jobs: DeadJob[] }).jobs : []) {
          expect(job.error.code).toBe("worker_lost");
          if ((await client.ask(`/api/v1/jobs/${job.task_id}/retry`, { method: "POST" }))?.status === 200) retries += 1;
        }
        if (over.aborted) return retries;
        await sleep(1000);
      }
    }

    async function hurtServers(): Promise<void> {
      await sleep(4000 + random() * 3000);
      await desk.restartRedis();
      await sleep(3000 + random() * 3000);
      const fromMs = Date.now();
      await desk.restartDatabase();
      outages.push({ fromMs, untilMs: Date.now() + RECOVERY_MS });
      await sleep(3000 + random() * 3000);
      await desk.restartRedis();
    }

    const countIncomplete = async (): Promise<number> =>
      (await database.selectFrom("tasks").select("task_id").where("status", "!=", "completed").execute()).length;

    it("completes every task that was acknowledged, each by one run that is whole", async () => {
      const over = new AbortController();
      const api = start(1, API, "api.log", "listening");
      const workers = start(WORKERS, WORKER, "workers.log", "working");
      const kills = Promise.all([api.killNowAndThen(5000, 12_000), workers.killNowAndThen(6000, 15_000)]);
      const [looking, operating] = [lookOn(over.signal), operate(over.signal)];
      await Promise.all([submitAll(), hurtServers()]);
      await expect.poll(countIncomplete, { timeout: 480_000, interval: 500 }).toBe(0);
      over.abort();
      await looking;
      const retries = await operating;
      await Promise.all([api.stop(), workers.stop()]);
      const [apiKills, workerKills] = await kills;
      console.log(
        `${queue}: API killed ${apiKills} times, workers ${workerKills} times, ${retries} tasks brought back; ${client.heard.length} answers, ${client.silences} requests without one`,
      );
      expect(apiKills).toBeGreaterThan(0);
      expect(workerKills).toBeGreaterThan(0);
      const tasks = await database.selectFrom("tasks").select(["task_id", "status", "run_id", "error"]).execute();
      expect(tasks.filter(({ status }) => status !== "completed")).toEqual([]);
      expect(tasks.map(({ task_id }) => task_id).toSorted()).toEqual([...acknowledged.values()].toSorted());
      expect(new Set(acknowledged.values()).size).toBe(TASKS);
      const kept = (await database.selectFrom("runs").select("run_id").execute()).map(({ run_id }) => run_id).toSorted();
      expect(tasks.map(({ run_id }) => run_id).toSorted()).toEqual(kept);
      expect(new Set(kept).size).toBe(TASKS);
      for (const runId of kept) expect(await runs.findDamage(runId), runId).toEqual([]);
      const swept = await runs.sweep({ graceMs: 0, isDryRun: false });
      expect(swept.filter(({ is_removed }) => !is_removed)).toEqual([]);
      console.log(`${queue}: ${swept.length} folders of writers that died were swept`);
      expect(readdirSync(join(desk.dataRoot, "results")).toSorted()).toEqual(kept);
    });

    it("answered no failure of its own while everything that it needs was there", () => {
      const isDuringOutage = (askedMs: number, heardMs: number): boolean => outages.some(({ fromMs, untilMs }) => heardMs >= fromMs && askedMs <= untilMs);
      const failures = client.heard.filter(({ path, status }) => status >= 500 && path !== "/readyz");
      expect(failures.filter(({ status }) => status !== 503)).toEqual([]);
      expect(failures.filter(({ askedMs, heardMs }) => !isDuringOutage(askedMs, heardMs))).toEqual([]);
    });

    it("let no secret into its logs and answers", () => {
      const logs = desk.readLogs();
      const answers = client.heard.map(({ text }) => text).join("\n");
      // What is looked through is there, the failed attempts to get in as well.
      expect(logs).toContain('"message":"request answered"');
      expect(logs).toContain('"message":"an attempt at a task ended"');
      expect(answers).toContain('"token_refused"');
      for (const text of [logs, answers]) {
        for (const secret of desk.secrets) expect(around(text, secret)).toBeNull();
        expect(URL_WITH_PASSWORD.exec(text)?.[0] ?? null).toBeNull();
        expect(/hts_[A-Za-z0-9_-]{43}/.exec(text)?.[0] ?? null).toBeNull();
      }
    });
  });
}

interface DeadJob {
  readonly task_id: string;
  readonly error: { readonly code: string };
}

/** No two alike, so each is a run of its own. */
function requestOf(n: number): object {
  const symbol = DEMO_SYMBOL_NAMES[n % DEMO_SYMBOL_NAMES.length];
  return { symbols: [symbol], timeframe: "1d", strategy: "sma_cross", params: { fast: 2 + (n % 50), slow: 60 + Math.floor(n / 50) } };
}

/** Where a text has another, for whoever has to find out how it got there. */
function around(text: string, part: string): string | null {
  const at = text.indexOf(part);
  return at === -1 ? null : text.slice(Math.max(0, at - 300), at).concat("…");
}
