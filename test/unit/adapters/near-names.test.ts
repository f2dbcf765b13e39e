import { describe, expect, it } from "vitest";
import { findNearNames, listNames } from "../../../src/adapters/near-names.ts";

const NAMES = ["binance", "binanceus", "binanceusdm", "bybit", "upbit", "okx", "gate"];

describe("near names", () => {
  it.each([
    ["binanse", ["binance"]],
    ["Binance", ["binance", "binanceus", "binanceusdm"]],
    ["bibance", ["binance"]],
    ["bin", ["binance", "binanceus", "binanceusdm"]],
    ["ubit", ["upbit"]],
    ["pybit", ["bybit", "upbit"]],
    ["okex", ["okx"]],
    ["gaet", []],
    ["xx", []],
    ["", []],
    ["x".repeat(100_000), []],
  ])("of %.20s are %j", (name, near) => {
    expect(findNearNames(name, NAMES)).toEqual(near);
  });

  it("are listed as a question, or not at all", () => {
    expect(listNames(["a", "b"])).toBe("; did you mean a, b?");
    expect(listNames([])).toBe("");
  });
});
