import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecimalReader, isDecimal } from "../../../../src/adapters/files/decimal.ts";

function read(text: string): { value: number; end: number } {
  const reader = new DecimalReader(Buffer.from(text));
  const value = reader.read(0);
  return { value, end: reader.end };
}

const digits = (minLength: number, maxLength: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((values) => values.join(""));
const sign = fc.constantFrom("", "-", "+");
const mantissa = fc.oneof(
  digits(1, 25),
  fc.tuple(digits(0, 20), digits(1, 30)).map(([whole, fraction]) => `${whole}.${fraction}`),
  digits(1, 25).map((whole) => `${whole}.`),
  fc.tuple(digits(1, 6), digits(1, 10)).map(([zeros, rest]) => `0.${zeros.replace(/./g, "0")}${rest}`),
);
const exponent = fc.oneof(
  fc.constant(""),
  fc.tuple(fc.constantFrom("e", "E"), sign, digits(1, 3)).map((parts) => parts.join("")),
);

describe("reading decimals", () => {
  it("agrees with Number on every decimal, to the last bit and the sign of zero", () => {
    fc.assert(
      fc.property(sign, mantissa, exponent, (...parts) => {
        const text = parts.join("");
        expect(read(text)).toEqual({ value: Number(text), end: text.length });
      }),
      { numRuns: 20_000 },
    );
  });

  it("agrees with Number around 2^53, where the mantissa stops being exact", () => {
    fc.assert(
      fc.property(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: 0, max: 24 }), (offset, places) => {
        const whole = String(2n ** 53n + BigInt(offset)).padStart(places + 1, "0");
        const text = `${whole.slice(0, whole.length - places)}.${whole.slice(whole.length - places)}`;
        expect(read(text).value).toBe(Number(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("agrees with Number on every double as JavaScript prints it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(read(String(value)).value).toBe(value === 0 ? 0 : value);
      }),
      { numRuns: 5000 },
    );
  });

  it("rounds a tie beyond 2^53 to even: 9007199254740993 is 9007199254740992", () => {
    expect(read("9007199254740993").value).toBe(9_007_199_254_740_992);
  });

  it("stops at the first byte that is not part of the number", () => {
    expect(read("12.50,7")).toEqual({ value: 12.5, end: 5 });
    expect(read("1.2.3")).toEqual({ value: 1.2, end: 3 });
    expect(read("0x10")).toEqual({ value: 0, end: 1 });
  });

  it.each(["", ",", "-", "+", ".", "-.", "e5", "NaN", "Infinity", " 1", "1e", "1e+", "--1", "१"])("finds no number at the start of %j", (text) => {
    expect(read(text)).toEqual({ value: NaN, end: 0 });
  });

  it("answers infinity for a number beyond the doubles", () => {
    expect(read("1e999").value).toBe(Infinity);
    expect(read(`-1${"0".repeat(400)}`).value).toBe(-Infinity);
  });

  it("reads a number of a hundred thousand digits", () => {
    expect(read(`0.${"3".repeat(100_000)}`).value).toBe(1 / 3);
  });
});

describe("telling decimals from other text", () => {
  it("agrees with the reader: what is a decimal is read to its end, as a finite number", () => {
    const text = fc.oneof(
      fc.tuple(sign, mantissa, exponent).map((parts) => parts.join("")),
      fc.string({ unit: fc.constantFrom(..."019.-+eEx "), maxLength: 8 }),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const { value, end } = read(candidate);
        expect(isDecimal(candidate)).toBe(Number.isFinite(value) && end === candidate.length);
      }),
      { numRuns: 5000 },
    );
  });
});
