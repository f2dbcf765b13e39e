import { describe, expect, it } from "vitest";
import { alphaBeta } from "../../../../src/engine/metrics/alpha-beta.ts";
import { reasonOf, repeat } from "./metric-fixtures.ts";

const BENCHMARK = repeat([0.01, -0.01], 20);

describe("alphaBeta", () => {
  it("finds slope and intercept of a straight line: 2 · benchmark + 0.001 a day", () => {
    const { alphaAnnual365, beta } = alphaBeta(
      BENCHMARK.map((rate) => 2 * rate + 0.001),
      BENCHMARK,
    );
    expect(beta.value).toBeCloseTo(2, 13);
    expect(alphaAnnual365.value).toBeCloseTo(0.365, 13);
  });

  it("fits by least squares where the points are off the line", () => {
    // The disturbance + + − − sums to 0 and is orthogonal to the benchmark's + − + −, so it moves neither figure.
    const disturbance = repeat([0.03, 0.03, -0.03, -0.03], 20);
    const { alphaAnnual365, beta } = alphaBeta(
      BENCHMARK.map((rate, i) => 0.5 * rate - 0.002 + disturbance[i]),
      BENCHMARK,
    );
    expect(beta.value).toBeCloseTo(0.5, 13);
    expect(alphaAnnual365.value).toBeCloseTo(-0.73, 13);
  });

  it("takes what the benchmark earned out of alpha: mean 0.006 − 2 · 0.0025 a day", () => {
    // Benchmark 0.01 and −0.005 by turns, mean 0.0025; returns 2 · benchmark + 0.001, mean 0.006.
    const benchmark = repeat([0.01, -0.005], 40);
    const { alphaAnnual365 } = alphaBeta(
      benchmark.map((rate) => 2 * rate + 0.001),
      benchmark,
    );
    expect(alphaAnnual365.value).toBeCloseTo(0.365, 13);
  });

  it("is unknown for fewer than 20 days, and for a benchmark that does not vary", () => {
    const few = alphaBeta(BENCHMARK.subarray(0, 19), BENCHMARK.subarray(0, 19));
    expect([few.alphaAnnual365, few.beta].map(reasonOf)).toEqual(Array(2).fill("needs 20 daily returns, there are 19"));
    const flat = alphaBeta(BENCHMARK, repeat([0.1], 20));
    expect([flat.alphaAnnual365, flat.beta].map(reasonOf)).toEqual(Array(2).fill("the benchmark's daily returns do not vary"));
  });

  it("is 0 and 0 for an account that did nothing", () => {
    expect(alphaBeta(new Float64Array(20), BENCHMARK)).toEqual({ alphaAnnual365: { value: 0 }, beta: { value: 0 } });
  });
});
