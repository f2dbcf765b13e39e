import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { CandleRevision, FeedCandle, FeedSubscription } from "../feed-ports.ts";
import { gridTimeAtOrAfter, gridTimeAtOrBefore } from "./candle-grid.ts";
import { isSameCandle } from "./same-candle.ts";

/** Told candles that are kept to see whether they are told otherwise later. */
const KEPT_CANDLES = 60;

interface Entry {
  candle: Candle;
  /** Time of the last trade in it, as the stream told; -Infinity when it never did. */
  stampMs: number;
  origin: FeedCandle["origin"];
  /** What the consumer was told: null that there is no such candle, undefined nothing yet. */
  told: Candle | null | undefined;
}

/** What is known of one series, and what of it has been told. */
export class SeriesBook {
  readonly symbol: string;
  readonly timeframeMs: number;
  readonly #firstOpenMs: number;
  readonly #entries = new Map<number, Entry>();
  /** Told candles that have changed since, by open time, with when that was seen. */
  readonly #revised = new Map<number, number>();
  #toldThroughMs: number;
  #certainThroughMs: number;

  constructor({ symbol, timeframeMs, fromMs }: FeedSubscription) {
    this.symbol = symbol;
    this.timeframeMs = timeframeMs;
    this.#firstOpenMs = gridTimeAtOrAfter(timeframeMs, fromMs);
    this.#toldThroughMs = this.#firstOpenMs;
    this.#certainThroughMs = this.#firstOpenMs;
  }

  /** Every wanted candle that closes by then is known for certain; a close on the grid. */
  get certainThroughMs(): number {
    return this.#certainThroughMs;
  }

  /** The open time of the oldest candle that a change is told of. */
  get keptFromMs(): number {
    return Math.max(this.#firstOpenMs, this.#toldThroughMs - KEPT_CANDLES * this.timeframeMs);
  }

  /** When the next change that has not been told closes, epoch ms; null without one. */
  get revisedCloseMs(): number | null {
    return this.#revised.size === 0 ? null : Math.min(...this.#revised.keys()) + this.timeframeMs;
  }

  /** Whether a wanted candle closes at an instant. */
  closesAt(closeMs: number): boolean {
    return closeMs > this.#firstOpenMs && gridTimeAtOrBefore(this.timeframeMs, closeMs) === closeMs;
  }

  /** The last close at or before an instant. */
  lastCloseMs(ms: number): number {
    return gridTimeAtOrBefore(this.timeframeMs, ms);
  }

  /** The first close of a wanted candle after an instant. */
  nextCloseMs(afterMs: number): number {
    return Math.max(this.#firstOpenMs, this.lastCloseMs(afterMs)) + this.timeframeMs;
  }

  /** Takes the stream's word for the next candle: it is what has come, or does not exist. */
  vouchForNext(): void {
    this.#certainThroughMs += this.timeframeMs;
  }

  /** Takes a candle from the stream, unless a newer telling of it is known. */
  takeStreamed(candle: Candle, stampMs: number, seenAtMs: number): void {
    const known = this.#entries.get(candle.openTimeMs);
    if (candle.openTimeMs < this.keptFromMs || (known !== undefined && !isNewer(candle, stampMs, known))) return;
    this.#put(candle, stampMs, "stream", seenAtMs);
  }

  /** Takes what REST said about candles up to a close, when asked late enough for that. */
  takeFetched(candles: readonly Candle[], throughMs: number, seenAtMs: number): void {
    for (const candle of candles) {
      const isWanted = candle.openTimeMs >= this.keptFromMs && candle.openTimeMs < throughMs;
      const known = this.#entries.get(candle.openTimeMs);
      if (isWanted && !(known !== undefined && isSameCandle(known.candle, candle))) this.#put(candle, known?.stampMs ?? -Infinity, "backfill", seenAtMs);
    }
    this.#certainThroughMs = Math.max(this.#certainThroughMs, throughMs);
  }

  /** The candle that closes at an instant, from now on counted as told; null when there is none. */
  tell(closeMs: number): FeedCandle | null {
    this.#toldThroughMs = closeMs;
    // Its changes have been told: they go before the next batch.
    this.#entries.delete(this.keptFromMs - this.timeframeMs);
    const entry = this.#entries.get(closeMs - this.timeframeMs);
    if (entry === undefined) return null;
    entry.told = entry.candle;
    return { symbol: this.symbol, timeframeMs: this.timeframeMs, candle: entry.candle, origin: entry.origin };
  }

  /** The oldest change, from now on counted as told; null without one. */
  tellRevision(): CandleRevision | null {
    const openMs = Math.min(...this.#revised.keys());
    const entry = this.#entries.get(openMs);
    const seenAtMs = this.#revised.get(openMs);
    if (entry === undefined || seenAtMs === undefined) return null;
    this.#revised.delete(openMs);
    const before = entry.told ?? null;
    entry.told = entry.candle;
    return { symbol: this.symbol, timeframeMs: this.timeframeMs, before, after: entry.candle, seenAtMs };
  }

  #put(candle: Candle, stampMs: number, origin: FeedCandle["origin"], seenAtMs: number): void {
    const { openTimeMs } = candle;
    const isTold = openTimeMs + this.timeframeMs <= this.#toldThroughMs;
    const known = this.#entries.get(openTimeMs);
    const told = known === undefined ? (isTold ? null : undefined) : known.told;
    this.#entries.set(openTimeMs, { candle, stampMs, origin, told });
    if (told === undefined) return;
    if (told !== null && isSameCandle(told, candle)) this.#revised.delete(openTimeMs);
    else if (!this.#revised.has(openTimeMs)) this.#revised.set(openTimeMs, seenAtMs);
  }
}

/** A candle only grows: what REST said is outdone by more volume alone, and one ms may hold several trades. */
function isNewer(candle: Candle, stampMs: number, known: Entry): boolean {
  if (known.origin === "backfill") return candle.volume > known.candle.volume && !isSameCandle(candle, known.candle);
  return stampMs > known.stampMs || (stampMs === known.stampMs && candle.volume >= known.candle.volume);
}
