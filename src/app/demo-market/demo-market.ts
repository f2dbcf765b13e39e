import { allocateCandles, CANDLE_COLUMNS, type Candles, indexAtOrAfter, sliceCandles } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import { resampleCandles } from "../../engine/resample.ts";
import { TIMEFRAME_NAMES, timeframeName } from "../../engine/timeframe.ts";
import { makeBaseHours } from "./base-hours.ts";
import { bridgeMinutes, MINUTE_MS } from "./bridge-minutes.ts";
import { DEMO_END_MS, DEMO_START_MS, HOUR_MS } from "./demo-calendar.ts";
import { DEMO_SYMBOLS, type DemoSymbol } from "./demo-symbols.ts";

/** Under which its candles are kept in a store. */
export const DEMO_EXCHANGE = "demo";

export const DEMO_SYMBOL_NAMES: readonly string[] = DEMO_SYMBOLS.map(({ symbol }) => symbol);

/** Of timeframes below the hour there are the newest so many candles at most. */
const MAX_CANDLES = 200_000;
/** Hours whose minutes are in memory at once. */
const HOURS_AT_ONCE = 1000;

/**
 * Synthetic candles of one demo symbol: trends that change, calm and wild phases, crashes that hit all symbols, volume
 * that clusters with the moves, and once a year hours of maintenance without a candle. All timeframes show one market:
 * each is the aggregate of every shorter one, bit for bit. The same symbol and timeframe are the same on every machine.
 *
 * From the hour up they cover 2021 to 2024, or what there is since the listing; below it the newest 200,000 at most.
 *
 * @throws HtsError `symbol_invalid`, `timeframe_unknown`
 */
export function makeDemoCandles(symbol: string, timeframeMs: number): Candles {
  const demo = DEMO_SYMBOLS.find((one) => one.symbol === symbol);
  if (demo === undefined)
    throw new HtsError("symbol_invalid", `the demo market has no ${JSON.stringify(symbol)}, expected one of ${DEMO_SYMBOL_NAMES.join(", ")}`);
  if (timeframeName(timeframeMs) === null)
    throw new HtsError("timeframe_unknown", `the demo market has no candles of ${timeframeMs} ms, expected one of ${TIMEFRAME_NAMES.join(", ")}`);
  const hours = makeBaseHours(demo);
  if (timeframeMs < HOUR_MS) return makeShortCandles(hours, demo, timeframeMs);
  // Before the listing nothing was traded, so a week that began before it is known in full.
  return timeframeMs === HOUR_MS ? hours : resampleCandles(hours, timeframeMs, { fromMs: DEMO_START_MS, untilMs: DEMO_END_MS });
}

/** The newest candles of a timeframe below the hour, a number of hours at a time. */
function makeShortCandles(hours: Candles, demo: DemoSymbol, timeframeMs: number): Candles {
  const candlesAnHour = HOUR_MS / timeframeMs;
  const fromMs = DEMO_END_MS - Math.floor(MAX_CANDLES / candlesAnHour) * HOUR_MS;
  const parts: Candles[] = [];
  for (let i = indexAtOrAfter(hours.openTimeMs, fromMs); i < hours.openTimeMs.length; i += HOURS_AT_ONCE) {
    const minutes = bridgeMinutes(sliceCandles(hours, i, Math.min(i + HOURS_AT_ONCE, hours.openTimeMs.length)), demo);
    parts.push(timeframeMs === MINUTE_MS ? minutes : resampleCandles(minutes, timeframeMs, { fromMs: -Infinity, untilMs: Infinity }));
  }
  return joinCandles(parts, timeframeMs);
}

function joinCandles(parts: readonly Candles[], timeframeMs: number): Candles {
  const count = parts.reduce((sum, { openTimeMs }) => sum + openTimeMs.length, 0);
  const joined = allocateCandles(count, timeframeMs);
  let at = 0;
  for (const part of parts) {
    for (const column of CANDLE_COLUMNS) joined[column].set(part[column], at);
    at += part.openTimeMs.length;
  }
  return joined;
}
