/*
 * ECMAScript leaves Math.log, Math.exp and Math.pow "implementation-approximated": two machines may
 * answer with different last bits. The functions here are made of + − * / and bit moves alone, which
 * IEEE 754 fixes to the bit.
 *
 * Sums and products carry their own rounding error along as a second number (T. J. Dekker, "A
 * floating-point technique for extending the available precision", Numerische Mathematik 18, 1971);
 * arguments are reduced by multiples of ln 2 held in three parts (W. J. Cody and W. Waite, "Software
 * Manual for the Elementary Functions", 1980).
 */

/** An unevaluated sum high + low, |low| at most half a unit in the last place of high. */
type DoubleDouble = readonly [high: number, low: number];

/** ln 2 in three parts; the first two have 42 bits each, so that their products with an exponent are exact. */
const LN2_HIGH = 0.6931471805598903;
const LN2_MIDDLE = 5.49792301870721e-14;
const LN2_LOW = 1.1612227229362532e-26;
const LN2_INVERSE = 1.4426950408889634;

const SQRT2 = 1.4142135623730951;
/** What 1/3 is short of when it is rounded to a number. */
const THIRD_LOW = 1.850371707708594e-17;
/** 2^27 + 1, which splits a number into two halves of 26 bits. */
const SPLITTER = 134217729;

/** At and above the first e^x is Infinity, at and below the second 0, whatever the rest of x is. */
const EXPONENTIAL_OVERFLOW = 709.79;
const EXPONENTIAL_UNDERFLOW = -745.14;

const bits = new DataView(new ArrayBuffer(8));

/**
 * The natural logarithm: 2·artanh((m − 1)/(m + 1)) + k·ln 2 for x = m·2^k, by the power series of artanh.
 *
 * Within 0.51 units in the last place where measured against 200-bit arithmetic. −Infinity for 0, NaN for negative numbers and NaN.
 *
 * @example naturalLog(10) // 2.302585092994046
 */
export function naturalLog(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  return logarithm(x)[0];
}

/**
 * e^x, by the power series of the exponential function around 0 after taking out a power of two.
 *
 * Within 0.52 units in the last place where measured so. Infinity from about 709.783 on, 0 from about −745.133 down.
 *
 * @example exponential(1) // 2.718281828459045
 */
export function exponential(x: number): number {
  return exponentialOf([x, 0]);
}

/**
 * base^exponent for a base that is not negative: e^(exponent·ln base) with the product in double precision twice over.
 *
 * Within 0.52 units in the last place where measured so. Zeros and infinities as in Math.pow; NaN for a negative base.
 *
 * @example power(1.21, 0.5) // 1.1
 */
export function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (!(base >= 0) || Number.isNaN(exponent)) return NaN;
  if (exponent === 1) return base;
  if (base === 1) return Number.isFinite(exponent) ? 1 : NaN;
  if (base === 0 || base === Infinity || !Number.isFinite(exponent)) return base > 1 === exponent > 0 ? Infinity : 0;
  const [high, low] = logarithm(base);
  const rough = exponent * high;
  if (rough >= EXPONENTIAL_OVERFLOW) return Infinity;
  if (rough <= EXPONENTIAL_UNDERFLOW) return 0;
  const [product, error] = multiplyExactly(exponent, high);
  return exponentialOf(addOrdered(product, error + exponent * low));
}

/** ln x of a positive finite number. */
function logarithm(x: number): DoubleDouble {
  const isSubnormal = x < 2.2250738585072014e-308;
  bits.setFloat64(0, isSubnormal ? x * 18014398509481984 : x);
  const word = bits.getUint32(0);
  let exponent = (word >>> 20) - 1023 - (isSubnormal ? 54 : 0);
  bits.setUint32(0, (word & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  const [high, low] = logarithmNearOne(mantissa);
  if (exponent === 0) return [high, low];
  const [sum, error] = addOrdered(exponent * LN2_HIGH, high);
  return addOrdered(sum, error + exponent * LN2_MIDDLE + (low + exponent * LN2_LOW));
}

/** ln m for √½ ≤ m ≤ √2, as 2s + 2s³/3 + 2s⁵·(1/5 + s²/7 + …) with s = (m − 1)/(m + 1), |s| < 0.172. */
function logarithmNearOne(m: number): DoubleDouble {
  const difference = m - 1;
  const [sum, sumError] = addExactly(m, 1);
  const quotient = difference / sum;
  const [back, backError] = multiplyExactly(quotient, sum);
  const s = addOrdered(quotient, (difference - back - backError - quotient * sumError) / sum);
  const square = multiply(s, s);
  const z = square[0];
  let series = 1 / 23;
  for (let odd = 21; odd >= 5; odd -= 2) series = series * z + 1 / odd;
  const third = addOrdered(1 / 3, THIRD_LOW + z * series);
  const tail = multiply(multiply(s, square), third);
  const [high, error] = addOrdered(s[0], tail[0]);
  const [first, second] = addOrdered(high, error + (s[1] + tail[1]));
  return [2 * first, 2 * second];
}

function exponentialOf([high, low]: DoubleDouble): number {
  if (Number.isNaN(high)) return NaN;
  if (high >= EXPONENTIAL_OVERFLOW) return Infinity;
  if (high <= EXPONENTIAL_UNDERFLOW) return 0;
  const twos = Math.floor(high * LN2_INVERSE + 0.5);
  const [near, nearError] = addExactly(high - twos * LN2_HIGH, -twos * LN2_MIDDLE);
  const [r, rest] = addExactly(near, nearError - twos * LN2_LOW + low);
  let series = 1 / 15;
  for (let n = 14; n >= 3; n--) series = (series * r + 1) / n;
  const half = multiplyExactly(r, r * 0.5);
  const [sum, error] = addExactly(r, half[0]);
  const [value, valueError] = addExactly(1, sum);
  const correction = valueError + (error + half[1] + rest * (1 + r) + half[0] * r * series);
  return timesPowerOfTwo(value + correction, twos);
}

/** A value near 1 times 2^k; one step at a time where 2^k itself is out of range, so that only the last one rounds. */
function timesPowerOfTwo(value: number, k: number): number {
  if (k > 1023) return value * powerOfTwo(k - 1) * 2;
  if (k < -1022) return value * powerOfTwo(k + 100) * powerOfTwo(-100);
  return value * powerOfTwo(k);
}

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  bits.setFloat64(0, 0);
  bits.setUint32(0, (k + 1023) << 20);
  return bits.getFloat64(0);
}

/** a + b with its rounding error, |a| ≥ |b|. */
function addOrdered(a: number, b: number): DoubleDouble {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

/** a + b with its rounding error. */
function addExactly(a: number, b: number): DoubleDouble {
  const sum = a + b;
  const second = sum - a;
  return [sum, a - (sum - second) + (b - second)];
}

/** a·b with its rounding error, for |a|, |b| below 1e300. */
function multiplyExactly(a: number, b: number): DoubleDouble {
  const product = a * b;
  const aSplit = a * SPLITTER;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * SPLITTER;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function multiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const [product, error] = multiplyExactly(a[0], b[0]);
  return addOrdered(product, error + (a[0] * b[1] + a[1] * b[0]));
}
