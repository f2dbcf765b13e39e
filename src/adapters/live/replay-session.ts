import { runSession, type RunSessionDependencies } from "../../app/live/run-session.ts";
import type { NewSession, SessionRecord, WarmUpSource } from "../../app/live/session-ports.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import { createReplayFeed, REPLAY_LIMITS } from "../upbit-simulator/replay-feed.ts";
import { rowsOfCandles } from "./candle-rows.ts";
import type { SimulatedMarket } from "../upbit-simulator/simulated-market.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../upbit-simulator/upbit-simulator.ts";

/** Batches that are kept together when a replay goes as fast as it can: what one commit costs is spread over them. */
const COMMIT_EVERY_MS = 250;
const LEASE_MS = 30_000;

export interface ReplayOptions {
  /** Its feed is a replay; the first candle that it trades opens at its start. */
  readonly session: NewSession;
  /** What happens, warm-up candles included. */
  readonly markets: readonly SimulatedMarket[];
  /** Everything that closes up to here is traded, epoch ms. */
  readonly untilMs: number;
  /** Times real time; as fast as it goes unless given. */
  readonly speed?: number | undefined;
  readonly seed?: number | undefined;
  readonly owner: string;
  /** Told of the simulated exchange before anything happens, to have things go wrong. */
  readonly onSimulator?: (simulator: UpbitSimulator) => void;
}

export type ReplayDependencies = Omit<RunSessionDependencies, "feed" | "warmUp" | "leaseMs" | "commitEveryMs" | "untilMs">;

/**
 * Runs a session over recorded candles: through the simulated exchange, real sockets, the feed, the runner and the database
 * that a live session goes through; only time does not pass by itself.
 *
 * @returns the session, stopped; failed with what it had taken when the signal aborts
 * @throws HtsError `range_empty` for a start beyond the candles; what a session throws
 */
export async function replaySession(options: ReplayOptions, dependencies: ReplayDependencies, signal: AbortSignal): Promise<SessionRecord> {
  const { session, markets, untilMs, speed, seed, owner, onSimulator } = options;
  const { store } = dependencies;
  const lengthMs = timeframeMs(session.timeframe);
  const lastMs = Math.floor(untilMs / lengthMs) * lengthMs;
  if (lastMs <= session.startMs) throw new HtsError("range_empty", "expected at least one candle between the start and the end of a replay, there is none");
  const seeded = seed === undefined ? {} : { seed };
  const simulator = await startUpbitSimulator({ ...REPLAY_LIMITS, ...seeded, markets, startMs: session.startMs, speed: 0 });
  try {
    onSimulator?.(simulator);
    const { feed } = createReplayFeed(simulator, speed === undefined ? {} : { speed });
    const record = await store.create(session, null);
    const claimed = await store.claim(record.sessionId, owner, LEASE_MS);
    if (claimed === null)
      throw new HtsError("session_taken", `session ${record.sessionId} was taken by another process before its replay began; start it again`);
    const commitEveryMs = speed === undefined ? COMMIT_EVERY_MS : 0;
    const parts = { ...dependencies, feed, warmUp: tapeWarmUp(markets), leaseMs: LEASE_MS, commitEveryMs, untilMs: lastMs };
    try {
      await runSession(claimed, parts, signal);
    } finally {
      // Nothing when it came to its end. Left alive, it would wait for candles that nobody can tell it.
      await store.fail(claimed.claim, { code: "cancelled", message: "the replay was broken off; start it again" });
    }
    return (await store.find(record.sessionId)) ?? record;
  } finally {
    await simulator.close();
  }
}

/** Warm-up candles of the tape itself. */
function tapeWarmUp(markets: readonly SimulatedMarket[]): WarmUpSource {
  const bySymbol = new Map(markets.map(({ symbol, candles }) => [symbol, candles]));
  return {
    async read({ symbol }, untilMs, count) {
      const candles = bySymbol.get(symbol) as Candles;
      const until = indexAtOrAfter(candles.openTimeMs, untilMs);
      return rowsOfCandles(sliceCandles(candles, Math.max(0, until - count), until));
    },
  };
}
