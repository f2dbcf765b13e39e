import { Type } from "typebox";
import { resolveRange, toIso } from "../../app/backtest/date-range.ts";
import { type CandlePageQuery, readCandlePage, type StoredCandlePage } from "../../app/market-data/read-candle-page.ts";
import type { SeriesManifest } from "../../contract/candle-series.ts";
import { listCandles, listData, type StoredSeries } from "../../contract/http/candles.ts";
import { API_PREFIX, type QueryOf } from "../../contract/http/route.ts";
import type { Static } from "typebox";
import { timeframeMs } from "../../engine/timeframe.ts";
import { cutPage, defineCursor } from "../cursor.ts";
import { type BoundRoute, handle, type TextAnswer } from "../route-module.ts";
import type { RouteTools } from "./route-modules.ts";

const USUAL_CANDLES = 1000;
const USUAL_SERIES = 500;
const candleCursor = defineCursor("candles", Type.Integer());
const dataCursor = defineCursor("data", Type.String());

type CandleQuery = QueryOf<typeof listCandles>;

/** Stored candles, and the inventory of the store. */
export function candleRoutes({ candles: store }: Pick<RouteTools, "candles">): readonly BoundRoute[] {
  return [
    handle(listCandles, async ({ query, request }) => {
      const wanted = toPageQuery(query);
      const page = await readCandlePage(store, wanted);
      const next = page.nextMs === null ? null : candleCursor.write(page.nextMs, query);
      const isCsv = query.format === "csv" || (query.format === undefined && prefersCsv(request.headers.accept));
      if (isCsv) return toCsv(page, wanted, next, query);
      const { exchange, symbol, timeframe } = wanted.series;
      const candles = toRows(page, wanted.order);
      const range = { start: isoOrNull(wanted.startMs), end: isoOrNull(wanted.endMs) };
      return { status: 200, body: { candles, next_cursor: next, exchange, symbol, timeframe, ...range, synthetic: page.isSynthetic, notes: [...page.notes] } };
    }),
    handle(listData, async ({ query }) => {
      const { exchange, symbol, timeframe, limit = USUAL_SERIES } = query;
      const after = dataCursor.read(query);
      const inventory = await store.list();
      const fits = (one: { exchange: string; symbol: string; timeframe: string }): boolean =>
        (exchange === undefined || one.exchange === exchange) &&
        (symbol === undefined || one.symbol === symbol) &&
        (timeframe === undefined || one.timeframe === timeframe);
      const sorted = inventory.series.filter(fits).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
      const page = cutPage(sorted, (one) => after === null || keyOf(one) > after, limit);
      const damaged = after === null ? inventory.damaged.map(({ series }) => ({ ...series })).filter(fits) : [];
      const next = page.last === null ? null : dataCursor.write(keyOf(page.last), query);
      return { status: 200, body: { series: page.rows.map(toStoredSeries), next_cursor: next, damaged } };
    }),
  ];
}

function toPageQuery(query: CandleQuery): CandlePageQuery {
  const { exchange = "upbit", symbol, timeframe = "1d", order = "asc", limit = USUAL_CANDLES } = query;
  const range = resolveRange(query.start, query.end);
  return { series: { exchange, symbol, timeframe }, ...range, order, afterMs: candleCursor.read(query), limit };
}

/** The first of the two that is named; JSON for whoever takes anything. */
function prefersCsv(accept: string | undefined): boolean {
  const types = (accept ?? "").split(",").map((part) => part.split(";", 1)[0]?.trim().toLowerCase());
  return types.find((type) => type === "text/csv" || type === "application/json") === "text/csv";
}

function toRows({ candles }: StoredCandlePage, order: "asc" | "desc") {
  const { openTimeMs, open, high, low, close, volume } = candles;
  const rows = Array.from(openTimeMs, (ms, i) => ({
    timestamp: toIso(ms),
    open: open[i] as number,
    high: high[i] as number,
    low: low[i] as number,
    close: close[i] as number,
    volume: volume[i] as number,
  }));
  return order === "asc" ? rows : rows.toReversed();
}

function toCsv(page: StoredCandlePage, { order, series }: CandlePageQuery, next: string | null, query: CandleQuery): TextAnswer {
  const rows = toRows(page, order).map(({ timestamp, open, high, low, close, volume }) => [Date.parse(timestamp), open, high, low, close, volume].join(","));
  const text = `${["timestamp_utc_ms,open,high,low,close,volume", ...rows].join("\n")}\n`;
  const headers: Record<string, string> = {
    "content-disposition": `attachment; filename="${series.symbol}-${series.timeframe}.csv"`,
    "x-synthetic": String(page.isSynthetic),
  };
  if (next !== null) {
    const search = new URLSearchParams(Object.entries({ ...query, cursor: next }).map(([name, value]): [string, string] => [name, String(value)]));
    headers["link"] = `<${API_PREFIX}${listCandles.path}?${search.toString()}>; rel="next"`;
  }
  return { mediaType: "text/csv; charset=utf-8", text, headers };
}

function toStoredSeries(one: SeriesManifest): Static<typeof StoredSeries> {
  const { exchange, symbol, timeframe, synthetic, sources, rows, gaps, revisions } = one;
  const reachable = rows + gaps.missing_candles - gaps.confirmed_candles;
  return {
    exchange,
    symbol,
    timeframe,
    synthetic,
    sources: [...sources],
    rows,
    first: isoOrNull(one.first_ms),
    last: isoOrNull(one.last_ms),
    end: isoOrNull(one.last_ms === null ? null : one.last_ms + timeframeMs(timeframe)),
    gaps: {
      runs: gaps.runs,
      missing_candles: gaps.missing_candles,
      confirmed_candles: gaps.confirmed_candles,
      longest_candles: gaps.longest_candles,
      longest_start: isoOrNull(gaps.longest_start_ms),
    },
    completeness: rows === 0 ? null : rows / reachable,
    revisions,
    bytes: one.files.reduce((sum, { bytes }) => sum + bytes, 0),
    updated_at: toIso(one.updated_ms),
  };
}

function keyOf({ exchange, symbol, timeframe }: { readonly exchange: string; readonly symbol: string; readonly timeframe: string }): string {
  return `${exchange} ${symbol} ${timeframe}`;
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : toIso(ms);
}
