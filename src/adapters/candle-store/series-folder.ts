import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { SeriesId } from "../../app/market-data/series.ts";
import { EXCHANGE_PATTERN } from "../../contract/candle-series.ts";
import { SYMBOL_PATTERN } from "../../contract/symbol-pattern.ts";
import { HtsError } from "../../engine/errors.ts";
import { TIMEFRAME_NAMES, timeframeMs } from "../../engine/timeframe.ts";

const EXCHANGE = new RegExp(EXCHANGE_PATTERN);
const SYMBOL = new RegExp(SYMBOL_PATTERN);
/** What else lies in DATA_ROOT: no exchange has these names, and a hundred thousand kept runs are not looked through for candles. */
const RESERVED: ReadonlySet<string> = new Set([
  "backups",
  "benchmarks",
  "logs",
  "objects",
  "postgres",
  "redis",
  "reports",
  "results",
  "server",
  "trials",
  "uploads",
]);

/**
 * Where a series lies: `root/exchange/symbol/timeframe`.
 *
 * @throws HtsError `exchange_unknown`, `symbol_invalid`, `timeframe_unknown` for names that could lead elsewhere
 */
export function seriesFolder(root: string, { exchange, symbol, timeframe }: SeriesId): string {
  if (!EXCHANGE.test(exchange) || RESERVED.has(exchange)) {
    throw new HtsError("exchange_unknown", `exchange was ${JSON.stringify(exchange.slice(0, 40))}, expected lower-case letters and digits such as upbit`);
  }
  if (!SYMBOL.test(symbol)) {
    throw new HtsError("symbol_invalid", `symbol was ${JSON.stringify(symbol.slice(0, 60))}, expected letters, digits, dots and hyphens such as KRW-BTC`);
  }
  timeframeMs(timeframe);
  return join(root, exchange, symbol, timeframe);
}

/** The folders under a root that have the name of a series, by exchange, symbol and length of timeframe. */
export async function findSeriesFolders(root: string): Promise<SeriesId[]> {
  const exchanges = (await listFolders(root, EXCHANGE)).filter((name) => !RESERVED.has(name));
  const found = await Promise.all(exchanges.map((exchange) => findSeriesOf(root, exchange)));
  return found.flat();
}

async function findSeriesOf(root: string, exchange: string): Promise<SeriesId[]> {
  const symbols = await listFolders(join(root, exchange), SYMBOL);
  const found = await Promise.all(
    symbols.map(async (symbol) => {
      const present = new Set(await listFolders(join(root, exchange, symbol), SYMBOL));
      return TIMEFRAME_NAMES.filter((timeframe) => present.has(timeframe)).map((timeframe) => ({ exchange, symbol, timeframe }));
    }),
  );
  return found.flat();
}

async function listFolders(path: string, pattern: RegExp): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isFile() && pattern.test(entry.name))
      .map(({ name }) => name)
      .toSorted();
  } catch (error) {
    // A root that does not exist yet is an empty store, and a link to nowhere is no folder.
    if (["ENOENT", "ENOTDIR"].includes(String((error as NodeJS.ErrnoException).code))) return [];
    throw new HtsError("file_not_found", `${path} could not be read: ${(error as Error).message}; give the permission or choose another DATA_ROOT`, {
      cause: error,
    });
  }
}
