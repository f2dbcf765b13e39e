import type { Kysely } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import { crashScene } from "../support/crash-scenes.ts";
import { checkBooks, type KeptSession, readKept } from "../support/kept-session.ts";
import { MortalSession } from "../support/mortal-session.ts";
import { runRecordedSessions } from "../support/run-recorded-sessions.ts";
import type { PlaceToEnd } from "../support/session-and-die.ts";
import { type Fate, startTcpProxy } from "../support/tcp-proxy.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

const SETTINGS = { candles: 60, leaseMs: 200 };
const DAY_MS = 86_400_000;

const postgres = usePostgres();
let url: string;
let database: Kysely<Database>;
let store: PostgresSessionStore;
let expected: KeptSession;
let sessionId: string;
let processes: MortalSession[] = [];

beforeAll(async () => {
  url = await postgres.createDatabase();
  database = connectDatabase({ url, applicationName: "test" });
  store = new PostgresSessionStore(database);
  const record = await store.create(crashScene(SETTINGS.candles).session, null);
  await runHere(url);
  expected = await readKept(url, record.sessionId);
});
beforeEach(async () => {
  await query(url, "delete from sessions");
  ({ sessionId } = await store.create(crashScene(SETTINGS.candles).session, null));
});
afterEach(async () => {
  for (const one of processes) one.signal("SIGKILL");
  await Promise.all(processes.map((one) => one.ended()));
  processes = [];
});
afterAll(async () => {
  await database?.destroy();
});

async function runHere(through: string): Promise<void> {
  const troubles: string[] = [];
  await runRecordedSessions({ ...SETTINGS, url: through, owner: "here", onTrouble: (text) => troubles.push(text) });
  expect(troubles).toEqual([]);
}

/** A process that stands still at a place of a commit until it is told to go on. */
async function startAndStop(owner: string, clockErrorMs: number, place: Omit<PlaceToEnd, "signal">): Promise<MortalSession> {
  const one = new MortalSession({ ...SETTINGS, url, owner, clockErrorMs, end: { ...place, signal: "SIGSTOP" } });
  processes.push(one);
  await one.standsStill();
  return one;
}

/** What the server does by itself with a transaction whose owner says nothing for a minute. */
async function endForgottenTransactions(): Promise<number> {
  const text = `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`;
  return (await query(url, text)).length;
}

describe("a paper session that two processes want", () => {
  it.each<[string, Omit<PlaceToEnd, "signal">, number, number]>([
    ["between two commits, before the second has kept anything", { commit: 20, statement: 1, when: "before" }, 0, 1],
    ["between two commits", { commit: 20, statement: 1, when: "before" }, 0, 10],
    ["within a commit", { commit: 20, statement: 4, when: "before" }, 1, 10],
    ["while its COMMIT is on its way", { commit: 20, statement: "commit", when: "underway" }, 0, 10],
  ])(
    "belongs to the second once the first was silent for longer than its lease, whatever their clocks say: stopped %s",
    async (_, place, forgotten, commit) => {
      const first = await startAndStop("first", DAY_MS, place);
      if (forgotten > 0) {
        await query(url, "select pg_sleep(0.3)");
        expect(await store.claim(sessionId, "test", 1000), "claimed beside an open transaction").toBeNull();
      }
      expect(await endForgottenTransactions()).toBe(forgotten);
      const second = await startAndStop("second", -DAY_MS, { commit, statement: 1, when: "before" });
      expect((await store.find(sessionId))?.owner).toBe("second");
      const before = await readKept(url, sessionId);
      first.signal("SIGCONT");
      await first.ended();
      expect(first.output).toContain("is run by another process now");
      expect(await readKept(url, sessionId), "what the first one wrote").toEqual(before);
      second.signal("SIGCONT");
      await second.ended();
      expect(second.output).not.toContain("trouble");
      await checkBooks(url, sessionId);
      expect(await readKept(url, sessionId)).toEqual(expected);
    },
  );
});

describe("a paper session whose connection is cut", () => {
  /** Every third COMMIT loses its answer, and every fifth does not arrive. */
  function unreliable(): { readonly fateOf: (sent: Buffer) => Fate; readonly lost: Record<Fate, number> } {
    const lost = { pass: 0, lose: 0, lose_answer: 0 };
    let commits = 0;
    const fateOf = (sent: Buffer): Fate => {
      if (!sent.includes("commit\0")) return "pass";
      commits++;
      const fate = commits % 3 === 1 ? "lose_answer" : commits % 5 === 0 ? "lose" : "pass";
      lost[fate]++;
      return fate;
    };
    return { fateOf, lost };
  }

  async function runThrough(fateOf: (sent: Buffer) => Fate): Promise<void> {
    const proxy = await startTcpProxy(Number(new URL(url).port), fateOf);
    const through = new URL(url);
    [through.hostname, through.port] = ["127.0.0.1", String(proxy.port)];
    await runHere(through.href).finally(() => proxy.close());
  }

  it("makes no commit twice whose answer was lost, and those again that did not arrive", async () => {
    const { fateOf, lost } = unreliable();
    await runThrough(fateOf);
    expect(lost.lose_answer).toBeGreaterThan(15);
    expect(lost.lose).toBeGreaterThan(5);
    await checkBooks(url, sessionId);
    expect(await readKept(url, sessionId)).toEqual(expected);
  });

  it("ends once, though the answer to its end was lost", async () => {
    await store.command(sessionId, { command: "stop" });
    let commits = 0;
    await runThrough((sent) => (sent.includes("commit\0") && ++commits === 2 ? "lose_answer" : "pass"));
    expect(commits).toBe(3);
    expect(await store.find(sessionId)).toMatchObject({ status: "stopped", owner: null });
    await checkBooks(url, sessionId);
  });
});
