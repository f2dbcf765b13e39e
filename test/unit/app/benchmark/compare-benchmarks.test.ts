import { describe, expect, it } from "vitest";
import { compareBenchmarks } from "../../../../src/app/benchmark/compare-benchmarks.ts";
import { toCsv } from "../../../../src/app/benchmark/benchmark-csv.ts";
import { slaOf } from "../../../../src/app/benchmark/sla.ts";
import { makeBenchmark as result, makeBenchmarkRow as row } from "../../../support/make-benchmark.ts";

describe("two benchmarks", () => {
  it("are compared where both have the same number of candles", () => {
    const before = result([row(100), row(300)]);
    const after = result([row(300, { total_ms: 40, compute_ratio: 1.5, saving_ratio: 1 }), row(1000)]);
    expect(compareBenchmarks(before, after, 0.5)).toEqual({
      before_run_at: before.run_at,
      tolerance: 0.5,
      regressed: false,
      changes: [{ candles: 300, before_ms: 20, after_ms: 40, change: 1, loading_change: 0, compute_change: 0.5, saving_change: -0.5, regressed: false }],
    });
  });

  it.each([{ compute_ratio: 1.51 }, { loading_ratio: 6.01 }])("have a regression when a ratio grew by more than the tolerance: %o", (changes) => {
    expect(compareBenchmarks(result([row(100), row(300)]), result([row(100), row(300, changes)]), 0.5)).toMatchObject({
      regressed: true,
      changes: [{ regressed: false }, { regressed: true }],
    });
  });

  it("have none when only the clock or the disk says so", () => {
    const after = result([row(100, { total_ms: 2000, saving_ratio: 20 })]);
    expect(compareBenchmarks(result([row(100)]), after, 0.5)).toMatchObject({ regressed: false, changes: [{ change: 99, saving_change: 9 }] });
  });

  it("of other strategies, parameters or sizes have nothing to compare", () => {
    expect(compareBenchmarks(result([row(100)], { strategy: "other" }), result([row(100)]), 1)).toBeNull();
    expect(compareBenchmarks(result([row(100)], { params: { fast: 11 } }), result([row(100)]), 1)).toBeNull();
    expect(compareBenchmarks(result([row(100)]), result([row(300)]), 1)).toBeNull();
  });
});

describe("the SLA", () => {
  it("is that of the next larger number of candles, and none beyond the largest", () => {
    expect([1, 100, 101, 300, 500, 1000, 1001].map(slaOf)).toEqual([100, 100, 500, 500, 1000, 1000, null]);
  });
});

describe("the CSV", () => {
  it("has a row a number of candles, and quotes what needs it", () => {
    const lines = toCsv(result([row(100), row(2000, { sla_ms: null, sla_met: null })], { strategy: 'a,"b"' })).split("\n");
    expect(lines).toHaveLength(4);
    expect(new Set(lines.slice(0, 3).map((line) => line.replace('"a,""b"""', "x").split(",").length))).toEqual(new Set([23]));
    expect(lines[2]).toContain('1.0.0,"a,""b""",2000,15,20,,,');
  });
});
