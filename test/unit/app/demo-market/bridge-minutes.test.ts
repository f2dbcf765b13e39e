import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bridgeMinutes } from "../../../../src/app/demo-market/bridge-minutes.ts";
import { makeBaseHours } from "../../../../src/app/demo-market/base-hours.ts";
import { DEMO_SYMBOLS, type DemoSymbol } from "../../../../src/app/demo-market/demo-symbols.ts";
import { drawHourPath } from "../../../../src/app/demo-market/hour-path.ts";
import { priceOfTicks, ticksOfPrice, VOLUME_UNIT } from "../../../../src/app/demo-market/units.ts";
import { allocateCandles, type Candles, findFault, indexAtOrAfter, sliceCandles } from "../../../../src/engine/candles.ts";
import { createRandom } from "../../../../src/engine/random.ts";
import { resampleCandles } from "../../../../src/engine/resample.ts";
import { checkProperty } from "../../../support/check-property.ts";

const HOUR_MS = 3_600_000;
const [BTC] = DEMO_SYMBOLS as [DemoSymbol];

interface Hour {
  readonly low: number;
  readonly range: number;
  readonly openShare: number;
  readonly closeShare: number;
  readonly units: number;
}

const HOUR: fc.Arbitrary<Hour> = fc.record({
  low: fc.integer({ min: 1, max: 200_000 }),
  range: fc.oneof(fc.constant(0), fc.constant(1), fc.integer({ min: 2, max: 100_000 })),
  openShare: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  closeShare: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  units: fc.integer({ min: 60, max: 2 ** 40 }),
});
const SYMBOL = fc.record({
  tick: fc.constantFrom(0.1, 1, 50, 1000),
  seed: fc.nat(),
  emptyMinuteRate: fc.constantFrom(0, 0.03, 100),
});

describe("the minutes of an hour", () => {
  it("make that hour again, to the last bit, whatever it looks like", () => {
    let shortest = 60;
    checkProperty(fc.tuple(fc.array(HOUR, { minLength: 1, maxLength: 4 }), SYMBOL), 400, ([shapes, settings]) => {
      const hours = toHours(shapes, settings.tick);
      const minutes = bridgeMinutes(hours, { ...BTC, ...settings });
      expect(findFault(minutes)).toBeNull();
      expect(minutes.volume.every((volume) => volume >= VOLUME_UNIT)).toBe(true);
      const made = resampleCandles(minutes, HOUR_MS, { fromMs: -Infinity, untilMs: Infinity });
      expect(made).toEqual(hours);
      shortest = Math.min(shortest, minutes.openTimeMs.length / shapes.length);
      if (settings.emptyMinuteRate === 0) expect(minutes.openTimeMs).toHaveLength(60 * shapes.length);
    });
    expect(shortest).toBeLessThan(45);
  });

  it("are the same whichever other hours are asked for", () => {
    const hours = makeBaseHours(BTC);
    const whole = bridgeMinutes(sliceCandles(hours, 100, 110), BTC);
    const part = bridgeMinutes(sliceCandles(hours, 104, 106), BTC);
    const from = indexAtOrAfter(whole.openTimeMs, part.openTimeMs[0] as number);
    expect(part).toEqual(sliceCandles(whole, from, from + part.openTimeMs.length));
    expect(part.openTimeMs).toHaveLength(120);
  });
});

describe("the way through an hour", () => {
  it("stays within the hour's range, ends at its close and has a step for each extreme, however few steps there are", () => {
    checkProperty(fc.tuple(HOUR, fc.integer({ min: 1, max: 60 }), fc.integer()), 400, ([hour, steps, seed]) => {
      const [open, close] = ticksOf(hour);
      const { low, range } = hour;
      const path = drawHourPath({ open, high: low + range, low, close, steps }, createRandom(seed));
      expect(path.prices).toHaveLength(steps);
      expect(path.prices.every((price) => price >= low && price <= low + range)).toBe(true);
      expect(path.prices.at(-1)).toBe(close);
      for (const step of [path.highStep, path.lowStep]) expect(step >= 0 && step < steps).toBe(true);
    });
  });
});

describe("a price in steps", () => {
  it("is the number that its decimal text stands for", () => {
    expect(priceOfTicks(903, 0.1)).toBe(90.3);
    expect(priceOfTicks(40_000, 1000)).toBe(40_000_000);
    expect(ticksOfPrice(90.34, 0.1)).toBe(903);
    expect(ticksOfPrice(0.2, 1)).toBe(1);
    for (let ticks = 1; ticks < 3000; ticks++) {
      expect(String(priceOfTicks(ticks, 0.1))).toMatch(/^\d+(?:\.\d)?$/);
      expect(ticksOfPrice(priceOfTicks(ticks, 0.1), 0.1)).toBe(ticks);
    }
  });
});

function ticksOf({ low, range, openShare, closeShare }: Hour): [open: number, close: number] {
  return [low + Math.round(range * openShare), low + Math.round(range * closeShare)];
}

function toHours(shapes: readonly Hour[], tick: number): Candles {
  const hours = allocateCandles(shapes.length, HOUR_MS);
  shapes.forEach((shape, i) => {
    const [open, close] = ticksOf(shape);
    hours.openTimeMs[i] = (450_000 + 3 * i) * HOUR_MS;
    hours.open[i] = priceOfTicks(open, tick);
    hours.close[i] = priceOfTicks(close, tick);
    hours.high[i] = priceOfTicks(shape.low + shape.range, tick);
    hours.low[i] = priceOfTicks(shape.low, tick);
    hours.volume[i] = shape.units * VOLUME_UNIT;
  });
  return hours;
}
