import type { Cancellation } from "../cancellation.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";

/** One series that a feed is to follow. */
export interface FeedSubscription {
  readonly symbol: string;
  readonly timeframeMs: number;
  /** Candles that open at this instant or later are wanted, epoch ms; what lies in the past is fetched first. */
  readonly fromMs: number;
}
/** A closed candle and how it came. */
export interface FeedCandle {
  readonly symbol: string;
  readonly timeframeMs: number;
  readonly candle: Candle;
  readonly origin: "stream" | "backfill";
}
/** Everything that closed at one instant; candles in the order of the subscriptions, none for a series without trades. */
export interface ClosedBatch {
  readonly closeTimeMs: number;
  readonly candles: readonly FeedCandle[];
}
/** A closed candle turned out otherwise: a late trade, or one that was missing when its batch was told (before is null). */
export interface CandleRevision {
  readonly symbol: string;
  readonly timeframeMs: number;
  readonly before: Candle | null;
  readonly after: Candle;
  readonly seenAtMs: number;
}
export type FeedState = "connecting" | "backfilling" | "live" | "lost" | "stopped";
export interface FeedStatus {
  readonly state: FeedState;
  readonly sinceMs: number;
  /** Why, in a few words; null when live. */
  readonly reason: string | null;
  readonly reconnects: number;
  readonly lastMessageMs: number | null;
}
export interface FeedConsumer {
  /** Batches come in ascending closeTimeMs, each exactly once; the next one waits for the promise. */
  closed(batch: ClosedBatch): Promise<void>;
  revised(revision: CandleRevision): Promise<void>;
  status(status: FeedStatus): void;
}
export interface CandleFeed {
  /** Follows the series until the signal aborts; never gives up on an exchange that is away. Rejects only for what no waiting mends (exchange_refused for all series, a consumer that throws). */
  run(subscriptions: readonly FeedSubscription[], consumer: FeedConsumer, signal: Cancellation): Promise<void>;
}
/** Exchange time. A replay's clock moves the simulated exchange instead of waiting. */
export interface FeedClock {
  nowMs(): number;
  /** Resolves at an instant or when the signal aborts (then rejects with its reason). */
  waitUntil(ms: number, signal: Cancellation): Promise<void>;
}
