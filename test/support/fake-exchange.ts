import type { CandleExchange, CandleRequest } from "../../src/app/market-data/ports.ts";
import { allocateCandles, type Candles, indexAtOrAfter, sliceCandles } from "../../src/engine/candles.ts";
import { HtsError } from "../../src/engine/errors.ts";

export interface FakeExchange extends CandleExchange {
  readonly requests: CandleRequest[];
}

export interface FakeExchangeOptions {
  /** By timeframe, whole histories; an instant's unfinished candle included. */
  readonly histories: readonly Candles[];
  readonly pageSize?: number;
  readonly serverTimeMs?: number | null;
  /** Called before each answer; what it throws is the answer. */
  readonly beforeAnswer?: (request: CandleRequest) => void;
}

/** An exchange in memory, for unit tests; it passes the contract suite of the real adapters. */
export function createFakeExchange({ histories, pageSize = 200, serverTimeMs = null, beforeAnswer }: FakeExchangeOptions): FakeExchange {
  const requests: CandleRequest[] = [];
  return {
    name: "upbit",
    source: "fake exchange",
    pageSize,
    requests,
    async fetchCandles(request) {
      await Promise.resolve();
      beforeAnswer?.(request);
      requests.push(request);
      const history = histories.find(({ timeframeMs }) => timeframeMs === request.timeframeMs);
      if (history === undefined) throw new HtsError("timeframe_unknown", `no candles of ${request.timeframeMs} ms`);
      if (request.count < 1 || request.count > pageSize) throw new RangeError(`count was ${request.count}`);
      const end = indexAtOrAfter(history.openTimeMs, request.untilMs);
      const candles = end === 0 ? allocateCandles(0, request.timeframeMs) : sliceCandles(history, Math.max(0, end - request.count), end);
      return { candles, serverTimeMs, isSynthetic: false };
    },
    fetchMarkets: () => Promise.resolve([{ symbol: "KRW-BTC", name: "Bitcoin" }]),
  };
}
