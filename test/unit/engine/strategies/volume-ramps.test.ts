import { describe, expect, it } from "vitest";
import { buildVolumeRamps, rampsAbove } from "../../../../src/engine/strategies/volume-ramps.ts";
import { volumeAbove } from "../../../../src/engine/strategies/volume-zone.ts";
import { atLeast, TIE_TOLERANCE } from "../../../../src/engine/tolerance.ts";

const float = new Float64Array(1);
const bits = new BigUint64Array(float.buffer);

/** The number so many steps of floating point away. */
function step(value: number, steps: bigint): number {
  float[0] = value;
  bits[0] += steps;
  return float[0];
}

describe("rampsAbove", () => {
  const low = Float64Array.of(100, 110, 105);
  const high = Float64Array.of(110, 120, 105);
  const volume = Float64Array.of(10, 20, 5);
  const ramps = buildVolumeRamps(low, high, volume);

  it("is the volume above a price without a branch on the candle's shape", () => {
    for (const price of [90, 100, 103, 105, 105.1, 110, 119.5, 120, 130]) {
      expect(rampsAbove(ramps, 0, 3, price)).toBeCloseTo(volumeAbove({ low, high, volume, from: 0, to: 3 }, price), 12);
    }
    expect(rampsAbove(ramps, 1, 2, 115)).toBe(10);
  });

  it.each([1e-4, 0.0016, 1, 105, 50_123.5, 1.6e8, 1e9, 2 ** 20])(
    "takes a flat candle at %d whole up to the last price that it reaches, and not at all beyond",
    (price) => {
      const flat = buildVolumeRamps(Float64Array.of(price), Float64Array.of(price), Float64Array.of(7));
      const edge = price / (1 - TIE_TOLERANCE);
      let reached = 0;
      for (let steps = -40n; steps <= 40n; steps++) {
        const near = step(edge, steps);
        expect(rampsAbove(flat, 0, 1, near)).toBe(atLeast(price, near) ? 7 : 0);
        if (atLeast(price, near)) reached++;
      }
      expect(reached).toBeGreaterThan(30);
      expect(reached).toBeLessThan(50);
    },
  );
});
