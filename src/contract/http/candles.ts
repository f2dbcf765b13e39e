import { Type } from "typebox";
import { Count, Exchange, Figure, Instant, Nullable, pageOf, pageQuery, strict, SymbolName, TimeframeName } from "./common.ts";
import { defineRoute } from "./route.ts";

export const Candle = Type.Object(
  { timestamp: Instant, open: Type.Number(), high: Type.Number(), low: Type.Number(), close: Type.Number(), volume: Type.Number() },
  strict,
);

const time = (what: string) => Type.Optional(Type.String({ maxLength: 40, description: what }));

export const listCandles = defineRoute({
  operationId: "listCandles",
  method: "GET",
  path: "/candles",
  scope: "read",
  tag: "candles",
  summary: "Stored candles of a market",
  description:
    "JSON, or CSV with `?format=csv` or `Accept: text/csv`; the next page of CSV stands in the `Link` header. A timeframe that the store does not have is made of a shorter one.",
  query: Type.Object(
    {
      symbol: SymbolName,
      exchange: Type.Optional(Exchange),
      timeframe: Type.Optional(TimeframeName),
      start: time("Date (midnight KST), ISO instant or epoch ms; inclusive."),
      end: time("Date (the last day included), ISO instant or epoch ms (exclusive)."),
      order: Type.Optional(Type.Unsafe<"asc" | "desc">(Type.String({ enum: ["asc", "desc"], description: "`desc` begins with the newest." }))),
      format: Type.Optional(Type.Unsafe<"json" | "csv">(Type.String({ enum: ["json", "csv"] }))),
      ...pageQuery(10_000, 1000),
    },
    strict,
  ),
  answers: {
    200: {
      description: "A page of candles.",
      schema: pageOf("candles", Candle, {
        exchange: Exchange,
        symbol: SymbolName,
        timeframe: TimeframeName,
        start: Nullable(Instant),
        end: Nullable(Instant),
        synthetic: Type.Boolean(),
        notes: Type.Array(Type.String()),
      }),
      alsoAs: ["text/csv"],
    },
  },
});

const Gaps = Type.Object(
  {
    runs: Count,
    missing_candles: Count,
    confirmed_candles: Type.Integer({ minimum: 0, description: "Of which the exchange said that it has none." }),
    longest_candles: Count,
    longest_start: Nullable(Instant),
  },
  strict,
);

export const StoredSeries = Type.Object(
  {
    exchange: Exchange,
    symbol: SymbolName,
    timeframe: TimeframeName,
    synthetic: Type.Boolean(),
    sources: Type.Array(Type.String()),
    rows: Count,
    first: Nullable(Instant),
    last: Nullable(Instant),
    end: Nullable(Instant),
    gaps: Gaps,
    completeness: Figure,
    revisions: Count,
    bytes: Count,
    updated_at: Instant,
  },
  strict,
);

export const listData = defineRoute({
  operationId: "listData",
  method: "GET",
  path: "/data",
  scope: "read",
  tag: "candles",
  summary: "What the candle store has: series, range, rows, gaps, last update",
  query: Type.Object(
    {
      exchange: Type.Optional(Exchange),
      symbol: Type.Optional(Symbol),
      timeframe: Type.Optional(TimeframeName),
      ...pageQuery(2000, 500),
    },
    strict,
  ),
  answers: {
    200: {
      description: "A page of series; what is damaged is named on the first one.",
      schema: pageOf("series", StoredSeries, {
        damaged: Type.Array(Type.Object({ exchange: Exchange, symbol: SymbolName, timeframe: TimeframeName }, strict)),
      }),
    },
  },
});
