import { describe, expect, it } from "vitest";
import { excursions } from "../../../../src/engine/metrics/excursions.ts";
import { reasonOf } from "./metric-fixtures.ts";

describe("excursions", () => {
  it("gives mean and extreme of both sides: (0.01 + 0.03 + 0.02)/3 and (0.5 + 0 + 0.25)/3", () => {
    const { meanMae, worstMae, meanMfe, bestMfe } = excursions(Float64Array.of(0.01, 0.03, 0.02), Float64Array.of(0.5, 0, 0.25));
    expect(meanMae.value).toBeCloseTo(0.02, 15);
    expect(worstMae).toEqual({ value: 0.03 });
    expect(meanMfe).toEqual({ value: 0.25 });
    expect(bestMfe).toEqual({ value: 0.5 });
  });

  it("is unknown without trades", () => {
    const none = excursions(new Float64Array(0), new Float64Array(0));
    expect(Object.values(none).map(reasonOf)).toEqual(Array(4).fill("there are no closed trades"));
  });
});
