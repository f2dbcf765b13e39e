import { HtsError } from "../../../engine/errors.ts";
import type { Random } from "../../../engine/random.ts";
import type { Cancellation } from "../../cancellation.ts";
import type { FeedClock } from "../feed-ports.ts";
import { BackOff } from "./back-off.ts";
import type { SeriesBook } from "./series-book.ts";
import type { CandleStream, StreamConnection, StreamedCandle, StreamListener } from "./stream-ports.ts";

export interface LinkSettings {
  readonly clock: FeedClock;
  readonly stream: CandleStream;
  readonly random: Random;
  readonly graceMs: number;
  readonly signal: Cancellation;
  /** Told when something happened that should not wait for the next close. */
  readonly onEvent: () => void;
  /** Told of messages that cannot be used: the 1st, 2nd, 4th, 8th, … one. */
  readonly onProblem: (problem: string) => void;
}

/** A connection that is made again whenever it is lost, and what its stream can vouch for. */
export class FeedLink {
  readonly #settings: LinkSettings;
  readonly #books: ReadonlyMap<string, SeriesBook>;
  readonly #backOff: BackOff;
  /** Since when each series has been heard on this connection without a break, epoch ms. */
  readonly #heardMs = new Map<SeriesBook, number>();
  #connection: StreamConnection | null = null;
  /** Whose word counts: that of the newest connection. */
  #listener: StreamListener | null = null;
  #settledMs = -Infinity;
  #lastMessageMs: number | null = null;
  #connects = 0;
  #garbled = 0;
  #reason = "connecting";

  constructor(books: readonly SeriesBook[], settings: LinkSettings) {
    this.#settings = settings;
    this.#books = new Map(books.map((book) => [seriesKey(book.symbol, book.timeframeMs), book]));
    this.#backOff = new BackOff(settings.random);
  }

  get isUp(): boolean {
    return this.#connection !== null;
  }

  get wasUp(): boolean {
    return this.#connects > 0;
  }

  get reconnects(): number {
    return Math.max(this.#connects - 1, 0);
  }

  /** Why it is down, in a few words. */
  get reason(): string {
    return this.#reason;
  }

  /** Not to be connected before, epoch ms. */
  get retryAtMs(): number {
    return this.#backOff.retryAtMs;
  }

  /** All that the exchange had sent by then has arrived, epoch ms. */
  get settledMs(): number {
    return this.#settledMs;
  }

  get lastMessageMs(): number | null {
    return this.#lastMessageMs;
  }

  /** Makes a series certain up to a close, as far as the stream had its eye on each candle from before its open until its grace was over. */
  vouch(book: SeriesBook, throughMs: number): void {
    const heardMs = this.#heardMs.get(book);
    const { graceMs } = this.#settings;
    if (!this.isUp || heardMs === undefined || book.certainThroughMs < heardMs + graceMs) return;
    const settledCloseMs = Math.min(throughMs, this.#settledMs - graceMs);
    while (book.certainThroughMs + book.timeframeMs <= settledCloseMs) book.vouchForNext();
  }

  /** Tries to connect once; never rejects for what may pass. */
  async connect(): Promise<void> {
    const { stream, signal, clock } = this.#settings;
    const listener = this.#listen();
    this.#listener = listener;
    try {
      const connection = await stream.open([...this.#books.values()], listener, signal);
      if (this.#listener !== listener) return connection.close();
      this.#connection = connection;
      this.#connects++;
      this.#settledMs = clock.nowMs();
    } catch (error) {
      if (signal.aborted) return;
      // Whatever the exchange answers to a handshake, another one may be taken: nothing else is known to be wrong.
      if (!(error instanceof HtsError)) throw error;
      this.#lose(error.message);
    }
  }

  /** Waits until all that the exchange has sent by now has arrived. */
  async settle(): Promise<void> {
    const connection = this.#connection;
    const nowMs = this.#settings.clock.nowMs();
    await connection?.settle();
    if (connection === null || this.#connection !== connection) return;
    this.#settledMs = nowMs;
    // Only now it has shown to be of use: one that is cut again and again is not made anew at once.
    this.#backOff.succeed();
  }

  /** Forgets instants that were noted by a clock that was ahead. */
  forgetTimes(): void {
    this.#settledMs = -Infinity;
    this.#heardMs.clear();
    this.#backOff.succeed();
  }

  close(): void {
    this.#listener = null;
    this.#connection?.close();
    this.#connection = null;
    this.#heardMs.clear();
  }

  #listen(): StreamListener {
    const listener: StreamListener = {
      candle: (message) => {
        if (this.#listener === listener) this.#take(message);
      },
      garbled: (problem) => {
        if (this.#listener === listener) this.#doubt(problem);
      },
      lost: (reason) => {
        if (this.#listener === listener) this.#lose(reason);
      },
    };
    return listener;
  }

  #take({ symbol, timeframeMs, candle, stampMs }: StreamedCandle): void {
    const { clock, graceMs, stream, onEvent } = this.#settings;
    const nowMs = clock.nowMs();
    this.#lastMessageMs = nowMs;
    const book = this.#books.get(seriesKey(symbol, timeframeMs));
    if (book === undefined) return;
    const heardMs = this.#heardMs.get(book) ?? nowMs;
    this.#heardMs.set(book, heardMs);
    if (!stream.tellsWholeCandles && candle.openTimeMs < heardMs + graceMs) return;
    book.takeStreamed(candle, stampMs, nowMs);
    if (book.revisedCloseMs !== null) onEvent();
  }

  /** Nobody knows what an unusable message was about, so no series is vouched for until it is heard again. */
  #doubt(problem: string): void {
    this.#heardMs.clear();
    this.#garbled++;
    if (Number.isInteger(Math.log2(this.#garbled))) this.#settings.onProblem(`message ${this.#garbled} that cannot be used: ${problem}`);
  }

  #lose(reason: string): void {
    this.close();
    this.#reason = reason;
    this.#backOff.fail(this.#settings.clock.nowMs());
    this.#settings.onEvent();
  }
}

function seriesKey(symbol: string, timeframeMs: number): string {
  return `${symbol} ${timeframeMs}`;
}
