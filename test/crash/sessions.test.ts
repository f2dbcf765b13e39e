import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { SessionRecord } from "../../src/app/live/session-ports.ts";
import { crashScene } from "../support/crash-scenes.ts";
import { checkBooks, type KeptSession, readKept } from "../support/kept-session.ts";
import { runRecordedSessions } from "../support/run-recorded-sessions.ts";
import type { PlaceToEnd, SessionAndDie } from "../support/session-and-die.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

const SESSION_AND_DIE = join(import.meta.dirname, "..", "support", "session-and-die.ts");
/** A process that was killed leaves its lease behind; the next one waits for its end. */
const SETTINGS = { candles: 60, leaseMs: 50 };

const postgres = usePostgres();
let url: string;
let database: Kysely<Database>;
let store: PostgresSessionStore;

beforeAll(async () => {
  url = await postgres.createDatabase();
  database = connectDatabase({ url, applicationName: "test" });
  store = new PostgresSessionStore(database);
});
afterAll(async () => {
  await database?.destroy();
});

/** A session with commands that wait for whoever runs it first. */
async function makeSession(): Promise<string> {
  await query(url, "delete from sessions");
  const { sessionId } = await store.create(crashScene(SETTINGS.candles).session, null);
  await store.command(sessionId, { command: "set_mode", symbol: "KRW-C", strategy: "sma_cross", mode: "paused" });
  await store.command(sessionId, { command: "set_mode", symbol: "KRW-Z", strategy: "sma_cross", mode: "paused" });
  return sessionId;
}

/** Runs it in a process of its own. @returns the statements of each commit; null when it was killed */
function run(end?: PlaceToEnd): string[][] | null {
  const settings: SessionAndDie = { ...SETTINGS, url, owner: "mortal", ...(end === undefined ? {} : { end }) };
  const { stdout, stderr, signal } = spawnSync(process.execPath, [SESSION_AND_DIE, JSON.stringify(settings)], { encoding: "utf8" });
  const [, commits] = /^commits (.*)$/m.exec(stdout) ?? [];
  if (/^trouble/m.test(stdout) || (commits === undefined && signal !== "SIGKILL")) throw new Error(`it ended otherwise: ${stdout} ${stderr}`);
  return commits === undefined ? null : (JSON.parse(commits) as string[][]);
}

/** Has another process than the dead one, this one, go on to the end. */
async function goOn(): Promise<void> {
  const troubles: string[] = [];
  await runRecordedSessions({ ...SETTINGS, url, owner: "heir", onTrouble: (text) => troubles.push(text) });
  expect(troubles).toEqual([]);
}

/** Ends when the server has noticed that the process is dead, and has finished or taken back what it was at. */
async function settle(): Promise<void> {
  const text = "select pid from pg_stat_activity where datname = current_database() and application_name = 'coin-hts'";
  while ((await query(url, text)).length > 0) await sleep(5);
}

async function sequenceOf(sessionId: string): Promise<number> {
  return ((await store.find(sessionId)) as SessionRecord).sequence;
}

/** Runs a session that nobody disturbs. */
async function undisturbed(): Promise<{ readonly commits: readonly string[][]; readonly expected: KeptSession }> {
  const sessionId = await makeSession();
  const commits = run() as string[][];
  await checkBooks(url, sessionId);
  return { commits, expected: await readKept(url, sessionId) };
}

function fillsIn(statements: readonly string[]): number {
  return statements.join(" ").split(/BUY|SELL/).length - 1;
}

/** What is after one statement is before the next, so only the last one has an after of its own. */
function placesToDie(statements: readonly string[]): { readonly when: PlaceToEnd["when"]; readonly statement: number }[] {
  const each = statements.flatMap((_, k) => (["before", "underway"] as const).map((when) => ({ when, statement: k + 1 })));
  return [...each, { when: "after", statement: statements.length }];
}

describe("a paper session whose process is killed at a statement of a commit", () => {
  let commits: readonly string[][];
  let expected: KeptSession;
  beforeAll(async () => {
    ({ commits, expected } = await undisturbed());
  });

  it.each([
    ["the first, with its warm-up", () => 1],
    ["one of commands", () => 2],
    ["the one with most fills", () => commits.indexOf(commits.reduce((most, one) => (fillsIn(one) > fillsIn(most) ? one : most))) + 1],
  ])("goes on to what it would have come to: %s", async (_, numberOf) => {
    const commit = numberOf();
    const statements = commits[commit - 1] as string[];
    let before: number | undefined;
    let stood = 0;
    for (const { when, statement } of placesToDie(statements)) {
      const where = `(${when} statement ${statement} of commit ${commit}: ${statements[statement - 1]})`;
      const sessionId = await makeSession();
      expect(run({ signal: "SIGKILL", commit, statement, when }), where).toBeNull();
      await settle();
      await checkBooks(url, sessionId, where);
      const sequence = await sequenceOf(sessionId);
      before ??= sequence;
      if (sequence > before) stood++;
      if (statements[statement - 1] !== "commit" || when === "before") expect(sequence, where).toBe(before);
      if (when === "after") expect(sequence, where).toBeGreaterThan(before);
      await goOn();
      await checkBooks(url, sessionId, where);
      expect(await readKept(url, sessionId), where).toEqual(expected);
    }
    console.log(`killed at ${placesToDie(statements).length} places of ${statements.length} statements: ${stood} times the commit stood`);
  });

  it("dies where it matters: several entries and exits in one transaction", () => {
    const fullest = commits.reduce((most, one) => (fillsIn(one) > fillsIn(most) ? one : most));
    expect(fillsIn(fullest)).toBeGreaterThanOrEqual(3);
    expect(fullest.join()).toMatch(/BUY.*SELL|SELL.*BUY/);
    expect(new Set(fullest)).toEqual(new Set([...fullest, "begin", "commit"]));
  });
});
