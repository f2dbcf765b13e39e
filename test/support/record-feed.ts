import type { CandleFeed, CandleRevision, ClosedBatch, FeedConsumer, FeedStatus, FeedSubscription } from "../../src/app/live/feed-ports.ts";
import type { Candles } from "../../src/engine/candles.ts";
import { resampleCandles } from "../../src/engine/resample.ts";
import type { Candle } from "../../src/engine/strategies/strategy-runner.ts";

/** What a feed told, in its order. */
export class FeedRecord implements FeedConsumer {
  readonly batches: ClosedBatch[] = [];
  readonly revisions: CandleRevision[] = [];
  readonly statuses: FeedStatus[] = [];
  readonly #stop = new AbortController();
  readonly #untilMs: number;

  /** @param untilMs the feed is ended by the batch that closes then, epoch ms */
  constructor(untilMs = Infinity) {
    this.#untilMs = untilMs;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  stop(): void {
    this.#stop.abort(new Error("the test has seen enough"));
  }

  closed(batch: ClosedBatch): Promise<void> {
    this.batches.push(batch);
    if (batch.closeTimeMs >= this.#untilMs) this.stop();
    return Promise.resolve();
  }

  revised(revision: CandleRevision): Promise<void> {
    this.revisions.push(revision);
    return Promise.resolve();
  }

  status(status: FeedStatus): void {
    this.statuses.push(status);
  }

  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }

  /** A series as the consumer knows it in the end: what was told, revisions in place. */
  candlesOf(symbol: string, timeframeMs: number): Candle[] {
    const candles = new Map<number, Candle>();
    const isOfSeries = (one: FeedSubscription | CandleRevision | { symbol: string; timeframeMs: number }): boolean =>
      one.symbol === symbol && one.timeframeMs === timeframeMs;
    for (const batch of this.batches) for (const told of batch.candles) if (isOfSeries(told)) candles.set(told.candle.openTimeMs, told.candle);
    for (const revision of this.revisions) if (isOfSeries(revision)) candles.set(revision.after.openTimeMs, revision.after);
    return [...candles.values()].toSorted((one, other) => one.openTimeMs - other.openTimeMs);
  }
}

/** Runs a feed until the batch that closes at an instant. */
export async function recordFeed(feed: CandleFeed, subscriptions: readonly FeedSubscription[], untilMs: number): Promise<FeedRecord> {
  const record = new FeedRecord(untilMs);
  await feed.run(subscriptions, record, record.signal);
  return record;
}

/** The candles of a tape that open in a range, in a timeframe, as rows. */
export function tapeRows(tape: Candles, timeframeMs: number, fromMs: number, untilMs: number): Candle[] {
  const known = { fromMs: -Infinity, untilMs: Infinity };
  const { openTimeMs, open, high, low, close, volume } = timeframeMs === tape.timeframeMs ? tape : resampleCandles(tape, timeframeMs, known);
  const rows = Array.from(openTimeMs, (time, i) => ({
    openTimeMs: time,
    open: open[i]!,
    high: high[i]!,
    low: low[i]!,
    close: close[i]!,
    volume: volume[i]!,
  }));
  return rows.filter((row) => row.openTimeMs >= fromMs && row.openTimeMs + timeframeMs <= untilMs);
}
