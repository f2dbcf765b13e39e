import { type Static, Type } from "typebox";
import { Exchange, Instant, Nullable, pageOf, pageQuery, strict, SymbolName, Text, TimeframeName } from "./common.ts";
import { defineRoute } from "./route.ts";

export const Market = Type.Object(
  {
    exchange: Exchange,
    symbol: SymbolName,
    base_currency: Type.String(),
    quote_currency: Type.String(),
    english_name: Nullable(Type.String()),
    korean_name: Nullable(Type.String()),
    active: Type.Boolean({ description: "Whether this installation follows the market." }),
    has_warning: Type.Boolean({ description: "Whether the exchange itself warns of it." }),
    delisted_at: Nullable(Instant),
    timeframes: Type.Array(TimeframeName, { description: "What the candle store has of it." }),
    synthetic: Type.Boolean({ description: "Whether any of its stored candles is made up." }),
  },
  strict,
);
export type Market = Static<typeof Market>;

export const listMarkets = defineRoute({
  operationId: "listMarkets",
  method: "GET",
  path: "/markets",
  scope: "read",
  tag: "markets",
  summary: "Markets, by exchange and symbol",
  query: Type.Object(
    {
      exchange: Type.Optional(Exchange),
      active: Type.Optional(Type.Boolean()),
      text: Type.Optional(Text(100, 1)),
      ...pageQuery(2000, 500),
    },
    strict,
  ),
  answers: { 200: { description: "A page of markets.", schema: pageOf("markets", Market, {}) } },
});

export const changeMarket = defineRoute({
  operationId: "changeMarket",
  method: "PATCH",
  path: "/markets/:symbol",
  scope: "run",
  tag: "markets",
  summary: "Follow a market, or stop following it",
  params: Type.Object({ symbol: SymbolName }, strict),
  query: Type.Object({ exchange: Type.Optional(Exchange) }, strict),
  body: Type.Object({ active: Type.Boolean() }, strict),
  answers: { 200: { description: "The market as it is now.", schema: Market } },
});
