import { allocateCandles, type Candles, sliceCandles } from "../../engine/candles.ts";
import { createRandom, type Random } from "../../engine/random.ts";
import { HOUR_MS, HOURS_A_DAY } from "./demo-calendar.ts";
import type { DemoSymbol } from "./demo-symbols.ts";
import { drawOpeningTicks } from "./draws.ts";
import { drawHourPath, type HourShape } from "./hour-path.ts";
import { priceOfTicks, ticksOfPrice, VOLUME_UNIT } from "./units.ts";

export const MINUTE_MS = 60_000;
const MINUTES = 60;
/** In the quietest hour every second minute has a trade. */
const MAX_EMPTY_RATE = 0.5;

/**
 * The minutes of whole hours: a way from each hour's open to its close that touches its high and its low, on the same
 * price steps, with its volume shared out. Aggregated they give the hours again, bit for bit.
 *
 * Each hour has a random source of its own, so its minutes are the same whichever other hours are asked for.
 */
export function bridgeMinutes(hours: Candles, demo: DemoSymbol): Candles {
  const count = hours.openTimeMs.length;
  const minutes = allocateCandles(count * MINUTES, MINUTE_MS);
  const usualUnits = demo.dailyVolume / HOURS_A_DAY / VOLUME_UNIT;
  let at = 0;
  for (let hour = 0; hour < count; hour++) {
    const openMs = hours.openTimeMs[hour] as number;
    const random = createRandom(Math.imul(demo.seed, 0x9e3779b1) + openMs / HOUR_MS);
    const units = (hours.volume[hour] as number) / VOLUME_UNIT;
    const steps = writeTimes(minutes.openTimeMs, at, openMs, (demo.emptyMinuteRate * usualUnits) / units, random);
    writePrices(minutes, at, readShape(hours, hour, demo.tick, steps), demo.tick, random);
    writeVolumes(minutes, at, steps, units, random);
    at += steps;
  }
  return sliceCandles(minutes, 0, at);
}

function readShape({ open, high, low, close }: Candles, hour: number, tick: number, steps: number): HourShape {
  const ticks = (column: Float64Array): number => ticksOfPrice(column[hour] as number, tick);
  return { open: ticks(open), high: ticks(high), low: ticks(low), close: ticks(close), steps };
}

/** Writes the open times of an hour's minutes with trades from row `at` on; returns how many, at least one. */
function writeTimes(openTimeMs: Float64Array, at: number, openMs: number, emptyRate: number, random: Random): number {
  const rate = Math.min(MAX_EMPTY_RATE, emptyRate);
  let count = 0;
  for (let minute = 0; minute < MINUTES; minute++) {
    const isLastChance = count === 0 && minute === MINUTES - 1;
    if (rate === 0 || isLastChance || random() >= rate) openTimeMs[at + count++] = openMs + minute * MINUTE_MS;
  }
  return count;
}

function writePrices({ open, high, low, close }: Candles, at: number, shape: HourShape, tick: number, random: Random): void {
  const { prices, highStep, lowStep } = drawHourPath(shape, random);
  // What a walk's step reaches beyond where it begins and ends.
  const reach = (shape.high - shape.low) / Math.sqrt(shape.steps);
  let before = shape.open;
  for (let step = 0; step < shape.steps; step++) {
    const now = step === 0 ? before : Math.min(shape.high, Math.max(shape.low, before + drawOpeningTicks(random)));
    before = Math.round(prices[step] as number);
    const top = Math.max(now, before) + Math.floor(reach * random() * random() + random());
    const bottom = Math.min(now, before) - Math.floor(reach * random() * random() + random());
    open[at + step] = priceOfTicks(now, tick);
    high[at + step] = priceOfTicks(step === highStep ? shape.high : Math.min(top, shape.high), tick);
    low[at + step] = priceOfTicks(step === lowStep ? shape.low : Math.max(bottom, shape.low), tick);
    close[at + step] = priceOfTicks(before, tick);
  }
}

/** Shares an hour's volume out in whole units, at least one each, more to minutes that go further. */
function writeVolumes({ high, low, volume }: Candles, at: number, steps: number, units: number, random: Random): void {
  let distance = 0;
  for (let k = at; k < at + steps; k++) distance += (high[k] as number) - (low[k] as number);
  const usual = distance > 0 ? distance / steps : 1;
  let sum = 0;
  for (let k = at; k < at + steps; k++) {
    sum += 0.2 + random() + ((high[k] as number) - (low[k] as number)) / usual;
    volume[k] = sum;
  }
  let given = 0;
  for (let k = at; k < at + steps; k++) {
    // The last share is 1, so nothing is left over.
    const until = Math.floor((units - steps) * ((volume[k] as number) / sum));
    volume[k] = (1 + until - given) * VOLUME_UNIT;
    given = until;
  }
}
