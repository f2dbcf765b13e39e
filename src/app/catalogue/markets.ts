import type { SeriesManifest } from "../../contract/candle-series.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Timeframe } from "../../engine/timeframe.ts";
import type { Actor } from "../access/ports.ts";
import type { CandleStore } from "../market-data/ports.ts";
import type { KnownMarket, MarketId, MarketStore } from "./ports.ts";

export interface ListedMarket extends KnownMarket {
  /** What the candle store has of it, shortest first. */
  readonly timeframes: readonly Timeframe[];
  /** Whether any of these candles is made up. */
  readonly isSynthetic: boolean;
}

export interface MarketTools {
  readonly markets: MarketStore;
  readonly candles: Pick<CandleStore, "list">;
}

/** Every market that the database knows or the candle store has candles of, by exchange and symbol; one that nobody switched off is active. */
export async function listMarkets({ markets, candles }: MarketTools): Promise<ListedMarket[]> {
  const [known, { series }] = await Promise.all([markets.list(), candles.list()]);
  const byKey = new Map<string, KnownMarket>(series.map((one) => [keyOf(one), takeUp(one)]));
  for (const market of known) byKey.set(keyOf(market), market);
  const stored = new Map<string, SeriesManifest[]>();
  for (const one of series) stored.set(keyOf(one), [...(stored.get(keyOf(one)) ?? []), one]);
  return [...byKey]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, market]) => {
      const manifests = stored.get(key) ?? [];
      return { ...market, timeframes: manifests.map(({ timeframe }) => timeframe), isSynthetic: manifests.some(({ synthetic }) => synthetic) };
    });
}

/** @throws HtsError `market_unknown` */
export async function setMarketActive(id: MarketId, active: boolean, by: Actor, tools: MarketTools): Promise<ListedMarket> {
  const market = (await listMarkets(tools)).find((one) => keyOf(one) === keyOf(id));
  if (market === undefined) throw new HtsError("market_unknown", `there is no market ${id.symbol} of ${id.exchange}; GET /api/v1/markets lists them`);
  return { ...market, ...(await tools.markets.setActive(market, active, by)) };
}

/** Sorts like the pair, since a space is below every character of a name. */
function keyOf({ exchange, symbol }: MarketId): string {
  return `${exchange} ${symbol}`;
}

function takeUp({ exchange, symbol }: MarketId): KnownMarket {
  return { exchange, symbol, ...currenciesOf(symbol), englishName: null, koreanName: null, active: true, hasWarning: false, delistedAt: null };
}

const QUOTES = ["USDT", "USDC", "FDUSD", "BUSD", "KRW", "BTC", "ETH", "USD", "EUR"];

/** Upbit writes KRW-BTC, Binance BTCUSDT; where neither fits, the whole symbol is the base of an unknown quote. */
function currenciesOf(symbol: string): { readonly baseCurrency: string; readonly quoteCurrency: string } {
  const [quote, base] = symbol.split("-");
  if (quote !== undefined && quote !== "" && base !== undefined && base !== "") return { baseCurrency: base.slice(0, 30), quoteCurrency: quote.slice(0, 30) };
  const ending = QUOTES.find((one) => symbol.endsWith(one) && symbol.length > one.length);
  return { baseCurrency: (ending === undefined ? symbol : symbol.slice(0, -ending.length)).slice(0, 30), quoteCurrency: ending ?? "unknown" };
}
