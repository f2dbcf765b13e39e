import type { CandleExchange } from "../../app/market-data/ports.ts";
import type { TimeSpan } from "../../app/market-data/series.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import { rowsOfCandles } from "./candle-rows.ts";

/**
 * The candles of an exchange that open in a range, oldest first, page by page from its end.
 *
 * @throws HtsError of the exchange
 */
export async function fetchCandlesBetween(exchange: CandleExchange, symbol: string, timeframeMs: number, { fromMs, untilMs }: TimeSpan): Promise<Candle[]> {
  const pages: Candle[][] = [];
  for (let endMs = untilMs; endMs > fromMs;) {
    const count = Math.min(exchange.pageSize, Math.ceil((endMs - fromMs) / timeframeMs));
    const { candles } = await exchange.fetchCandles({ symbol, timeframeMs, untilMs: endMs, count });
    const rows = rowsOfCandles(candles).filter(({ openTimeMs }) => openTimeMs < endMs);
    pages.push(rows.filter(({ openTimeMs }) => openTimeMs >= fromMs));
    const oldestMs = rows[0]?.openTimeMs;
    // Nothing lies before what is less than was asked for.
    if (oldestMs === undefined || rows.length < count) break;
    endMs = oldestMs;
  }
  return pages.toReversed().flat();
}
