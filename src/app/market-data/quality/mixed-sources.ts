import type { Candles } from "../../../engine/candles.ts";
import { describeTime } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** Fewer candles show no habit. */
const MIN_SIDE = 300;
/** Of a source that sets the open to the close before hardly a candle does otherwise; of exchanges a quarter at least. */
const CARRIED_RATE = 0.97;
const TRADED_RATE = 0.8;

/**
 * Finds where a series is spliced from two sources: some make every candle open at the close before, exchanges at
 * its first trade, so the share of such candles changes at the seam. The seam is where the running sum of
 * differences from the mean share is farthest from zero (the CUSUM statistic; E. S. Page, "Continuous inspection
 * schemes", Biometrika 41, 1954).
 */
export function findMixedSources({ openTimeMs, open, close }: Candles): Finding[] {
  const tally = new Tally("mixed_sources");
  let carried = 0;
  for (let i = 1; i < close.length; i++) if (open[i] === close[i - 1]) carried++;
  const steps = close.length - 1;
  const mean = carried / steps;
  let sum = 0;
  let farthest = 0;
  let seam = 0;
  let carriedBefore = 0;
  let seen = 0;
  for (let i = 1; i < close.length; i++) {
    if (open[i] === close[i - 1]) seen++;
    sum = Math.abs(seen - mean * i);
    if (sum <= farthest) continue;
    farthest = sum;
    seam = i;
    carriedBefore = seen;
  }
  if (seam < MIN_SIDE || steps - seam < MIN_SIDE) return [];
  const before = carriedBefore / seam;
  const after = (carried - carriedBefore) / (steps - seam);
  if (Math.max(before, after) < CARRIED_RATE || Math.min(before, after) > TRADED_RATE) return [];
  const seamMs = openTimeMs[seam + 1] as number;
  tally.add("warning", seamMs);
  tally.explain(seamMs, `${percent(before)} of the candles before ${describeTime(seamMs)} open at the close before them, ${percent(after)} of those after it`);
  return tally.toFindings(
    "The series is put together from two sources: on one side of a seam candles open at the close before, on the other at their first trade; " +
      "opens, gaps and fills mean different things there, so download all of it from one source.",
  );
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(0)} %`;
}
