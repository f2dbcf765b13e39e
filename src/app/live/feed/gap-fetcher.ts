import { CANDLE_COLUMNS, type Candles } from "../../../engine/candles.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { Random } from "../../../engine/random.ts";
import type { Candle } from "../../../engine/strategies/strategy-runner.ts";
import type { Cancellation } from "../../cancellation.ts";
import type { CandleExchange } from "../../market-data/ports.ts";
import type { FeedClock } from "../feed-ports.ts";
import { BackOff } from "./back-off.ts";
import type { SeriesBook } from "./series-book.ts";

/** Requests at a time; the exchange's own limit is kept by its adapter. */
const MAX_REQUESTS = 8;
/** Candles before a gap that are asked for again: what was late when the connection was lost may never have come. */
const OVERLAP_CANDLES = 10;
const SECOND_MS = 1000;

export interface GapSettings {
  readonly clock: FeedClock;
  readonly exchange: CandleExchange;
  readonly random: Random;
  readonly graceMs: number;
  readonly signal: Cancellation;
  /** Told when the exchange refuses a series whose market it does not list. */
  readonly onRefused: (book: SeriesBook, error: HtsError) => void;
}

/** Asks the exchange for candles that the stream cannot vouch for, and again until it answers. */
export class GapFetcher {
  readonly #settings: GapSettings;
  readonly #backOff: BackOff;
  readonly #busy = new Set<SeriesBook>();
  #reason: string | null = null;

  constructor(settings: GapSettings) {
    this.#settings = settings;
    this.#backOff = new BackOff(settings.random);
  }

  /** Not to be asked before, epoch ms. */
  get retryAtMs(): number {
    return this.#backOff.retryAtMs;
  }

  /** Why the last answer was none, in a few words; null when it was one. */
  get reason(): string | null {
    return this.#reason;
  }

  canFetch(book: SeriesBook, nowMs: number): boolean {
    return nowMs >= this.retryAtMs && this.#busy.size < MAX_REQUESTS && !this.#busy.has(book);
  }

  /** Forgets instants that were noted by a clock that was ahead. */
  forgetTimes(): void {
    this.#backOff.succeed();
  }

  /**
   * Asks for one page of what a series lacks up to a close whose grace is over, oldest first. Never rejects for what
   * may pass.
   */
  async fetch(book: SeriesBook, throughMs: number): Promise<void> {
    const { exchange, clock, signal } = this.#settings;
    const { symbol, timeframeMs, certainThroughMs } = book;
    const firstMs = Math.max(book.keptFromMs, certainThroughMs - OVERLAP_CANDLES * timeframeMs);
    const untilMs = Math.min(throughMs, firstMs + exchange.pageSize * timeframeMs);
    this.#busy.add(book);
    try {
      const page = await exchange.fetchCandles({ symbol, timeframeMs, untilMs, count: (untilMs - firstMs) / timeframeMs });
      const knownThroughMs = Math.min(untilMs, this.#closedBy(book, page.serverTimeMs));
      if (knownThroughMs <= certainThroughMs) return this.#fail("the exchange's clock is behind ours");
      book.takeFetched(toRows(page.candles), knownThroughMs, clock.nowMs());
      this.#reason = null;
      this.#backOff.succeed();
    } catch (error) {
      if (!signal.aborted) await this.#judge(book, error);
    } finally {
      this.#busy.delete(book);
    }
  }

  /** The last close whose grace was over when an answer with this `Date`, in whole seconds, was given. */
  #closedBy(book: SeriesBook, serverTimeMs: number | null): number {
    if (serverTimeMs === null) return Infinity;
    const wholeSecondsMs = Math.floor(this.#settings.graceMs / SECOND_MS) * SECOND_MS;
    return book.lastCloseMs(serverTimeMs - wholeSecondsMs);
  }

  async #judge(book: SeriesBook, error: unknown): Promise<void> {
    if (!(error instanceof HtsError)) throw error;
    if (error.code === "exchange_refused") {
      if (!(await this.#isListed(book.symbol))) return this.#settings.onRefused(book, error);
    } else if (!error.retryable) throw error;
    this.#fail(error.message);
  }

  /** Whether a market exists for all we know. What stands between us and the exchange refuses requests, too, for a while. */
  async #isListed(symbol: string): Promise<boolean> {
    try {
      const markets = await this.#settings.exchange.fetchMarkets();
      return markets.some((market) => market.symbol === symbol);
    } catch (error) {
      if (error instanceof HtsError || this.#settings.signal.aborted) return true;
      throw error;
    }
  }

  #fail(reason: string): void {
    this.#reason = reason;
    this.#backOff.fail(this.#settings.clock.nowMs());
  }
}

function toRows(candles: Candles): Candle[] {
  return Array.from(candles.openTimeMs, (_, i) => Object.fromEntries(CANDLE_COLUMNS.map((column) => [column, candles[column][i]])) as Candle);
}
