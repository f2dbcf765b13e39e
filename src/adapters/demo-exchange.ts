import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES, makeDemoCandles } from "../app/demo-market/demo-market.ts";
import { DEMO_SYMBOLS } from "../app/demo-market/demo-symbols.ts";
import type { CandleExchange, CandlePage, CandleRequest, Market } from "../app/market-data/ports.ts";
import { type Candles, indexAtOrAfter, sliceCandles } from "../engine/candles.ts";
import { HtsError } from "../engine/errors.ts";
import { quote } from "./files/fault-messages.ts";
import { findNearNames, listNames } from "./near-names.ts";

const PAGE_SIZE = 1000;

export interface DemoExchangeOptions {
  /** Refused: there is nothing to reach. */
  readonly baseUrl?: string | undefined;
  /** Cancels what comes after; requests then reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The demo market as an exchange: it needs no network, and every one of its candles is synthetic.
 *
 * @throws HtsError `usage` for a base URL
 */
export function createDemoExchange({ baseUrl, signal }: DemoExchangeOptions = {}): CandleExchange {
  if (baseUrl !== undefined) throw new HtsError("usage", "the demo market is built in and has no address; leave --base-url out");
  return new DemoExchange(signal);
}

class DemoExchange implements CandleExchange {
  readonly name = DEMO_EXCHANGE;
  readonly source = "demo market";
  readonly pageSize = PAGE_SIZE;
  readonly #signal: AbortSignal | undefined;
  /** The series that was asked for last: its pages are asked for one after the other. */
  #last: { readonly symbol: string; readonly candles: Candles } | null = null;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  async fetchCandles({ symbol, timeframeMs, untilMs, count }: CandleRequest): Promise<CandlePage> {
    this.#signal?.throwIfAborted();
    if (!Number.isInteger(count) || count < 1 || count > PAGE_SIZE) throw new RangeError(`expected a count from 1 to ${PAGE_SIZE}, was ${count}`);
    if (Number.isNaN(untilMs)) throw new RangeError("expected an instant, was NaN");
    const candles = this.#load(symbol, timeframeMs);
    const until = indexAtOrAfter(candles.openTimeMs, untilMs);
    return { candles: sliceCandles(candles, Math.max(0, until - count), until), serverTimeMs: null, isSynthetic: true };
  }

  async fetchMarkets(): Promise<Market[]> {
    this.#signal?.throwIfAborted();
    return DEMO_SYMBOLS.map(({ symbol, name }) => ({ symbol, name }));
  }

  #load(symbol: string, timeframeMs: number): Candles {
    if (!DEMO_SYMBOL_NAMES.includes(symbol)) {
      const near = listNames(findNearNames(symbol, DEMO_SYMBOL_NAMES));
      throw new HtsError("exchange_refused", `the demo market has no ${quote(symbol)}${near || `, expected one of ${DEMO_SYMBOL_NAMES.join(", ")}`}`);
    }
    if (this.#last?.symbol !== symbol || this.#last.candles.timeframeMs !== timeframeMs) {
      this.#last = { symbol, candles: makeDemoCandles(symbol, timeframeMs) };
    }
    return this.#last.candles;
  }
}
