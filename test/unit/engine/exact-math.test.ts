import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponential, naturalLog, power } from "../../../src/engine/exact-math.ts";

/** How many numbers lie between two numbers of the same sign, plus one; 0 for equal ones. */
function ulpsApart(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const [x, y] = new BigInt64Array(Float64Array.of(a, b).buffer);
  return Number(x > y ? x - y : y - x);
}

const positive = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true });
const nearOne = fc.double({ min: -1e-3, max: 1e-3, noNaN: true }).map((offset) => 1 + offset);
const ordinary = fc.double({ min: 1e-4, max: 1e4, noNaN: true });

// Right to the last bit, from arithmetic of 300 bits.
const LOGARITHMS: [number, number][] = [
  [2, 0.6931471805599453],
  [10, 2.302585092994046],
  [0.5, -0.6931471805599453],
  [1.5, 0.4054651081081644],
  [3.490372836429172, 1.2500085604308249],
  [1e15, 34.538776394910684],
  [1e-300, -690.7755278982137],
  [5e-324, -744.4400719213812],
  [Number.MAX_VALUE, 709.782712893384],
  [1.0000000000000002, 2.2204460492503128e-16],
  [0.9999999999999999, -1.1102230246251565e-16],
];
const EXPONENTIALS: [number, number][] = [
  [1, Math.E],
  [-1, 0.36787944117144233],
  [0.1, 1.1051709180756477],
  [-0.1, 0.9048374180359595],
  [0.35, 1.4190675485932571],
  [10, 22026.465794806718],
  [700.5, 1.6721859620674984e304],
  [-700.5, 5.980196118639791e-305],
  [709.782712893384, 1.7976931348622732e308],
  [-744.44, 5e-324],
  [1e-20, 1],
];
const POWERS: [number, number, number][] = [
  [1.1, 5, 1.6105100000000006],
  [1.21, 0.5, 1.1],
  [4.490372836429172, 365 / 2218, 1.280387227142789],
  [0.9207103934455696, 365 / 1368, 0.9781997939892284],
  [0.03791571525460946, 18.25, 1.1573144311939406e-26],
  [2, 0.5, Math.SQRT2],
  [10, -5, 1e-5],
  [3, 2, 9],
  [1.0000000000000002, 1e15, 1.2486270715390861],
  [0.5, 1074, 5e-324],
  [1e-300, 0.01, 0.0009999999999999998],
];

describe("naturalLog", () => {
  it.each(LOGARITHMS)("of %d is %d", (x, expected) => {
    expect(naturalLog(x)).toBe(expected);
  });

  it("has the limits of a logarithm", () => {
    expect(naturalLog(1)).toBe(0);
    expect([naturalLog(0), naturalLog(-0)]).toEqual([-Infinity, -Infinity]);
    expect(naturalLog(Infinity)).toBe(Infinity);
    expect([naturalLog(-1), naturalLog(-Infinity), naturalLog(NaN)]).toEqual([NaN, NaN, NaN]);
  });

  it("is within a unit in the last place of Math.log", () => {
    fc.assert(
      fc.property(fc.oneof(positive, nearOne, ordinary), (x) => {
        expect(ulpsApart(naturalLog(x), Math.log(x))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("exponential", () => {
  it.each(EXPONENTIALS)("of %d is %d", (x, expected) => {
    expect(exponential(x)).toBe(expected);
  });

  it("has the limits of an exponential function", () => {
    expect([exponential(0), exponential(-0)]).toEqual([1, 1]);
    expect([exponential(709.7827128933841), exponential(1e300), exponential(Infinity)]).toEqual([Infinity, Infinity, Infinity]);
    expect([exponential(-745.1332191019412), exponential(-1e300), exponential(-Infinity)]).toEqual([0, 0, 0]);
    expect(exponential(NaN)).toBeNaN();
  });

  it("is within a unit in the last place of Math.exp", () => {
    const argument = fc.oneof(fc.double({ min: -745, max: 709.7, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }));
    fc.assert(
      fc.property(argument, (x) => {
        expect(ulpsApart(exponential(x), Math.exp(x))).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("power", () => {
  it.each(POWERS)("%d to the %d is %d", (base, exponent, expected) => {
    expect(power(base, exponent)).toBe(expected);
  });

  it("takes powers of two without error over their whole range", () => {
    for (let k = 0, expected = 1; k <= 1023; k++, expected *= 2) expect(power(2, k)).toBe(expected);
    for (let k = 0, expected = 1; k >= -1074; k--, expected /= 2) expect(power(2, k)).toBe(expected);
  });

  it("gives the base itself for 1, and 1 for 0", () => {
    fc.assert(
      fc.property(positive, (base) => {
        expect([power(base, 1), power(base, 0)]).toEqual([base, 1]);
      }),
    );
  });

  it("treats zeros, infinities and NaN as Math.pow does", () => {
    const special = [0, 0.5, 1, 2, Infinity, NaN];
    for (const base of special) {
      for (const exponent of [-Infinity, -2, -0, 0, 1, 3, Infinity, NaN])
        expect([base, exponent, power(base, exponent)]).toEqual([base, exponent, Math.pow(base, exponent)]);
    }
    expect(power(-2, 3)).toBeNaN();
  });

  it("leaves the range of numbers on both sides", () => {
    expect([power(10, 309), power(1e300, 1e300), power(0.1, -309)]).toEqual([Infinity, Infinity, Infinity]);
    expect([power(10, -324), power(1e300, -1e300), power(1 + Number.EPSILON, -1e300)]).toEqual([0, 0, 0]);
  });

  it("is within two units in the last place of Math.pow", () => {
    const exponent = fc.double({ min: -40, max: 40, noNaN: true });
    const pair = fc.oneof(
      fc.tuple(ordinary, exponent),
      fc.tuple(positive, fc.double({ min: -2, max: 2, noNaN: true })),
      fc.tuple(nearOne, fc.double({ min: -1e5, max: 1e5, noNaN: true })),
    );
    fc.assert(
      fc.property(pair, ([base, y]) => {
        expect(ulpsApart(power(base, y), Math.pow(base, y))).toBeLessThanOrEqual(2);
      }),
      { numRuns: 2000 },
    );
  });
});
