import type { CandleExchange, CandlePage, CandleRequest, Market } from "../../app/market-data/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Random } from "../../engine/random.ts";
import { quote } from "../files/fault-messages.ts";
import { serverTimeMs } from "../http/answer-times.ts";
import { checkBaseUrl } from "../http/base-url.ts";
import { type Clock, systemClock } from "../http/clock.ts";
import type { Fetch } from "../http/send-request.ts";
import { SYNTHETIC_HEADER } from "../http/synthetic.ts";
import { candlesPath, PAGE_SIZE, parseCandles } from "./upbit-candles.ts";
import { MARKETS_PATH, parseMarkets } from "./upbit-markets.ts";
import { UpbitRequests } from "./upbit-requests.ts";

export const UPBIT_URL = "https://api.upbit.com";
/** A full page of candles has 60 kB. */
const MAX_BYTES = 2_000_000;

export interface UpbitOptions {
  /** Where Upbit is, such as a simulator at http://127.0.0.1:8080. */
  readonly baseUrl?: string | undefined;
  /** Cancels everything; what is under way then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Upbit states 10 for candles and counts by address; the rest is left to others. */
  readonly requestsPerSecond?: number | undefined;
  readonly maxAttempts?: number | undefined;
  /** For one answer, from the connection to its last byte. */
  readonly timeoutMs?: number | undefined;
  /** Told before every wait for another attempt: why, such as "it answered 503", and for how long. */
  readonly onWait?: ((reason: string, waitMs: number) => void) | undefined;
  /** Those with the same clock share Upbit's rate. */
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly fetch?: Fetch | undefined;
}

/**
 * Upbit's public candles over REST.
 *
 * @throws HtsError `usage` for a base URL that is none
 */
export function createUpbitExchange(options: UpbitOptions = {}): CandleExchange {
  const baseUrl = checkBaseUrl(options.baseUrl ?? UPBIT_URL);
  const requestsPerSecond = options.requestsPerSecond ?? 8;
  if (!Number.isInteger(requestsPerSecond) || requestsPerSecond < 1) throw new RangeError(`expected 1 or more requests per second, was ${requestsPerSecond}`);
  const requests = new UpbitRequests({
    baseUrl,
    requestsPerSecond,
    fetch: options.fetch ?? fetch,
    timeoutMs: options.timeoutMs ?? 10_000,
    maxBytes: MAX_BYTES,
    policy: {
      exchange: "Upbit",
      clock: options.clock ?? systemClock,
      random: options.random ?? Math.random,
      maxAttempts: options.maxAttempts ?? 6,
      signal: options.signal,
      onWait: options.onWait,
    },
  });
  return new UpbitExchange(requests, baseUrl === UPBIT_URL ? "upbit REST" : `upbit REST at ${new URL(baseUrl).origin}`);
}

class UpbitExchange implements CandleExchange {
  readonly name = "upbit";
  readonly pageSize = PAGE_SIZE;
  readonly source: string;
  readonly #requests: UpbitRequests;

  constructor(requests: UpbitRequests, source: string) {
    this.#requests = requests;
    this.source = source;
  }

  async fetchCandles(request: CandleRequest): Promise<CandlePage> {
    requireRequest(request);
    const { value, headers } = await this.#requests.get(candlesPath(request), "candle", (body) => parseCandles(body, request));
    return { candles: value, serverTimeMs: serverTimeMs(headers), isSynthetic: headers.get(SYNTHETIC_HEADER) === "synthetic" };
  }

  async fetchMarkets(): Promise<Market[]> {
    const { value } = await this.#requests.get(MARKETS_PATH, "market", parseMarkets);
    return value;
  }
}

function requireRequest({ symbol, untilMs, count }: CandleRequest): void {
  if (!Number.isInteger(count) || count < 1 || count > PAGE_SIZE) throw new RangeError(`expected a count from 1 to ${PAGE_SIZE}, was ${count}`);
  if (Number.isNaN(untilMs)) throw new RangeError("expected an instant, was NaN");
  if (symbol !== symbol.toUpperCase()) {
    throw new HtsError("exchange_refused", `Upbit has no market ${quote(symbol)}; did you mean ${quote(symbol.toUpperCase())}?`);
  }
}
