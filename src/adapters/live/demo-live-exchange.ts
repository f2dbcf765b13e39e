import { DEMO_END_MS } from "../../app/demo-market/demo-calendar.ts";
import type { CandleExchange, CandleRequest } from "../../app/market-data/ports.ts";
import { createDemoExchange } from "../demo-exchange.ts";

const WEEK_MS = 7 * 86_400_000;
/** Of the newest minutes that the demo market has, with some weeks before them for warming up. */
const PERIOD_MS = 16 * WEEK_MS;

/**
 * The demo market as if it went on: its last 16 weeks come again and again, moved by whole weeks so that days and weeks
 * begin where they should. From one time to the next its prices jump; it is made up, and says so.
 */
export function createDemoLiveExchange(signal: AbortSignal, nowMs: () => number): CandleExchange {
  const demo = createDemoExchange({ signal });
  // Each keeps the series that it was asked for last, and a session asks for all of its symbols in turn.
  const bySymbol = new Map<string, CandleExchange>();
  return {
    name: demo.name,
    source: demo.source,
    pageSize: demo.pageSize,
    fetchMarkets: () => demo.fetchMarkets(),
    async fetchCandles(request: CandleRequest) {
      const shiftMs = (Math.floor((nowMs() - DEMO_END_MS) / PERIOD_MS) + 1) * PERIOD_MS;
      const own = bySymbol.get(request.symbol) ?? createDemoExchange({ signal });
      bySymbol.set(request.symbol, own);
      const page = await own.fetchCandles({ ...request, untilMs: request.untilMs - shiftMs });
      return { ...page, candles: { ...page.candles, openTimeMs: page.candles.openTimeMs.map((ms) => ms + shiftMs) } };
    },
  };
}
