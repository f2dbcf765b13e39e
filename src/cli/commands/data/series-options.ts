import { type Command, InvalidArgumentError } from "commander";
import { EXCHANGE_PATTERN, type SeriesManifest } from "../../../contract/candle-series.ts";
import type { SeriesId } from "../../../app/market-data/series.ts";
import { HtsError } from "../../../engine/errors.ts";
import { type Timeframe, timeframeMs } from "../../../engine/timeframe.ts";
import { parseSymbols } from "../../symbols-option.ts";

const EXCHANGE = new RegExp(EXCHANGE_PATTERN);

/** Which series of the store a command is about. */
export interface SeriesOptions {
  readonly exchange?: string;
  readonly symbols?: string[];
  readonly timeframes?: Timeframe[];
}

/** Adds the options that choose among the series of the store. */
export function addSeriesOptions(command: Command): Command {
  return command
    .option("--exchange <name>", "such as upbit or binance", parseExchange)
    .option("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
    .option("--timeframes <list>", "comma-separated, such as 1h,1d", parseTimeframes);
}

/** Reads an option that takes a comma-separated list of timeframes. */
export function parseTimeframes(text: string): Timeframe[] {
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) timeframeMs(name);
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new InvalidArgumentError(`Timeframe ${repeated} was given twice, expected each once.`);
  return names as Timeframe[];
}

/** Reads an option that takes the id of an exchange. */
export function parseExchange(text: string): string {
  if (EXCHANGE.test(text)) return text;
  throw new InvalidArgumentError(`Expected lower-case letters and digits such as upbit, was ${JSON.stringify(text.slice(0, 40))}.`);
}

/**
 * The manifests that the options choose.
 *
 * @throws HtsError `series_unknown` for a name that no series has, so that a slip of the pen does not pass for an empty answer
 */
export function chooseSeries(manifests: readonly SeriesManifest[], { exchange, symbols, timeframes }: SeriesOptions): SeriesManifest[] {
  const chosen = manifests.filter(
    (one) =>
      (exchange === undefined || one.exchange === exchange) &&
      (symbols === undefined || symbols.includes(one.symbol)) &&
      (timeframes === undefined || timeframes.includes(one.timeframe)),
  );
  const lacking = [
    ...(symbols ?? []).filter((symbol) => chosen.every((one) => one.symbol !== symbol)),
    ...(timeframes ?? []).filter((timeframe) => chosen.every((one) => one.timeframe !== timeframe)),
    ...(exchange !== undefined && chosen.length === 0 ? [exchange] : []),
  ];
  if (lacking.length === 0) return chosen;
  throw new HtsError("series_unknown", `the store has no such series of ${lacking.join(", ")}; see what it has with: coin-hts data list`);
}

export function seriesOf({ exchange, symbol, timeframe }: SeriesManifest): SeriesId {
  return { exchange, symbol, timeframe };
}
