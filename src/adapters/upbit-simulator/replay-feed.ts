import { createUpbitFeed, type LiveFeed, type UpbitFeedOptions } from "../upbit/stream/upbit-feed.ts";
import { createReplayClock, type ReplayClockOptions } from "./replay-clock.ts";
import type { UpbitSimulator, UpbitSimulatorOptions } from "./upbit-simulator.ts";

/** Limits by the second mean nothing where seconds of the exchange take no time: what a simulator for replays is started with. */
export const REPLAY_LIMITS = {
  requestsPerSecond: 1_000_000,
  webSocketRequestsPerSecond: 1_000_000,
} as const satisfies Partial<UpbitSimulatorOptions>;

/** What takes longer on this machine is silence, real ms: it costs a new connection and requests, never a candle. */
const SILENCE_MS = 1000;

export type ReplayFeedOptions = ReplayClockOptions &
  Pick<UpbitFeedOptions, "source" | "graceMs" | "symbolsPerConnection" | "random" | "silenceMs" | "onProblem">;

/**
 * A feed over recorded candles: Upbit's own one, on a simulator of speed 0 that it moves itself, over real sockets.
 * The same tape and faults give the same batches.
 */
export function createReplayFeed(simulator: UpbitSimulator, options: ReplayFeedOptions = {}): LiveFeed {
  return createUpbitFeed({
    silenceMs: SILENCE_MS,
    ...options,
    baseUrl: simulator.url,
    feedClock: createReplayClock(simulator, options),
    handshakeTimeoutMs: options.silenceMs ?? SILENCE_MS,
    connectsPerSecond: REPLAY_LIMITS.webSocketRequestsPerSecond,
    rest: { requestsPerSecond: REPLAY_LIMITS.requestsPerSecond, timeoutMs: options.silenceMs ?? SILENCE_MS },
  });
}
