import type { Candles } from "../../../engine/candles.ts";
import { median } from "../../../engine/metrics/statistics.ts";
import { describeChange } from "./describe.ts";
import type { Finding } from "./quality-report.ts";
import { Tally } from "./tally.ts";

/** Median move from close to close that no market that trades around the clock keeps up: 1 % a minute, 3.4 % an hour, 8.9 % a day. */
const MINUTE_LIMIT_RATE = 0.01;
const LIMIT_EXPONENT = 0.3;
/** Moves of a few price steps say nothing: some coins cost a handful of them. */
const MIN_TICKS = 3.5;
const MAX_SAMPLES = 4096;
const MIN_SAMPLES = 30;

/** Finds series that are restless all over, so that no single move stands out: test markets, other timeframes, made-up numbers. */
export function findRestlessPrices({ openTimeMs, close, timeframeMs }: Candles): Finding[] {
  const tally = new Tally("restless_prices");
  const stride = Math.max(1, Math.floor(close.length / MAX_SAMPLES));
  const moves: number[] = [];
  for (let i = stride; i < close.length; i += stride) {
    const rate = (close[i] as number) / (close[i - 1] as number);
    moves.push(Math.max(rate, 1 / rate) - 1);
  }
  if (moves.length < MIN_SAMPLES) return [];
  const usual = median(Float64Array.from(moves));
  const step = moves.filter((move) => move > 0).sort((a, b) => a - b)[2] ?? 0;
  if (usual <= MINUTE_LIMIT_RATE * (timeframeMs / 60_000) ** LIMIT_EXPONENT || usual <= MIN_TICKS * step) return [];
  const firstMs = openTimeMs[0] as number;
  tally.add("warning", firstMs, openTimeMs.at(-1), close.length);
  tally.explain(firstMs, `the median move from close to close is ${describeChange(usual)}`);
  return tally.toFindings(
    "Prices move from candle to candle many times as much as those of any market: a test market, another timeframe than the name says, or " +
      "made-up numbers; make sure where they come from before a figure made of them is believed.",
  );
}
