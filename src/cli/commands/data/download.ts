import type { Command } from "commander";
import { resolveRange } from "../../../app/backtest/date-range.ts";
import { DEMO_EXCHANGE, DEMO_SYMBOL_NAMES } from "../../../app/demo-market/demo-market.ts";
import type { DownloadScope } from "../../../app/market-data/plan-download.ts";
import { crossSeries, findStoredSeries, USUAL_SYMBOLS, USUAL_TIMEFRAMES } from "../../../app/market-data/refresh-market-data.ts";
import type { SeriesId } from "../../../app/market-data/series.ts";
import { HtsError } from "../../../engine/errors.ts";
import { DEFAULT_EXCHANGE } from "../../choose-candles.ts";
import { openStore } from "../../open-store.ts";
import { addFetchOptions, type FetchOptions, fetchSeries } from "./fetch-series.ts";
import { addSeriesOptions, type SeriesOptions } from "./series-options.ts";

interface DownloadOptions extends SeriesOptions, FetchOptions {
  readonly start?: string;
  readonly end?: string;
  readonly all?: boolean;
}

/** What is downloaded of an exchange when nothing is named. */
const SYMBOLS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  [DEFAULT_EXCHANGE, USUAL_SYMBOLS],
  [DEMO_EXCHANGE, DEMO_SYMBOL_NAMES],
]);

const EXAMPLE = `
Examples:
  coin-hts data download
  coin-hts data download --symbols KRW-BTC --timeframes 1m --start 2024-01-01
  coin-hts data download --all
  coin-hts data download --exchange demo

Without options: ${USUAL_SYMBOLS.join(", ")}, ${USUAL_TIMEFRAMES.join(" and ")}, the whole history of Upbit. Only what is missing is
fetched, newest first, and kept every few seconds: a download that was stopped goes on where it was. The exchange demo
is built in and needs no network; its candles are synthetic, and marked so.`;

/** Adds `data download`: fetches what is missing from an exchange. */
export function addDownloadCommand(data: Command): Command {
  const command = addSeriesOptions(data.command("download").description("fetch candles that are missing from an exchange"))
    .option("--start <time>", "date (KST), ISO instant or epoch ms; the beginning of the exchange's history when left out")
    .option("--end <time>", "date (that day included), ISO instant or epoch ms (exclusive); now when left out")
    .option("--all", "bring every stored series of the exchange up to date");
  return addFetchOptions(command)
    .addHelpText("after", EXAMPLE)
    .action((options: DownloadOptions) => download(options));
}

async function download(options: DownloadOptions): Promise<void> {
  const { startMs, endMs } = resolveRange(options.start, options.end);
  const scope: DownloadScope = { fromMs: startMs, untilMs: endMs, holesOnly: false };
  const exchange = options.exchange ?? DEFAULT_EXCHANGE;
  await fetchSeries(exchange, await chooseSeriesToDownload(exchange, options), scope, options);
}

async function chooseSeriesToDownload(exchange: string, { symbols, timeframes, all }: DownloadOptions): Promise<SeriesId[]> {
  if (all !== true) {
    const chosen = symbols ?? SYMBOLS_OF.get(exchange);
    if (chosen === undefined) throw new HtsError("usage", `name what to download from ${exchange} with --symbols, for example --symbols BTCUSDT`);
    return crossSeries(exchange, chosen, timeframes ?? USUAL_TIMEFRAMES);
  }
  if (symbols !== undefined || timeframes !== undefined)
    throw new HtsError("usage", "--all stands for every stored series; leave --symbols and --timeframes out");
  const stored = await findStoredSeries(await openStore(), exchange);
  if (stored.length > 0) return stored;
  throw new HtsError("series_unknown", `the store has no series of ${exchange} to bring up to date; download some first`);
}
