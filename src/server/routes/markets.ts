import { Type } from "typebox";
import { type ListedMarket, listMarkets as list, setMarketActive } from "../../app/catalogue/markets.ts";
import { changeMarket, listMarkets, type Market } from "../../contract/http/markets.ts";
import { cutPage, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 500;
const USUAL_EXCHANGE = "upbit";
const cursor = defineCursor("markets", Type.String());

/** Markets: list, follow, stop following. */
export function marketRoutes({ markets, candles }: Pick<RouteTools, "markets" | "candles">): readonly BoundRoute[] {
  const tools = { markets, candles };
  return [
    handle(listMarkets, async ({ query }) => {
      const { exchange, active, text, limit = USUAL_LIMIT } = query;
      const after = cursor.read(query);
      const wanted = (await list(tools)).filter(
        (market) =>
          (exchange === undefined || market.exchange === exchange) &&
          (active === undefined || market.active === active) &&
          (text === undefined || mentions(market, text)),
      );
      const page = cutPage(wanted, (market) => after === null || keyOf(market) > after, limit);
      return { status: 200, body: { markets: page.rows.map(toWire), next_cursor: page.last === null ? null : cursor.write(keyOf(page.last), query) } };
    }),
    handle(changeMarket, async ({ params, query, body, caller }) => {
      const id = { exchange: query.exchange ?? USUAL_EXCHANGE, symbol: params.symbol };
      return { status: 200, body: toWire(await setMarketActive(id, body.active, caller, tools)) };
    }),
  ];
}

function mentions({ symbol, englishName, koreanName }: ListedMarket, text: string): boolean {
  return [symbol, englishName, koreanName].some((name) => name?.toLowerCase().includes(text.toLowerCase()) === true);
}

function keyOf({ exchange, symbol }: ListedMarket): string {
  return `${exchange} ${symbol}`;
}

function toWire(market: ListedMarket): Market {
  return {
    exchange: market.exchange,
    symbol: market.symbol,
    base_currency: market.baseCurrency,
    quote_currency: market.quoteCurrency,
    english_name: market.englishName,
    korean_name: market.koreanName,
    active: market.active,
    has_warning: market.hasWarning,
    delisted_at: market.delistedAt?.toISOString() ?? null,
    timeframes: [...market.timeframes],
    synthetic: market.isSynthetic,
  };
}
