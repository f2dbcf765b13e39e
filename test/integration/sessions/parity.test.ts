import type { Kysely } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { PostgresParityStore } from "../../../src/adapters/postgres/sessions/postgres-parity-store.ts";
import { PostgresSessionStore } from "../../../src/adapters/postgres/sessions/postgres-session-store.ts";
import type { Alert } from "../../../src/app/alerts/ports.ts";
import { reconcile, type ReconcileDependencies } from "../../../src/app/live/parity/reconcile.ts";
import { runSession } from "../../../src/app/live/run-session.ts";
import type { ClaimedSession } from "../../../src/app/live/session-ports.ts";
import { findStrategy } from "../../../src/engine/strategies/registry.ts";
import type { Candle } from "../../../src/engine/strategies/strategy-runner.ts";
import { candleAt, feedOf, makeScene, sessionDependencies, type SessionScene } from "../../support/session-scene.ts";
import { usePostgres } from "../../support/use-postgres.ts";
import { range, walkCandles } from "../../support/walk-candles.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FIRST_HOUR = 480_000;
const STRATEGIES = { sma_cross: { fast: 2, slow: 4 }, volume_long_candle: { body_pct: 0.001, vol_ma_window: 3, vol_multiplier: 1 } };

const postgres = usePostgres();
let database: Kysely<Database>;
let store: PostgresSessionStore;

beforeAll(async () => {
  database = connectDatabase({ url: await postgres.createDatabase() });
  store = new PostgresSessionStore(database);
});
afterAll(async () => {
  await database?.destroy();
});

/** Five days and some hours of two symbols, traded from the middle of a day on. */
function scene(options: Partial<Parameters<typeof makeScene>[1]> = {}): SessionScene {
  const slots = range(FIRST_HOUR, FIRST_HOUR + 24 * 6).filter((slot) => slot % 7 !== 0);
  const series = new Map(["KRW-A", "KRW-B"].map((symbol, k) => [symbol, walkCandles({ timeframeMs: HOUR_MS, slots, seed: k + 1 })]));
  return makeScene(series, { strategies: STRATEGIES, from: 10, ...options });
}

async function trade(one: SessionScene): Promise<string> {
  const record = await store.create(one.session, null);
  const claimed = (await store.claim(record.sessionId, "test", 30_000)) as ClaimedSession;
  const untilMs = ([...one.series.values()][0]?.openTimeMs.at(-1) ?? 0) + HOUR_MS;
  await runSession(claimed, { ...sessionDependencies(one, store), feed: feedOf(one), untilMs }, new AbortController().signal);
  return record.sessionId;
}

interface Told {
  readonly raised: Alert[];
  readonly resolved: string[];
}

function dependencies(change: (symbol: string, candle: Candle) => Candle | null, one: SessionScene, told: Told): ReconcileDependencies {
  return {
    store: new PostgresParityStore(database),
    loadTrader: async (trader) => ({ ...trader, strategy: findStrategy(trader.strategy) }),
    alerts: { raise: async (alert) => void told.raised.push(alert), resolve: async (fingerprint) => void told.resolved.push(fingerprint) },
    final: {
      async read(_, symbol, fromMs, untilMs) {
        const candles = one.series.get(symbol);
        if (candles === undefined) return null;
        const all = Array.from(candles.openTimeMs, (_, i) => candleAt(candles, i));
        return all.filter(({ openTimeMs }) => openTimeMs >= fromMs && openTimeMs < untilMs).flatMap((candle) => change(symbol, candle) ?? []);
      },
    },
  };
}

describe("parity of a session with a backtest", () => {
  it("is whole for each of its days while the candles stay what they were", async () => {
    for (const account of ["each", "shared"] as const) {
      const one = scene({ account, risk: { max_open_positions: 2, cooldown_candles: 2 }, execution: { position_fraction: 0.5, stop_loss_rate: 0.01 } });
      const sessionId = await trade(one);
      const told: Told = { raised: [], resolved: [] };
      const days = await reconcile(
        dependencies((_, candle) => candle, one, told),
        sessionId,
      );
      expect(days.length).toBe(6);
      expect(days.map(({ outcome }) => outcome.score)).toEqual(days.map(() => 1));
      expect(days.reduce((sum, { outcome }) => sum + outcome.fills, 0)).toBeGreaterThan(40);
      const fills = await database
        .selectFrom("fills")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("session_id", "=", sessionId)
        .executeTakeFirstOrThrow();
      expect(days.reduce((sum, { outcome }) => sum + outcome.fills, 0)).toBe(fills.count);
      expect(told.raised).toEqual([]);
      expect(
        await reconcile(
          dependencies((_, candle) => candle, one, told),
          sessionId,
        ),
      ).toEqual([]);
    }
  });

  it("names a day whose candles were revised, and tells of it", async () => {
    const one = scene();
    const sessionId = await trade(one);
    const dayMs = (Math.floor((FIRST_HOUR * HOUR_MS) / DAY_MS) + 3) * DAY_MS;
    const told: Told = { raised: [], resolved: [] };
    const worse = (symbol: string, candle: Candle): Candle => {
      const isRevised = symbol === "KRW-A" && candle.openTimeMs >= dayMs && candle.openTimeMs < dayMs + DAY_MS;
      return isRevised ? { ...candle, open: candle.open + 1, high: candle.high + 1 } : candle;
    };
    const days = await reconcile(dependencies(worse, one, told), sessionId);
    const parted = days.filter(({ outcome }) => outcome.score < 1);
    expect(parted.map(({ beginsMs }) => beginsMs)).toEqual([dayMs]);
    expect(new Set(parted[0]?.outcome.differences.map(({ cause, symbol }) => `${cause} ${symbol}`))).toEqual(new Set(["data_revised KRW-A"]));
    expect(told.raised.map(({ fingerprint, severity }) => [fingerprint, severity])).toEqual([[`session:${sessionId}:parity`, "WARNING"]]);
    const kept = await database
      .selectFrom("session_parity")
      .selectAll()
      .where("session_id", "=", sessionId)
      .where("begins_at", "=", new Date(dayMs))
      .executeTakeFirstOrThrow();
    expect(kept.score).toBe(parted[0]?.outcome.score);
  });

  it("names a candle that came too late to be traded", async () => {
    const whole = scene();
    const [symbol, candles] = [...whole.series][0] as [string, typeof whole.series extends ReadonlyMap<string, infer C> ? C : never];
    const lateMs = candles.openTimeMs[60] as number;
    const slots = Array.from(candles.openTimeMs, (ms) => ms);
    const seen = new Map(whole.series);
    const keep = slots.flatMap((ms, i) => (ms === lateMs ? [] : [i]));
    const column = (name: "openTimeMs" | "open" | "high" | "low" | "close" | "volume"): Float64Array =>
      Float64Array.from(keep, (i) => candles[name][i] as number);
    seen.set(symbol, {
      timeframeMs: HOUR_MS,
      openTimeMs: column("openTimeMs"),
      open: column("open"),
      high: column("high"),
      low: column("low"),
      close: column("close"),
      volume: column("volume"),
    });
    const sessionId = await trade({ ...whole, series: seen });
    const told: Told = { raised: [], resolved: [] };
    const days = await reconcile(
      dependencies((_, candle) => candle, whole, told),
      sessionId,
    );
    const differences = days.flatMap(({ outcome }) => outcome.differences);
    expect(differences.length).toBeGreaterThan(0);
    expect(new Set(differences.map(({ cause, candleTimeMs }) => `${cause} ${candleTimeMs}`))).toEqual(new Set([`late_candle ${lateMs}`]));
  });

  it("goes by the commands that the session was given", async () => {
    const one = scene();
    const record = await store.create(one.session, null);
    const { sessionId } = record;
    const untilMs = ([...one.series.values()][0]?.openTimeMs.at(-1) ?? 0) + HOUR_MS;
    for (const [command, stopAtMs] of [
      ["pause", untilMs - 3 * DAY_MS - 5 * HOUR_MS],
      ["resume", untilMs - DAY_MS - 3 * HOUR_MS],
      ["pause", untilMs],
    ] as const) {
      const ending = new AbortController();
      const claimed = (await store.claim(sessionId, "test", 30_000)) as ClaimedSession;
      const feed = feedOf(one, ({ closeTimeMs }) => (closeTimeMs >= stopAtMs ? ending.abort() : undefined));
      await runSession(claimed, { ...sessionDependencies(one, store), feed, ...(stopAtMs === untilMs ? { untilMs } : {}) }, ending.signal);
      if (stopAtMs < untilMs) await store.command(sessionId, { command });
    }
    const refused = await database.selectFrom("orders").select("refusal").where("session_id", "=", sessionId).where("refusal", "=", "paused").execute();
    expect(refused.length).toBeGreaterThan(3);
    const told: Told = { raised: [], resolved: [] };
    const days = await reconcile(
      dependencies((_, candle) => candle, one, told),
      sessionId,
    );
    expect(days.map(({ outcome }) => outcome.differences)).toEqual(days.map(() => []));
    expect(days.length).toBe(6);
  });
});
