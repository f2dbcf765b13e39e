import { describe, expect, it } from "vitest";
import { resolveStrategyParameters } from "../../../src/engine/backtest.ts";
import { describeRange, type ParameterSchema, resolveParameters } from "../../../src/engine/parameters.ts";
import { resolveExecution } from "../../../src/engine/simulate/execution.ts";
import { findStrategy } from "../../../src/engine/strategies/registry.ts";

const SCHEMA = {
  window: { type: "integer", default: 20, min: 2, max: 50, description: "" },
  share: { type: "number", default: 0.2, min: 0, exclusiveMin: true, max: 1, description: "" },
  stop: { type: "number", default: null, min: 0, max: 1, description: "" },
  wicks: { type: "boolean", default: true, description: "" },
  trigger: { type: "choice", default: "high", choices: ["high", "close"], description: "" },
} as const satisfies ParameterSchema;

describe("resolveParameters", () => {
  it("completes defaults, in the order of the schema", () => {
    const values = resolveParameters(SCHEMA, { trigger: "close", window: 30 }, "x");
    expect(JSON.stringify(values)).toBe('{"window":30,"share":0.2,"stop":null,"wicks":true,"trigger":"close"}');
  });

  it.each([
    ["a number below its range", { window: 1 }, /x: window was 1, expected a whole number from 2 to 50/],
    ["a number above its range", { window: 51 }, /expected a whole number from 2 to 50/],
    ["a fraction for a whole number", { window: 2.5 }, /window was 2.5/],
    ["an excluded end", { share: 0 }, /share was 0, expected a number above 0 and up to 1/],
    ["text for a number", { share: "0.5" }, /share was "0.5"/],
    ["NaN", { share: NaN }, /share was NaN/],
    ["null where a number is needed", { share: null }, /share was null/],
    ["a number for a truth value", { wicks: 1 }, /wicks was 1, expected true or false/],
    ["an unknown choice", { trigger: "low" }, /trigger was "low", expected one of "high", "close"/],
    ["an unknown name", { windw: 3 }, /x has no parameter "windw"; it takes window, share, stop, wicks, trigger/],
    ["a name of every object", { constructor: 3 }, /has no parameter "constructor"/],
    ["an explicit undefined", { window: undefined }, /window was undefined/],
  ])("refuses %s", (_, given, message) => {
    expect(() => resolveParameters(SCHEMA, given, "x")).toThrow(message);
  });

  it("takes values at both ends of a range", () => {
    expect(resolveParameters(SCHEMA, { window: 2, share: 1, stop: 0 }, "x")).toMatchObject({ window: 2, share: 1, stop: 0 });
    expect(resolveParameters(SCHEMA, { window: 50, stop: null }, "x")).toMatchObject({ window: 50, stop: null });
  });

  it("describes what may be null", () => {
    expect(describeRange(SCHEMA.stop)).toBe("a number from 0 to 1, or null for none");
  });
});

describe("resolveStrategyParameters", () => {
  it("checks values against each other", () => {
    expect(() => resolveStrategyParameters(findStrategy("sma_cross"), { fast: 30, slow: 30 })).toThrow("sma_cross: slow was 30, expected more than fast (30)");
  });

  it("lists the strategies when it does not know one", () => {
    expect(() => findStrategy("nope")).toThrow(/volume_zone_breakout, volume_long_candle, sma_cross/);
  });
});

describe("resolveExecution", () => {
  it("has the documented defaults", () => {
    expect(resolveExecution({})).toEqual({
      fill: "next_open",
      feeRate: 0.001,
      slippageRate: 0.0002,
      initialCash: 10_000_000,
      positionFraction: 1,
      stopLossRate: null,
      takeProfitRate: null,
      intrabarOrder: "stop_first",
      fillDelayCandles: 0,
    });
  });

  it("refuses what cannot be, as an execution setting", () => {
    expect(() => resolveExecution({ fee_rate: -0.1 })).toThrow(expect.objectContaining({ code: "execution_invalid" }));
    expect(() => resolveExecution({ feeRate: 0.1 })).toThrow(/execution has no parameter "feeRate"; it takes fill, fee_rate/);
    expect(() => resolveExecution({ position_fraction: 0 })).toThrow(/above 0 and up to 1/);
  });
});
