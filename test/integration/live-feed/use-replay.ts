import { afterEach } from "vitest";
import { createReplayFeed, REPLAY_LIMITS, type ReplayFeedOptions } from "../../../src/adapters/upbit-simulator/replay-feed.ts";
import { startUpbitSimulator, type UpbitSimulator, type UpbitSimulatorOptions } from "../../../src/adapters/upbit-simulator/upbit-simulator.ts";
import type { FeedSubscription } from "../../../src/app/live/feed-ports.ts";
import { type FeedRecord, recordFeed } from "../../support/record-feed.ts";

/** A machine that is busy with other tests is not silent. */
const PATIENCE_MS = 20_000;

export interface ReplayRun extends UpbitSimulatorOptions {
  readonly subscriptions: readonly FeedSubscription[];
  /** Ended by the batch that closes then. */
  readonly untilMs: number;
  readonly feed?: ReplayFeedOptions;
  /** What is to go wrong. */
  readonly disturb?: (simulator: UpbitSimulator) => void;
}

/** Runs feeds over simulators that are closed after each test. */
export function useReplay(): (run: ReplayRun) => Promise<{ record: FeedRecord; simulator: UpbitSimulator }> {
  const simulators: UpbitSimulator[] = [];
  afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));
  return async ({ subscriptions, untilMs, feed, disturb, ...options }) => {
    const simulator = await startUpbitSimulator({ ...REPLAY_LIMITS, ...options });
    simulators.push(simulator);
    disturb?.(simulator);
    const record = await recordFeed(createReplayFeed(simulator, { silenceMs: PATIENCE_MS, ...feed }).feed, subscriptions, untilMs);
    return { record, simulator };
  };
}
