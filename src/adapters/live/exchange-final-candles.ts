import type { FinalCandles } from "../../app/live/parity/parity-ports.ts";
import type { SessionRecord } from "../../app/live/session-ports.ts";
import type { CandleExchange } from "../../app/market-data/ports.ts";
import type { Candle } from "../../engine/strategies/strategy-runner.ts";
import { timeframeMs } from "../../engine/timeframe.ts";
import { fetchCandlesBetween } from "./fetch-candles-between.ts";

/** The candles of a session's day as its exchange tells them now; nobody is asked about a replay. */
export class ExchangeFinalCandles implements FinalCandles {
  readonly #openExchange: (name: string) => Promise<CandleExchange>;

  constructor(openExchange: (name: string) => Promise<CandleExchange>) {
    this.#openExchange = openExchange;
  }

  async read({ feed, exchange, timeframe }: SessionRecord, symbol: string, fromMs: number, untilMs: number): Promise<readonly Candle[] | null> {
    if (feed === "replay") return null;
    return fetchCandlesBetween(await this.#openExchange(exchange), symbol, timeframeMs(timeframe), { fromMs, untilMs });
  }
}
