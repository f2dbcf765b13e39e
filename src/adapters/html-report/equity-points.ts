import type { BacktestRun } from "../../engine/backtest.ts";

/** Equity curves thinned out for a chart. Money in quote currency. */
export interface EquityPoints {
  /** UTC epoch ms, ascending: the start of the run, then the closes of candles. */
  readonly timeMs: Float64Array;
  readonly equity: Float64Array;
  /** Buy and hold at the same times; null without candles. */
  readonly hold: Float64Array | null;
  /** Positive fraction of the peak so far. */
  readonly drawdown: Float64Array;
}

/**
 * At most about `maxPoints` points of a run's equity: of each stretch of candles the lowest and highest
 * equity, the deepest drawdown, and the lowest and highest value of buy and hold, so that no extreme is
 * lost; with few enough candles every close.
 */
export function sampleEquity(run: BacktestRun, maxPoints: number): EquityPoints {
  const { equity, initialCash } = run.outcome;
  const hold = run.metrics.buyAndHold?.equity ?? null;
  const drawdown = drawdownOf(equity, initialCash);
  const kept = keptPoints([equity, drawdown, ...(hold === null ? [] : [hold])], maxPoints);
  const { openTimeMs, timeframeMs } = run.runCandles;
  const pick = (values: ArrayLike<number>, first: number): Float64Array => Float64Array.from([first, ...kept.map((i) => values[i] as number)]);
  return {
    timeMs: pick(
      openTimeMs.map((time) => time + timeframeMs),
      openTimeMs[0] ?? 0,
    ),
    equity: pick(equity, initialCash),
    hold: hold === null ? null : pick(hold, initialCash),
    drawdown: pick(drawdown, 0),
  };
}

function drawdownOf(equity: Float64Array, initialCash: number): Float64Array {
  let peak = initialCash;
  return equity.map((value) => {
    peak = Math.max(peak, value);
    return (peak - value) / peak;
  });
}

/** Indices of the extremes of each curve in each stretch, and of the last point; ascending. */
function keptPoints(curves: readonly Float64Array[], maxPoints: number): number[] {
  const count = curves[0]?.length ?? 0;
  if (count <= maxPoints) return Array.from({ length: count }, (_, i) => i);
  const stretch = Math.ceil((count * 2 * curves.length) / maxPoints);
  const kept = new Set<number>();
  for (let from = 0; from < count; from += stretch) {
    for (const curve of curves) for (const i of extremes(curve, from, Math.min(from + stretch, count))) kept.add(i);
  }
  return [...kept.add(count - 1)].sort((a, b) => a - b);
}

function extremes(curve: Float64Array, from: number, to: number): [lowest: number, highest: number] {
  let lowest = from;
  let highest = from;
  for (let i = from + 1; i < to; i++) {
    if ((curve[i] as number) < (curve[lowest] as number)) lowest = i;
    if ((curve[i] as number) > (curve[highest] as number)) highest = i;
  }
  return [lowest, highest];
}
