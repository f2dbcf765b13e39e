import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostgresScheduleStore } from "../../src/adapters/postgres/schedules/postgres-schedule-store.ts";
import { createRandom } from "../../src/engine/random.ts";
import { describeOnRedis } from "../support/describe-on-redis.ts";
import { supervise } from "../support/supervise.ts";
import { type QueueKind, useJobSystem } from "../support/use-job-system.ts";
import { EVERY_MINUTE, until } from "../support/use-schedules.ts";
import { query } from "../support/use-postgres.ts";
import { CLI_ACTOR } from "../support/use-server.ts";

const SERVERS = 10;
const ROUNDS = Number(process.env["CHAOS_ROUNDS"] ?? 12);
const SEED = Number(process.env["CHAOS_SEED"] ?? Date.now() % 2 ** 31);
const CLOCK_JUMP_MS = 3_600_000;
/** Ten processes that start together take their time on a busy machine. */
const ROUND_MS = 300_000;
/** Between two kills; at a quicker pace, few would live to see the next round. */
const KILL_MS = [1000, 4000] as const;
const SCHEDULER = join(import.meta.dirname, "..", "support", "chaos-scheduler.ts");
const NAMES = Array.from({ length: 30 }, (_, n) => `job-${n}`);

await describeOnRedis("the chaos of schedules on Redis", () => describeChaos("redis"));
describeChaos("postgres");

function describeChaos(kind: QueueKind): void {
  describe(`${SERVERS} schedulers on ${kind}, whose clocks jump by an hour and which are killed now and then`, () => {
    const system = useJobSystem(kind);
    let folder = "";

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "coin-hts-schedulers-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const count = async (text: string): Promise<number> => Number((await query(system.databaseUrl, text))[0]?.["n"]);

    it("make each run once, and lose none", { timeout: 1_800_000 }, async () => {
      console.log(`chaos seed ${SEED}, ${ROUNDS} rounds`);
      const store = new PostgresScheduleStore(system.database);
      for (const name of NAMES) await store.create({ ...EVERY_MINUTE, name, trigger: { cron: "0 0 1 1 *", timeZone: "UTC" } }, CLI_ACTOR);
      await store.create({ ...EVERY_MINUTE, name: "each-second", trigger: { cron: "* * * * * *", timeZone: "UTC" } }, CLI_ACTOR);
      const effects = new Map<string, number>();
      const work = ({ taskId }: { taskId: string }) => Promise.resolve(void effects.set(taskId, (effects.get(taskId) ?? 0) + 1)).then(() => ({ result: {} }));
      await system.startWorker({ [EVERY_MINUTE.kind]: work }, { queues: ["operations"] });
      const settings = JSON.stringify({ databaseUrl: system.databaseUrl, redisUrl: kind === "redis" ? system.redisUrl : null, clockJumpMs: CLOCK_JUMP_MS });
      const log = join(folder, "log");
      const servers = supervise({ count: SERVERS, args: [SCHEDULER, settings], variables: {}, log, sign: "ready", random: createRandom(SEED) });
      const killing = servers.killNowAndThen(...KILL_MS);
      try {
        for (let round = 1; round <= ROUNDS; round++) {
          await query(system.databaseUrl, "update schedules set next_run_at = $1 where name <> 'each-second'", [new Date(Date.UTC(2000 + round, 0, 1))]);
          await until(async () => (await count("select count(*) as n from schedules where next_run_at < now() - interval '1 day'")) === 0, ROUND_MS);
          await until(
            async () => (await count("select count(*) as n from tasks where schedule_name <> 'each-second' and finished_at is null")) === 0,
            ROUND_MS,
          );
        }
      } catch (error) {
        throw new Error(`the schedulers wrote: ${readFileSync(log, "utf8").slice(-3000)}`, { cause: error });
      } finally {
        await servers.stop();
      }
      const kills = await killing;
      console.log(`${kills} schedulers were killed, ${effects.size} runs were made`);
      expect(kills).toBeGreaterThan(0);
      await until(async () => (await count("select count(*) as n from tasks where finished_at is null")) === 0, ROUND_MS);
      const rounds = await query(
        system.databaseUrl,
        "select schedule_name, count(*)::int as runs, count(distinct due_at)::int as instants from tasks where schedule_name <> 'each-second' group by 1",
      );
      expect(rounds.filter(({ runs, instants }) => runs !== ROUNDS || instants !== ROUNDS)).toEqual([]);
      expect(rounds).toHaveLength(NAMES.length);
      expect(await query(system.databaseUrl, "select name from schedules where skipped_runs > 0 and name <> 'each-second'")).toEqual([]);
      // Every second at most once, on the second, and done once.
      const odd =
        "select count(*) as n from (select due_at from tasks where schedule_name = 'each-second' group by 1 having count(*) > 1 or due_at <> date_trunc('second', due_at)) as odd";
      expect(await count(odd)).toBe(0);
      expect(await count("select count(*) as n from tasks where status <> 'completed' or attempts <> 1")).toBe(0);
      expect(effects.size).toBe(await count("select count(*) as n from tasks"));
      expect([...effects.values()].filter((times) => times !== 1)).toEqual([]);
    });
  });
}
