import type { Command } from "commander";
import { planResample, resampleSeries } from "../../../app/market-data/resample-series.ts";
import { describeSeries } from "../../../app/market-data/series.ts";
import { HtsError } from "../../../engine/errors.ts";
import type { Timeframe } from "../../../engine/timeframe.ts";
import { DEFAULT_EXCHANGE } from "../../choose-candles.ts";
import { openStore } from "../../open-store.ts";
import { print } from "../../print.ts";
import { decimal } from "../../table.ts";
import { parseSymbols } from "../../symbols-option.ts";
import { parseExchange, parseTimeframes } from "./series-options.ts";

interface ResampleOptions {
  readonly symbols: string[];
  readonly from: Timeframe[];
  readonly to: Timeframe[];
  readonly exchange: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  coin-hts data resample --symbols KRW-BTC --from 1m --to 5m,15m,4h

A candle that is not known from its open to its close is never made.`;

/** Adds `data resample`: makes series of longer timeframes of stored ones. */
export function addResampleCommand(data: Command): Command {
  return data
    .command("resample")
    .description("make longer candles of stored ones and store them")
    .requiredOption("--symbols <list>", "comma-separated, such as KRW-BTC,KRW-ETH", parseSymbols)
    .requiredOption("--from <timeframe>", "the timeframe of the stored candles", parseTimeframes)
    .requiredOption("--to <list>", "comma-separated, such as 1h,1d", parseTimeframes)
    .option("--exchange <name>", "such as upbit or binance", parseExchange, DEFAULT_EXCHANGE)
    .option("--replace", "replace candles that are the exchange's own")
    .option("--dry-run", "show what would be written, and write nothing")
    .option("--json", "print as JSON")
    .addHelpText("after", EXAMPLE)
    .action(resample);
}

async function resample({ symbols, from, to, exchange, replace, dryRun, json }: ResampleOptions): Promise<void> {
  const [finest, ...others] = from;
  if (finest === undefined || others.length > 0)
    throw new HtsError("usage", `expected one timeframe with --from, was ${from.join(",")}; resample from one at a time`);
  const store = await openStore();
  const results: unknown[] = [];
  for (const symbol of symbols) {
    for (const timeframe of to) {
      const source = { exchange, symbol, timeframe: finest };
      const plan = await planResample(source, timeframe, replace === true, store);
      const candles = plan.batch.candles.openTimeMs.length;
      const outcome = dryRun === true ? null : await resampleSeries(plan, store);
      const written = outcome === null ? { added: null, changed: null, unchanged: null } : outcome;
      const { added, changed, unchanged } = written;
      results.push({ exchange, symbol, timeframe, from: source.timeframe, candles, uncertain_candles: plan.uncertainCandles, added, changed, unchanged });
      if (json === true) continue;
      const what = outcome === null ? "would be made" : `made: ${decimal(outcome.added, 0)} new, ${outcome.changed} changed`;
      await print(`${describeSeries(plan.to)}: ${decimal(candles, 0)} candles ${what}`);
      if (plan.uncertainCandles > 0)
        await print(`  ${plan.uncertainCandles} of them have missing parts that the exchange was not asked about; data repair settles them`);
    }
  }
  if (json === true) await print(JSON.stringify({ dry_run: dryRun === true, series: results }));
}
