import { HtsError } from "../../../engine/errors.ts";
import type { Random } from "../../../engine/random.ts";
import { timeframeName } from "../../../engine/timeframe.ts";
import type { Cancellation } from "../../cancellation.ts";
import type { CandleExchange } from "../../market-data/ports.ts";
import type { FeedCandle, FeedClock, FeedConsumer, FeedSubscription } from "../feed-ports.ts";
import { Alarm } from "./alarm.ts";
import { FeedLink } from "./feed-link.ts";
import { GapFetcher } from "./gap-fetcher.ts";
import { SeriesBook } from "./series-book.ts";
import { StatusTeller } from "./status-teller.ts";
import type { CandleStream } from "./stream-ports.ts";

/** Candles of a series that may be known before they are told; a consumer that is slow costs no more memory than that. */
const MAX_CANDLES_AHEAD = 1000;

export interface FollowSettings {
  readonly clock: FeedClock;
  readonly stream: CandleStream;
  /** For what the stream misses; should be made with the signal that ends the feed, whose end waits for its answers. */
  readonly exchange: CandleExchange;
  readonly random: Random;
  /** How long after its close a candle may still be told by the stream without being late, ms. */
  readonly graceMs: number;
  readonly symbolsPerConnection: number;
  /** Told of what no status tells: messages that cannot be used. */
  readonly onProblem: (problem: string) => void;
}

/**
 * Follows series until the signal aborts: see `CandleFeed.run`, which this implements over any stream and exchange.
 *
 * One loop starts whatever is due and then waits: for what is under way, or else for the clock. Time is not waited for
 * while anything is under way, so that a replay's clock stands still until the exchange and the consumer have done
 * with an instant, and the same tape gives the same calls.
 */
export async function followCandles(
  subscriptions: readonly FeedSubscription[],
  consumer: FeedConsumer,
  signal: Cancellation,
  settings: FollowSettings,
): Promise<void> {
  requireSeries(subscriptions);
  if (!signal.aborted) await new CandleFollower(subscriptions, consumer, signal, settings).run();
}

function requireSeries(subscriptions: readonly FeedSubscription[]): void {
  const seen = new Set<string>();
  for (const { symbol, timeframeMs } of subscriptions) {
    const name = timeframeName(timeframeMs);
    if (name === null) throw new HtsError("timeframe_unknown", `${symbol}: expected a timeframe of 1m to 1w, was ${timeframeMs} ms`);
    if (seen.has(`${symbol} ${name}`)) throw new HtsError("symbol_invalid", `${symbol} ${name} was given twice, expected each series once`);
    seen.add(`${symbol} ${name}`);
  }
  if (seen.size === 0) throw new HtsError("symbol_invalid", "expected at least one series to follow, there are none");
}

class CandleFollower {
  readonly #settings: FollowSettings;
  readonly #consumer: FeedConsumer;
  readonly #signal: Cancellation;
  #books: readonly SeriesBook[];
  readonly #linkOf = new Map<SeriesBook, FeedLink>();
  readonly #links: readonly FeedLink[];
  readonly #gaps: GapFetcher;
  readonly #status: StatusTeller;
  /** The instant of the last batch. */
  #toldMs = -Infinity;
  /** The instant of the next one. */
  #closeMs: number;
  /** All links are to be settled up to here, epoch ms. */
  #settleAtMs = -Infinity;
  readonly #tasks = new Set<Promise<void>>();
  readonly #busyLinks = new Set<FeedLink>();
  #isTelling = false;
  #failure: { readonly error: unknown } | null = null;
  #alarm = new Alarm();

  constructor(subscriptions: readonly FeedSubscription[], consumer: FeedConsumer, signal: Cancellation, settings: FollowSettings) {
    this.#settings = settings;
    this.#consumer = consumer;
    this.#signal = signal;
    this.#books = subscriptions.map((subscription) => new SeriesBook(subscription));
    this.#links = this.#makeLinks();
    this.#gaps = new GapFetcher({ ...settings, signal, onRefused: (book, error) => this.#leaveOut(book, error) });
    this.#status = new StatusTeller(settings.clock, (status) => consumer.status(status));
    this.#closeMs = this.#nextCloseMs(this.#toldMs);
  }

  async run(): Promise<void> {
    const ring = (): void => this.#alarm.ring();
    this.#signal.addEventListener("abort", ring);
    try {
      while (!this.#signal.aborted) {
        this.#alarm = new Alarm();
        this.#startDue();
        this.#tellStatus();
        await this.#waitForChange();
        if (this.#failure !== null) throw this.#failure.error;
      }
      for (const link of this.#links) link.close();
      // What is under way ends by the same signal; a consumer's call is let finish.
      await Promise.all(this.#tasks);
      if (this.#failure !== null) throw this.#failure.error;
    } finally {
      this.#signal.removeEventListener("abort", ring);
      for (const link of this.#links) link.close();
      this.#status.tell("stopped", "the feed has ended", this.#links);
    }
  }

  /** Symbols keep together: those of one connection have all their timeframes there. */
  #makeLinks(): FeedLink[] {
    const { stream, symbolsPerConnection } = this.#settings;
    const symbols = [...new Set(this.#books.map(({ symbol }) => symbol))];
    const links: FeedLink[] = [];
    for (let i = 0; i < symbols.length; i += symbolsPerConnection) {
      const together = new Set(symbols.slice(i, i + symbolsPerConnection));
      const books = this.#books.filter(({ symbol, timeframeMs }) => together.has(symbol) && stream.has(timeframeMs));
      if (books.length === 0) continue;
      const link = new FeedLink(books, { ...this.#settings, signal: this.#signal, onEvent: () => this.#alarm.ring() });
      for (const book of books) this.#linkOf.set(book, link);
      links.push(link);
    }
    return links;
  }

  /** When the next candle of any series closes after an instant, epoch ms. */
  #nextCloseMs(afterMs: number): number {
    return Math.min(...this.#books.map((book) => book.nextCloseMs(afterMs)));
  }

  #startDue(): void {
    const nowMs = this.#settings.clock.nowMs();
    const closedMs = nowMs - this.#settings.graceMs;
    // A close that the loop was too busy to wait for asks for a settling, too.
    if (this.#nextCloseMs(this.#settleAtMs - this.#settings.graceMs) <= closedMs) this.#settleAtMs = nowMs;
    if (nowMs < this.#settleAtMs) this.#forgetTimes(nowMs);
    for (const link of this.#links) this.#tendLink(link, nowMs);
    for (const book of this.#books) this.#tendBook(book, nowMs, closedMs);
    if (!this.#isTelling) this.#tellNext(closedMs);
  }

  /** Our clock was ahead and has been put right: instants that were noted by it have not come yet. */
  #forgetTimes(nowMs: number): void {
    this.#settleAtMs = nowMs;
    this.#gaps.forgetTimes();
    for (const link of this.#links) link.forgetTimes();
  }

  #tendLink(link: FeedLink, nowMs: number): void {
    if (this.#busyLinks.has(link)) return;
    if (link.isUp && link.settledMs < this.#settleAtMs) this.#startOnLink(link, () => link.settle());
    else if (!link.isUp && nowMs >= link.retryAtMs) this.#startOnLink(link, () => link.connect());
  }

  #startOnLink(link: FeedLink, work: () => Promise<void>): void {
    this.#busyLinks.add(link);
    this.#start(() => work().finally(() => this.#busyLinks.delete(link)));
  }

  /** Makes a series certain as far as candles have closed: by the stream's word, or by asking. */
  #tendBook(book: SeriesBook, nowMs: number, closedMs: number): void {
    const throughMs = book.lastCloseMs(Math.min(closedMs, this.#closeMs + MAX_CANDLES_AHEAD * book.timeframeMs));
    const link = this.#linkOf.get(book);
    if (link !== undefined) {
      if (!this.#isSettled(link)) return;
      link.vouch(book, throughMs);
    }
    if (book.certainThroughMs < throughMs && this.#gaps.canFetch(book, nowMs)) this.#start(() => this.#gaps.fetch(book, throughMs));
  }

  #isSettled(link: FeedLink): boolean {
    return link.isUp && link.settledMs >= this.#settleAtMs;
  }

  #tellNext(closedMs: number): void {
    const revised = this.#findRevised();
    if (revised !== null) {
      const revision = revised.tellRevision();
      if (revision !== null) this.#startTelling(() => this.#consumer.revised(revision));
      return;
    }
    const closeTimeMs = this.#closeMs;
    const closing = this.#books.filter((book) => book.closesAt(closeTimeMs));
    if (closeTimeMs > closedMs || !closing.every((book) => book.certainThroughMs >= closeTimeMs)) return;
    this.#toldMs = closeTimeMs;
    this.#closeMs = this.#nextCloseMs(closeTimeMs);
    const candles = closing.map((book) => book.tell(closeTimeMs)).filter((candle): candle is FeedCandle => candle !== null);
    this.#startTelling(() => this.#consumer.closed({ closeTimeMs, candles }));
  }

  /** The series with the oldest change; of several the one that was subscribed to first. */
  #findRevised(): SeriesBook | null {
    let found: SeriesBook | null = null;
    for (const book of this.#books) {
      if (book.revisedCloseMs !== null && (found === null || book.revisedCloseMs < (found.revisedCloseMs ?? Infinity))) found = book;
    }
    return found;
  }

  #startTelling(call: () => Promise<void>): void {
    this.#isTelling = true;
    this.#start(async () => {
      await call();
      this.#isTelling = false;
    });
  }

  #start(work: () => Promise<void>): void {
    const task: Promise<void> = run(work)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#tasks.delete(task));
    this.#tasks.add(task);
  }

  async #waitForChange(): Promise<void> {
    const alarm = this.#alarm;
    if (this.#tasks.size > 0) {
      await Promise.race([alarm.rung(), ...this.#tasks]);
      return;
    }
    const { clock } = this.#settings;
    try {
      await clock.waitUntil(this.#nextDueMs(), alarm);
      this.#settleAtMs = clock.nowMs();
    } catch (error) {
      if (!alarm.aborted && !this.#signal.aborted) throw error;
    }
  }

  /** When there is something to do next, given that nothing is under way. */
  #nextDueMs(): number {
    const nowMs = this.#settings.clock.nowMs();
    const dueMs = this.#links.filter(({ isUp }) => !isUp).map(({ retryAtMs }) => retryAtMs);
    if (this.#gaps.retryAtMs > nowMs) dueMs.push(this.#gaps.retryAtMs);
    dueMs.push(this.#nextCloseMs(nowMs - this.#settings.graceMs) + this.#settings.graceMs);
    return Math.min(...dueMs);
  }

  #leaveOut(refused: SeriesBook, error: HtsError): void {
    this.#books = this.#books.filter(({ symbol }) => symbol !== refused.symbol);
    if (this.#books.length === 0) throw error;
    this.#closeMs = this.#nextCloseMs(this.#toldMs);
    this.#status.tell("backfilling", `${refused.symbol} is left out: ${error.message}`, this.#links);
  }

  #tellStatus(): void {
    const down = this.#links.filter(({ isUp }) => !isUp);
    const lost = down.find(({ wasUp }) => wasUp);
    const closedMs = this.#settings.clock.nowMs() - this.#settings.graceMs;
    const [waiting] = down;
    if (lost !== undefined) this.#status.tell("lost", lost.reason, this.#links);
    else if (waiting !== undefined) this.#status.tell("connecting", waiting.reason, this.#links);
    else if (this.#links.some((link) => !this.#isSettled(link))) return;
    else if (this.#books.every((book) => book.certainThroughMs >= book.lastCloseMs(closedMs))) this.#status.tell("live", null, this.#links);
    else this.#status.tell("backfilling", this.#gaps.reason ?? "asking for what the stream has not told", this.#links);
  }
}

/** A throw becomes a rejection. */
async function run(work: () => Promise<void>): Promise<void> {
  await work();
}
