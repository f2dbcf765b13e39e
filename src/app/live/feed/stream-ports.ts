import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { Cancellation } from "../../cancellation.ts";

/** A series of an exchange's stream. */
export interface StreamSeries {
  readonly symbol: string;
  readonly timeframeMs: number;
}

/** A candle as the stream knows it, closed or not; each telling replaces those before. */
export interface StreamedCandle extends StreamSeries {
  readonly candle: Candle;
  /** The exchange's time of its last trade, epoch ms: of two tellings of a candle the later one holds. */
  readonly stampMs: number;
}

/** Who is told what a connection brings, in the order in which the exchange sent it. */
export interface StreamListener {
  candle(message: StreamedCandle): void;
  /** A message that cannot be used, such as one that is not what the exchange's documentation says: something was not told. */
  garbled(problem: string): void;
  /** The connection is over, told once; never after `close`. */
  lost(reason: string): void;
}

/** A connection that is subscribed. */
export interface StreamConnection {
  /** Resolves when all that the exchange had sent until now has been told, or when the connection is over; never rejects. */
  settle(): Promise<void>;
  close(): void;
}

/** Opens connections to an exchange's stream. */
export interface CandleStream {
  /** Whether a telling holds all of its candle, rather than what happened in it since the connection was made. */
  readonly tellsWholeCandles: boolean;
  /** Whether the stream has candles of a timeframe; others have to be asked for at their close. */
  has(timeframeMs: number): boolean;
  /**
   * Connects and subscribes, within the exchange's limits.
   *
   * @throws HtsError `exchange_unreachable`, `exchange_rate_limited`, `exchange_blocked`, `exchange_refused`: all of them may pass
   */
  open(series: readonly StreamSeries[], listener: StreamListener, signal: Cancellation): Promise<StreamConnection>;
}
