import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/engine/random.ts";

/** sfc32 written a second time, in BigInt, so that no overflow is left to chance. */
function* sfc32(seed: number): Generator<number> {
  const mask = 0xffffffffn;
  let [a, b, c, counter] = [0x9e3779b9n, 0x243f6a88n, BigInt.asUintN(32, BigInt(seed)), 1n];
  for (let k = 0; ; k++) {
    const sum = (a + b + counter++) & mask;
    a = b ^ (b >> 9n);
    b = (c + (c << 3n)) & mask;
    c = ((((c << 21n) | (c >> 11n)) & mask) + sum) & mask;
    if (k >= 15) yield Number(sum) / 2 ** 32;
  }
}

describe("createRandom", () => {
  it.each([0, 1, -1, 123_456_789, 2 ** 31])("is sfc32 for seed %d", (seed) => {
    const random = createRandom(seed);
    const reference = sfc32(seed);
    for (let k = 0; k < 1000; k++) expect(random()).toBe(reference.next().value);
  });

  it("is uniform in [0, 1)", () => {
    const random = createRandom(42);
    const counts = new Array<number>(10).fill(0);
    for (let k = 0; k < 10_000; k++) counts[Math.floor(10 * random())]++;
    expect(counts).toHaveLength(10);
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
