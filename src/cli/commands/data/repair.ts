import type { Command } from "commander";
import { HtsError } from "../../../engine/errors.ts";
import { DEFAULT_EXCHANGE } from "../../choose-candles.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { addFetchOptions, type FetchOptions, fetchSeries } from "./fetch-series.ts";
import { addSeriesOptions, chooseSeries, type SeriesOptions, seriesOf } from "./series-options.ts";

const EXAMPLE = `
Example:
  coin-hts data repair --symbols KRW-DOGE --timeframes 1m --dry-run

Asks the exchange about missing candles between stored ones, and about nothing else; stored candles are never
changed. What the exchange does not have either counts as confirmed from then on.`;

/** Adds `data repair`: asks the exchange about the holes. */
export function addRepairCommand(data: Command): Command {
  const command = addSeriesOptions(data.command("repair").description("fetch the missing candles between stored ones"));
  return addFetchOptions(command)
    .addHelpText("after", EXAMPLE)
    .action((options: SeriesOptions & FetchOptions) => repair(options));
}

async function repair(options: SeriesOptions & FetchOptions): Promise<void> {
  const exchange = options.exchange ?? DEFAULT_EXCHANGE;
  const { symbols, timeframes } = options;
  const store = await openStore();
  const chosen = chooseSeries((await store.list()).series, { exchange, ...(symbols ? { symbols } : {}), ...(timeframes ? { timeframes } : {}) });
  const series = chosen.filter(({ gaps }) => gaps.missing_candles > gaps.confirmed_candles).map(seriesOf);
  if (chosen.length === 0) throw new HtsError("series_unknown", `the store has no series of ${exchange}; see what it has with: coin-hts data list`);
  if (series.length === 0 && options.json !== true) return print("nothing to repair: the exchange has been asked about every missing candle");
  await fetchSeries(exchange, series, { fromMs: null, untilMs: null, holesOnly: true }, options);
}
