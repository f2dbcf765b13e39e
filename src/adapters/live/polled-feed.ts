import type { Cancellation } from "../../app/cancellation.ts";
import { retryDelayMs } from "../../app/jobs/retry-delay.ts";
import type { CandleFeed, ClosedBatch, FeedCandle, FeedConsumer, FeedState, FeedSubscription } from "../../app/live/feed-ports.ts";
import type { CandleExchange } from "../../app/market-data/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import { fetchCandlesBetween } from "./fetch-candles-between.ts";

export interface PolledFeedParts {
  /** Opens the exchange; the signal cancels what it is asked. */
  readonly openExchange: (signal: AbortSignal) => Promise<CandleExchange>;
  /** Epoch ms. */
  readonly nowMs: () => number;
  /** Waits, or rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** After a close, until the exchange is asked for the candle, ms. */
  readonly graceMs?: number;
  readonly random?: () => number;
}

const GRACE_MS = 2000;
const FIRST_RETRY_MS = 1000;
/** Candles of a symbol that are fetched before they are told: after a week away, not all of it is in memory at once. */
const CANDLES_AT_ONCE = 500;

/**
 * Follows candles by asking for them after each close: for exchanges without a stream, and markets that need none. What
 * closed while nobody asked comes first, and no candle is told twice.
 */
export class PolledFeed implements CandleFeed {
  readonly #parts: PolledFeedParts;

  constructor(parts: PolledFeedParts) {
    this.#parts = parts;
  }

  async run(subscriptions: readonly FeedSubscription[], consumer: FeedConsumer, signal: Cancellation): Promise<void> {
    const own = new AbortController();
    const end = (): void => own.abort();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    try {
      await new Polling(subscriptions, consumer, this.#parts, own.signal).run();
    } catch (error) {
      if (!own.signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", end);
      own.abort();
    }
  }
}

interface Missed {
  readonly untilMs: number;
  readonly batches: readonly ClosedBatch[];
}

class Polling {
  readonly #consumer: FeedConsumer;
  readonly #parts: PolledFeedParts;
  readonly #signal: AbortSignal;
  readonly #lengthMs: number;
  readonly #symbols: readonly FeedSubscription[];
  /** Everything that closed up to here has been told. */
  #toldMs: number;
  #state: FeedState | null = null;
  #reason: string | null = null;
  #sinceMs: number;
  #reconnects = 0;
  #lastMessageMs: number | null = null;

  constructor(subscriptions: readonly FeedSubscription[], consumer: FeedConsumer, parts: PolledFeedParts, signal: AbortSignal) {
    this.#symbols = subscriptions;
    this.#consumer = consumer;
    this.#parts = parts;
    this.#signal = signal;
    this.#lengthMs = subscriptions[0]?.timeframeMs ?? 60_000;
    this.#toldMs = Math.min(...subscriptions.map(({ fromMs }) => fromMs));
    this.#sinceMs = parts.nowMs();
  }

  async run(): Promise<void> {
    const { openExchange, sleep, nowMs, random = Math.random } = this.#parts;
    this.#tell("connecting", null);
    const exchange = await openExchange(this.#signal);
    for (let failures = 0; !this.#signal.aborted;) {
      let missed: Missed | null;
      try {
        missed = await this.#fetchMissed(exchange);
        failures = 0;
      } catch (error) {
        if (this.#signal.aborted || !(error instanceof HtsError) || !error.retryable) throw error;
        failures++;
        this.#tell("lost", error.message);
        await sleep(retryDelayMs(failures, FIRST_RETRY_MS, random()), this.#signal);
        continue;
      }
      if (missed !== null) {
        for (const batch of missed.batches) await this.#consumer.closed(batch);
        this.#toldMs = missed.untilMs;
        continue;
      }
      // Whether the exchange answers is known by the next close; until then nothing says that it does not.
      this.#tell("live", null);
      const nextMs = this.#toldMs + this.#lengthMs + (this.#parts.graceMs ?? GRACE_MS);
      // In steps, so that a clock that was set forward is noticed.
      await sleep(Math.min(Math.max(nextMs - nowMs(), 50), 5000), this.#signal);
    }
  }

  /** What has closed and was not told; null when all was. */
  async #fetchMissed(exchange: CandleExchange): Promise<Missed | null> {
    const closedMs = this.#lastClosedMs();
    if (closedMs <= this.#toldMs) return null;
    const untilMs = Math.min(closedMs, this.#toldMs + CANDLES_AT_ONCE * this.#lengthMs);
    const isBehind = untilMs - this.#toldMs > this.#lengthMs;
    if (isBehind) this.#tell("backfilling", null);
    return { untilMs, batches: await this.#fetch(exchange, untilMs, isBehind) };
  }

  async #fetch(exchange: CandleExchange, untilMs: number, isBackfill: boolean): Promise<ClosedBatch[]> {
    const byClose = new Map<number, FeedCandle[]>();
    for (const { symbol, fromMs } of this.#symbols) {
      const span = { fromMs: Math.max(fromMs, this.#toldMs), untilMs };
      for (const candle of await fetchCandlesBetween(exchange, symbol, this.#lengthMs, span)) {
        const closeTimeMs = candle.openTimeMs + this.#lengthMs;
        const candles = byClose.get(closeTimeMs) ?? [];
        byClose.set(closeTimeMs, candles);
        candles.push({ symbol, timeframeMs: this.#lengthMs, candle, origin: isBackfill ? "backfill" : "stream" });
      }
      this.#lastMessageMs = this.#parts.nowMs();
    }
    return [...byClose].toSorted(([one], [other]) => one - other).map(([closeTimeMs, candles]) => ({ closeTimeMs, candles }));
  }

  #lastClosedMs(): number {
    const settledMs = this.#parts.nowMs() - (this.#parts.graceMs ?? GRACE_MS);
    return this.#toldMs + Math.floor((settledMs - this.#toldMs) / this.#lengthMs) * this.#lengthMs;
  }

  #tell(state: FeedState, reason: string | null): void {
    if (state === this.#state && reason === this.#reason) return;
    if (state !== this.#state) {
      if (this.#state === "lost") this.#reconnects++;
      this.#sinceMs = this.#parts.nowMs();
    }
    this.#state = state;
    this.#reason = reason;
    this.#consumer.status({ state, sinceMs: this.#sinceMs, reason, reconnects: this.#reconnects, lastMessageMs: this.#lastMessageMs });
  }
}
