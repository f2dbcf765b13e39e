import { callStrategy } from "../../engine/strategies/call-strategy.ts";
import type { BacktestRun } from "../../engine/backtest.ts";
import { sliceCandles } from "../../engine/candles.ts";
import type { ChartLine } from "../../engine/strategies/strategy.ts";
import type { Bars } from "./bars.ts";

/** Work, candles times warm-up, up to which lines are drawn over all candles at once. */
const MAX_WHOLE_WORK = 1e7;
/** Candles before the run that a line may look back at beyond the warm-up. */
const MARGIN_CANDLES = 1000;

/** The lines of a run's strategy, one value a bar: that of its last candle. NaN where a line has none. */
export function linesAtBars(run: BacktestRun, bars: Bars): ChartLine[] {
  const { strategy, params, runCandles, candles, from } = run;
  if (strategy.chartLines === undefined || runCandles.close.length === 0) return [];
  const lastCandles = bars.starts.subarray(1).map((start) => start - 1);
  const reach = strategy.warmUpCandles(params) as number;
  // What a strategy without state sees of the past is its warm-up, so its lines need no more.
  const isLocal = strategy.createState === undefined;
  if (isLocal && runCandles.close.length > lastCandles.length && candles.close.length * (reach + 1) > MAX_WHOLE_WORK)
    return linesPiecewise(run, lastCandles, reach);
  const start = isLocal ? Math.max(0, from - reach - MARGIN_CANDLES) : 0;
  const lines = callStrategy(strategy, "chartLines", () => strategy.chartLines?.(sliceCandles(candles, start, candles.close.length), params) ?? []);
  return lines.map(({ name, values }) => ({ name, values: Float64Array.from(lastCandles, (i) => values[i + from - start] ?? NaN) }));
}

/** Each value from its own reach of candles: over a million candles a hundredth of the work. */
function linesPiecewise({ strategy, params, candles, from }: BacktestRun, ordinals: Int32Array, reach: number): ChartLine[] {
  const lines: { name: string; values: Float64Array }[] = [];
  ordinals.forEach((ordinal, bar) => {
    const end = from + ordinal + 1;
    const piece = callStrategy(strategy, "chartLines", () => strategy.chartLines?.(sliceCandles(candles, Math.max(0, end - reach - 1), end), params) ?? []);
    piece.forEach(({ name, values }, k) => {
      const line = (lines[k] ??= { name, values: new Float64Array(ordinals.length).fill(NaN) });
      line.values[bar] = values.at(-1) ?? NaN;
    });
  });
  return lines;
}
