import type { CandleSource, LoadedCandles, SourceIdentity } from "../backtest/ports.ts";
import type { SeriesManifest } from "../../contract/candle-series.ts";
import { HtsError } from "../../engine/errors.ts";
import { canResample, resampleCandles } from "../../engine/resample.ts";
import { DAY_MS, type Timeframe, TIMEFRAME_NAMES, timeframeMs, timeframeName } from "../../engine/timeframe.ts";
import { knownRangeOf } from "./known-range.ts";
import type { CandleStore } from "./ports.ts";
import type { SeriesId } from "./series.ts";

/**
 * The candles of an exchange in a store; a day's unless another timeframe is asked for. A timeframe that the store
 * does not have is made of the longest one that it has and that fills it.
 */
export function createStoreSource(store: CandleStore, exchange: string): CandleSource {
  return {
    async load(symbol, lengthMs = DAY_MS): Promise<LoadedCandles> {
      const timeframe = timeframeName(lengthMs) as Timeframe;
      const series = { exchange, symbol, timeframe };
      const manifest = await store.describe(series);
      if (manifest !== null && manifest.rows > 0) return { candles: await store.read(series), isSynthetic: manifest.synthetic, notes: noteGaps(manifest) };
      const finer = await findFiner(series, store);
      if (finer === null) throw await explainMissing(series, store);
      const known = knownRangeOf(finer, timeframeMs(finer.timeframe));
      const candles = resampleCandles(await store.read({ ...series, timeframe: finer.timeframe }), lengthMs, known);
      const note = `the store has no ${timeframe} candles of ${symbol}; they were made of its ${finer.timeframe} ones`;
      return { candles, isSynthetic: finer.synthetic, notes: [note, ...noteGaps(finer)] };
    },
    async identify(symbol, lengthMs = DAY_MS): Promise<SourceIdentity> {
      const series = { exchange, symbol, timeframe: timeframeName(lengthMs) as Timeframe };
      const own = await store.describe(series);
      const manifest = own !== null && own.rows > 0 ? own : await findFiner(series, store);
      if (manifest === null) throw await explainMissing(series, store);
      const { timeframe, synthetic, files, gaps, covered } = manifest;
      const known = { exchange, symbol, timeframe, synthetic, gaps, covered, files: files.map(({ name, sha256 }) => [name, sha256]) };
      return { text: JSON.stringify(known), candles: Math.ceil((manifest.rows * timeframeMs(timeframe)) / lengthMs) };
    },
  };
}

/** Gaps that nobody has asked the exchange about may hide candles that it has. */
function noteGaps({ gaps }: SeriesManifest): string[] {
  const open = gaps.missing_candles - gaps.confirmed_candles;
  if (open === 0 || gaps.confirmed_candles === 0) return [];
  return [
    `of ${gaps.missing_candles} missing candles in the store the exchange has none in ${gaps.confirmed_candles} cases; it was not asked about the others`,
  ];
}

async function findFiner({ exchange, symbol, timeframe }: SeriesId, store: CandleStore): Promise<SeriesManifest | null> {
  for (const finer of TIMEFRAME_NAMES.toReversed()) {
    if (!canResample(timeframeMs(finer), timeframeMs(timeframe))) continue;
    const manifest = await store.describe({ exchange, symbol, timeframe: finer });
    if (manifest !== null && manifest.rows > 0) return manifest;
  }
  return null;
}

async function explainMissing({ exchange, symbol, timeframe }: SeriesId, store: CandleStore): Promise<HtsError> {
  const present = (await store.list()).series.filter((one) => one.exchange === exchange && one.symbol === symbol).map((one) => one.timeframe);
  const has =
    present.length === 0
      ? `the store has no candles of ${exchange} ${symbol}`
      : `of ${exchange} ${symbol} the store has ${present.join(", ")}, not ${timeframe}`;
  const remedy = `download them with: coin-hts data download --symbols ${symbol} --timeframes ${timeframe}; or name a file with --candles, or use --demo`;
  return new HtsError("series_unknown", `${has}; ${remedy}`);
}
