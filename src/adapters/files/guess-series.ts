import { basename, dirname, resolve } from "node:path";
import type { ImportedFile } from "../../app/market-data/candle-file.ts";
import { EXCHANGE_PATTERN } from "../../contract/candle-series.ts";
import { SYMBOL_PATTERN } from "../../contract/symbol-pattern.ts";
import { TIMEFRAME_NAMES } from "../../engine/timeframe.ts";

const EXCHANGE = new RegExp(EXCHANGE_PATTERN);
const SYMBOL = new RegExp(SYMBOL_PATTERN);
/** A name such as BTCUSDT-1m-2022-11-09.csv or KRW-BTC_1d.csv.gz. */
const FILE_NAME = /^(?<symbol>[A-Z0-9]+(?:-[A-Z0-9]+)?)[-_](?:\d+[mhdw])(?:[-_.]|$)/;
const LAYOUT_EXCHANGES: readonly (readonly [pattern: RegExp, exchange: string])[] = [
  [/upbit/i, "upbit"],
  [/binance/i, "binance"],
];

/** What a file's content and path say of whose candles they are; a person sees it before anything is written. */
export function guessSeries(path: string, { layout, understood }: Pick<ImportedFile, "layout" | "understood">): { exchange?: string; symbol?: string } {
  const place = fromFolders(resolve(path));
  const symbol = understood.symbol ?? place.symbol ?? FILE_NAME.exec(basename(path))?.groups?.["symbol"];
  const exchange = LAYOUT_EXCHANGES.find(([pattern]) => pattern.test(layout))?.[1] ?? place.exchange;
  return { ...(exchange === undefined ? {} : { exchange }), ...(symbol !== undefined && SYMBOL.test(symbol) ? { symbol } : {}) };
}

/** Of exchange/symbol/timeframe.csv and the like; of the store's own exchange/symbol/timeframe/2024.parquet, too. */
function fromFolders(path: string): { exchange?: string; symbol?: string } {
  const stem = basename(path).replace(/\.(csv|csv\.gz|parquet)$/, "");
  const folder = /^\d{4}$/.test(stem) ? dirname(path) : path;
  const name = folder === path ? stem : basename(folder);
  if (!(TIMEFRAME_NAMES as readonly string[]).includes(name)) return {};
  const symbol = basename(dirname(folder));
  const exchange = basename(dirname(dirname(folder))).toLowerCase();
  return EXCHANGE.test(exchange) && SYMBOL.test(symbol) ? { exchange, symbol } : {};
}
