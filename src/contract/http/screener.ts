import { Type } from "typebox";
import { Exchange, Figure, Instant, Nullable, pageOf, pageQuery, strict, SymbolName, Text, TimeframeName } from "./common.ts";
import { defineRoute } from "./route.ts";

const Side = Type.Unsafe<"BUY" | "SELL">(Type.String({ enum: ["BUY", "SELL"] }));
export const SCREENER_ORDERS = ["symbol", "-symbol", "last_close", "-last_close", "change", "-change", "volume_ratio", "-volume_ratio"] as const;

export const ScreenedMarket = Type.Object(
  {
    symbol: SymbolName,
    synthetic: Type.Boolean(),
    last_candle: Instant,
    last_close: Type.Number(),
    change: Figure,
    volume_ratio: Figure,
    signal: Nullable(Type.Object({ side: Side, confidence: Type.Number() }, strict)),
  },
  strict,
);

export const screenMarkets = defineRoute({
  operationId: "screenMarkets",
  method: "GET",
  path: "/screener",
  scope: "read",
  tag: "markets",
  summary: "What the newest stored candle of each market says",
  description:
    "Over the series that the store has, as new or old as they are: `last_candle` tells. Figures that too few candles allow are null, and stand last in any order; a filter on one leaves them out.",
  query: Type.Object(
    {
      exchange: Type.Optional(Exchange),
      timeframe: Type.Optional(TimeframeName),
      change_candles: Type.Optional(Type.Integer({ minimum: 1, maximum: 5000, description: "The change is measured over so many candles, 1 unless given." })),
      volume_candles: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 5000, description: "The volume is compared with the mean of so many before it, 20 unless given." }),
      ),
      strategy: Type.Optional(Text(200, 1)),
      signal: Type.Optional(Type.Unsafe<"BUY" | "SELL" | "any">(Type.String({ enum: ["BUY", "SELL", "any"] }))),
      min_change: Type.Optional(Type.Number({ description: "A fraction." })),
      max_change: Type.Optional(Type.Number({ description: "A fraction." })),
      min_volume_ratio: Type.Optional(Type.Number({ minimum: 0 })),
      sort: Type.Optional(
        Type.Unsafe<(typeof SCREENER_ORDERS)[number]>(Type.String({ enum: [...SCREENER_ORDERS], description: "`-` for descending; symbol unless given." })),
      ),
      ...pageQuery(2000, 100),
    },
    strict,
  ),
  answers: {
    200: {
      description: "A page of markets.",
      schema: pageOf("markets", ScreenedMarket, { exchange: Exchange, timeframe: TimeframeName, strategy: Nullable(Type.String()) }),
    },
  },
});
