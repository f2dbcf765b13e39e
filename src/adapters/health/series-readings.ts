import type { MarketStore } from "../../app/catalogue/ports.ts";
import { DEMO_EXCHANGE } from "../../app/demo-market/demo-market.ts";
import type { SeriesReading } from "../../app/health/readings.ts";
import type { CandleStore } from "../../app/market-data/ports.ts";
import { timeframeMs } from "../../engine/timeframe.ts";

/** The series that are kept up to date: of real markets that nobody has switched off and that still trade, fetched from their exchange. */
export async function readActiveSeries(candles: Pick<CandleStore, "list">, markets: Pick<MarketStore, "list">): Promise<SeriesReading[]> {
  const [{ series }, known] = await Promise.all([candles.list(), markets.list()]);
  const asleep = new Set(known.filter(({ active, delistedAt }) => !active || delistedAt !== null).map(({ exchange, symbol }) => `${exchange} ${symbol}`));
  return series.flatMap(({ exchange, symbol, timeframe, synthetic, last_ms: lastMs, covered }) => {
    const isKept = !synthetic && exchange !== DEMO_EXCHANGE && covered.length > 0 && !asleep.has(`${exchange} ${symbol}`);
    return isKept && lastMs !== null ? [{ exchange, symbol, timeframe, timeframeMs: timeframeMs(timeframe), lastMs }] : [];
  });
}
