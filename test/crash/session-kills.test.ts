import { setTimeout as sleep } from "node:timers/promises";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../src/adapters/postgres/connect.ts";
import type { Database } from "../../src/adapters/postgres/schema.ts";
import { PostgresSessionStore } from "../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { SessionCommand, SessionRecord } from "../../src/app/live/session-ports.ts";
import { TRADER_MODES } from "../../src/engine/session/session-trader.ts";
import { createRandom, type Random } from "../../src/engine/random.ts";
import { crashScene } from "../support/crash-scenes.ts";
import { checkBooks, type KeptSession, readKept } from "../support/kept-session.ts";
import { MortalSession } from "../support/mortal-session.ts";
import { runRecordedSessions } from "../support/run-recorded-sessions.ts";
import { query, usePostgres } from "../support/use-postgres.ts";

const KILLS = Number(process.env["SESSION_KILLS"] ?? 100);
const SEED = Number(process.env["SESSION_SEED"] ?? Date.now() % 2 ** 31);
const SETTINGS = { candles: 400, leaseMs: 50 };
/** Longest that a process may trade before it is killed, ms. */
const LONGEST_LIFE_MS = 250;
/** Of the processes that are killed while they may just be starting, and how long that takes at most, ms. */
const EARLY_RATE = 0.15;
const LONGEST_START_MS = 600;

const postgres = usePostgres();
let url: string;
let database: Kysely<Database>;
let store: PostgresSessionStore;
let expected: KeptSession;

beforeAll(async () => {
  url = await postgres.createDatabase();
  database = connectDatabase({ url, applicationName: "test" });
  store = new PostgresSessionStore(database);
  const sessionId = await makeSession();
  await runToTheEnd();
  await checkBooks(url, sessionId);
  expected = await readKept(url, sessionId);
});
afterAll(async () => {
  await database?.destroy();
});

async function makeSession(): Promise<string> {
  await query(url, "delete from sessions");
  return (await store.create(crashScene(SETTINGS.candles).session, null)).sessionId;
}

async function runToTheEnd(): Promise<void> {
  const troubles: string[] = [];
  await runRecordedSessions({ ...SETTINGS, url, owner: "heir", onTrouble: (text) => troubles.push(text) });
  expect(troubles).toEqual([]);
}

/** @returns whether the process was killed before it came to the end */
async function liveAndDie(random: Random, meanwhile: () => Promise<unknown>): Promise<boolean> {
  const one = new MortalSession({ ...SETTINGS, url, owner: "mortal" });
  if (random() < EARLY_RATE) await sleep(random() * LONGEST_START_MS);
  else {
    await one.says("trading");
    await meanwhile();
    await sleep(random() * LONGEST_LIFE_MS);
  }
  one.signal("SIGKILL");
  await one.ended();
  if (!one.wasKilled && (!one.output.includes("commits") || one.output.includes("trouble"))) throw new Error(`it ended otherwise: ${one.output}`);
  return one.wasKilled;
}

function drawCommand(random: Random): SessionCommand {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const [symbol, strategy] = [pick(["KRW-A", "KRW-B", "KRW-C"]), pick(["sma_cross", "volume_zone_breakout", "volume_long_candle"])];
  return pick<SessionCommand>([{ command: "pause" }, { command: "resume" }, { command: "set_mode", symbol, strategy, mode: pick(TRADER_MODES) }]);
}

/** Kills processes until as many have died, session after session. @returns how many sessions that took */
async function killThemAll(kills: number, random: Random, meanwhile: (sessionId: string) => Promise<unknown>, check: (sessionId: string) => Promise<unknown>) {
  let sessions = 0;
  let amid = 0;
  for (let killed = 0; killed < kills; sessions++) {
    const sessionId = await makeSession();
    for (let before = 0; killed < kills && (await liveAndDie(random, () => meanwhile(sessionId))); killed++) {
      const { sequence } = (await store.find(sessionId)) as SessionRecord;
      if (sequence > before) amid++;
      before = sequence;
    }
    await runToTheEnd();
    await checkBooks(url, sessionId, `(seed ${SEED})`);
    await check(sessionId);
  }
  console.log(`${kills} processes killed over ${sessions} sessions of ${SETTINGS.candles} batches, ${amid} of them after commits (SESSION_SEED=${SEED})`);
  expect(amid).toBeGreaterThan(0);
}

describe(`a paper session whose process is killed ${KILLS} times at random moments`, () => {
  it("comes to exactly what it would have come to", async () => {
    const nothing = async (): Promise<void> => undefined;
    await killThemAll(Math.ceil(KILLS / 2), createRandom(SEED), nothing, async (sessionId) => {
      expect(await readKept(url, sessionId), `seed ${SEED}`).toEqual(expected);
    });
  });

  it("keeps its books and does each command once while people pause, resume and switch strategies", async () => {
    const random = createRandom(SEED + 1);
    let commands = 0;
    const command = async (sessionId: string): Promise<unknown> => ++commands && store.command(sessionId, drawCommand(random));
    await killThemAll(Math.floor(KILLS / 2), random, command, async (sessionId) => {
      const waiting = await store.waitingCommands(sessionId);
      expect(waiting, `seed ${SEED}`).toEqual([]);
    });
    expect(commands).toBeGreaterThan(0);
  });
});
