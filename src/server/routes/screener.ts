import { Type } from "typebox";
import { type ScreenedMarket, screenMarkets as screen } from "../../app/screener/screen-markets.ts";
import { toIso } from "../../app/backtest/date-range.ts";
import { screenMarkets } from "../../contract/http/screener.ts";
import type { QueryOf } from "../../contract/http/route.ts";
import { resolveStrategyParameters } from "../../engine/backtest.ts";
import { InputInvalid } from "../input-invalid.ts";
import { cutPage, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_LIMIT = 100;
const cursor = defineCursor("screener", Type.Object({ value: Type.Union([Type.Number(), Type.String(), Type.Null()]), symbol: Type.String() }));

type Query = QueryOf<typeof screenMarkets>;
type Value = number | string | null;

/** What the newest candle of every market says. */
export function screenerRoutes({ candles, strategies }: Pick<RouteTools, "candles" | "strategies">): readonly BoundRoute[] {
  return [
    handle(screenMarkets, async ({ query }) => {
      const { exchange = "upbit", timeframe = "1d", change_candles: changeCandles = 1, volume_candles: volumeCandles = 20, limit = USUAL_LIMIT } = query;
      if (query.signal !== undefined && query.strategy === undefined)
        throw new InputInvalid([{ in: "query", pointer: "/strategy", detail: "is missing: name the strategy whose signal is asked for" }]);
      const after = cursor.read(query);
      const found = query.strategy === undefined ? null : (await strategies.find(query.strategy)).strategy;
      const strategy = found === null ? null : { strategy: found, params: resolveStrategyParameters(found, {}) };
      const screened = await screen(candles, { exchange, timeframe, changeCandles, volumeCandles, strategy });
      const place = placeBy(query.sort ?? "symbol");
      const compare = compareBy(query.sort ?? "symbol");
      const sorted = screened.filter((market) => passes(market, query)).toSorted((one, other) => compare(place(one), place(other)));
      const page = cutPage(sorted, (market) => after === null || compare(place(market), after) > 0, limit);
      const next = page.last === null ? null : cursor.write(place(page.last), query);
      return { status: 200, body: { markets: page.rows.map(toWire), next_cursor: next, exchange, timeframe, strategy: query.strategy ?? null } };
    }),
  ];
}

interface Place {
  readonly value: Value;
  readonly symbol: string;
}

function placeBy(sort: NonNullable<Query["sort"]>): (market: ScreenedMarket) => Place {
  const values: Readonly<Record<string, (market: ScreenedMarket) => Value>> = {
    symbol: ({ symbol }) => symbol,
    last_close: ({ lastClose }) => lastClose,
    change: ({ change }) => change,
    volume_ratio: ({ volumeRatio }) => volumeRatio,
  };
  const valueOf = values[sort.replace("-", "")] as (market: ScreenedMarket) => Value;
  return (market) => ({ value: valueOf(market), symbol: market.symbol });
}

/** By value in the direction asked for, null last in both, then by symbol: one order, so that pages fit together. */
function compareBy(sort: string): (one: Place, other: Place) => number {
  const direction = sort.startsWith("-") ? -1 : 1;
  return (one, other) => {
    if (one.value !== other.value) {
      if (one.value === null) return 1;
      if (other.value === null) return -1;
      return one.value < other.value ? -direction : direction;
    }
    return one.symbol < other.symbol ? -1 : Number(one.symbol > other.symbol);
  };
}

function passes({ change, volumeRatio, signal }: ScreenedMarket, query: Query): boolean {
  const { min_change: minChange, max_change: maxChange, min_volume_ratio: minRatio } = query;
  return (
    (minChange === undefined || (change !== null && change >= minChange)) &&
    (maxChange === undefined || (change !== null && change <= maxChange)) &&
    (minRatio === undefined || (volumeRatio !== null && volumeRatio >= minRatio)) &&
    (query.signal === undefined || (signal !== null && (query.signal === "any" || signal.side === query.signal)))
  );
}

function toWire({ symbol, isSynthetic, lastCandleMs, lastClose, change, volumeRatio, signal }: ScreenedMarket) {
  return { symbol, synthetic: isSynthetic, last_candle: toIso(lastCandleMs), last_close: lastClose, change, volume_ratio: volumeRatio, signal };
}
