import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import type { Cancellation } from "../cancellation.ts";

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
  /** Exchange time, epoch ms. */
  readonly seenAtMs: number;
}

/**
 * `connecting` until everything is connected for the first time, `backfilling` while REST is asked for what the stream
 * cannot vouch for, `live` when all is certain, `lost` while a connection is down that was up, `stopped` at the end.
 */
export type FeedState = "connecting" | "backfilling" | "live" | "lost" | "stopped";

export interface FeedStatus {
  readonly state: FeedState;
  /** Exchange time, epoch ms, as all times of a feed. */
  readonly sinceMs: number;
  /** Why, in a few words; null when live. */
  readonly reason: string | null;
  /** Connections that were made anew after a loss. */
  readonly reconnects: number;
  readonly lastMessageMs: number | null;
}

/** Who is told. A method that throws or rejects ends the feed with that error. */
export interface FeedConsumer {
  /** Batches come in ascending closeTimeMs, each exactly once; the next one waits for the promise. */
  closed(batch: ClosedBatch): Promise<void>;
  /** Comes after the batch that it is about; never while another call is being waited for. */
  revised(revision: CandleRevision): Promise<void>;
  /** Told at every change of state or reason. */
  status(status: FeedStatus): void;
}

export interface CandleFeed {
  /**
   * Follows the series until the signal aborts, then resolves; never gives up on an exchange that is away. A symbol
   * that the exchange refuses is left out, and a status tells so.
   *
   * @throws HtsError `exchange_refused` when it refuses all symbols, `timeframe_unknown`, `symbol_invalid` for a series
   * given twice; whatever the consumer throws
   */
  run(subscriptions: readonly FeedSubscription[], consumer: FeedConsumer, signal: Cancellation): Promise<void>;
}

/** Exchange time. A replay's clock moves the simulated exchange instead of waiting. */
export interface FeedClock {
  /** Epoch ms. May be put right by the exchange's own time, in either direction. */
  nowMs(): number;
  /** Resolves at an instant or when the signal aborts (then rejects with its reason). */
  waitUntil(ms: number, signal: Cancellation): Promise<void>;
}
