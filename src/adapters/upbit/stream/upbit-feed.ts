import type { CandleFeed, FeedClock } from "../../../app/live/feed-ports.ts";
import { followCandles } from "../../../app/live/feed/follow-candles.ts";
import type { CandleExchange } from "../../../app/market-data/ports.ts";
import type { Random } from "../../../engine/random.ts";
import { checkBaseUrl } from "../../http/base-url.ts";
import { type Clock, systemClock } from "../../http/clock.ts";
import { createUpbitExchange, UPBIT_URL, type UpbitOptions } from "../upbit-exchange.ts";
import { abortSignalOf } from "./abort-signal-of.ts";
import { ExchangeClock } from "./exchange-clock.ts";
import { type StreamSource, UpbitStream } from "./upbit-stream.ts";

export interface UpbitFeedOptions {
  /** Where Upbit is, such as a simulator at http://127.0.0.1:8080; its stream is below it at /websocket/v1. */
  readonly baseUrl?: string | undefined;
  /** "candles" unless given. */
  readonly source?: StreamSource;
  /** How long after its close a candle may still be told without being late; 1,500 ms unless given. */
  readonly graceMs?: number;
  /** 100 unless given. */
  readonly symbolsPerConnection?: number;
  /** Attempts to connect a second, those of other feeds of this process included; 5, Upbit's limit, unless given. */
  readonly connectsPerSecond?: number;
  readonly handshakeTimeoutMs?: number;
  /** 30 s unless given. */
  readonly pingEveryMs?: number;
  /** A connection without a message or pong for that long is lost; 45 s unless given. */
  readonly silenceMs?: number;
  /** Of REST; one attempt at a time unless given, since the feed asks again by itself. */
  readonly rest?: Pick<UpbitOptions, "requestsPerSecond" | "maxAttempts" | "timeoutMs" | "fetch" | "onWait">;
  /** Told of messages that cannot be used: the 1st, 2nd, 4th, 8th, … one. */
  readonly onProblem?: (problem: string) => void;
  /** The exchange's time; by the machine's monotonic clock and what Upbit says unless given. */
  readonly feedClock?: FeedClock;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
}

/** A feed and the exchange's time that it goes by. */
export interface LiveFeed {
  readonly feed: CandleFeed;
  readonly clock: FeedClock;
}

/**
 * Upbit's candles, live: its WebSocket, and REST for what that misses.
 *
 * @throws HtsError `usage` for a base URL that is none
 */
export function createUpbitFeed(options: UpbitFeedOptions = {}): LiveFeed {
  const { clock = systemClock, random = Math.random } = options;
  const baseUrl = checkBaseUrl(options.baseUrl ?? UPBIT_URL);
  const exchangeClock = new ExchangeClock(clock);
  const feedClock = options.feedClock ?? exchangeClock;
  const feed: CandleFeed = {
    async run(subscriptions, consumer, signal) {
      const ended = new AbortController();
      const ending = AbortSignal.any([abortSignalOf(signal), ended.signal]);
      const exchange = createUpbitExchange({ maxAttempts: 1, ...options.rest, baseUrl, clock, random, signal: ending });
      try {
        await followCandles(subscriptions, consumer, ending, {
          clock: feedClock,
          stream: makeStream(options, baseUrl, clock, exchangeClock),
          exchange: notingTime(exchange, clock, exchangeClock),
          random,
          graceMs: options.graceMs ?? 1500,
          symbolsPerConnection: options.symbolsPerConnection ?? 100,
          onProblem: options.onProblem ?? (() => undefined),
        });
      } finally {
        ended.abort();
      }
    },
  };
  return { feed, clock: feedClock };
}

function makeStream(options: UpbitFeedOptions, baseUrl: string, clock: Clock, exchangeClock: ExchangeClock): UpbitStream {
  return new UpbitStream({
    url: `${baseUrl.replace(/^http/, "ws")}/websocket/v1`,
    clock,
    source: options.source ?? "candles",
    connectsPerSecond: options.connectsPerSecond ?? 5,
    handshakeTimeoutMs: options.handshakeTimeoutMs ?? 10_000,
    pingEveryMs: options.pingEveryMs ?? 30_000,
    silenceMs: options.silenceMs ?? 45_000,
    onDate: (dateMs, sentMs) => exchangeClock.noteDate(dateMs, sentMs),
    // A replay's clock needs no checking: it is the exchange's own.
    onStamp: (stampMs) => options.feedClock !== undefined || exchangeClock.noteMessage(stampMs),
  });
}

/** An exchange whose answers put a clock right. */
function notingTime(exchange: CandleExchange, clock: Clock, exchangeClock: ExchangeClock): CandleExchange {
  return {
    name: exchange.name,
    source: exchange.source,
    pageSize: exchange.pageSize,
    fetchMarkets: () => exchange.fetchMarkets(),
    async fetchCandles(request) {
      const sentMs = clock.monotonicMs();
      const page = await exchange.fetchCandles(request);
      if (page.serverTimeMs !== null) exchangeClock.noteDate(page.serverTimeMs, sentMs);
      return page;
    },
  };
}
