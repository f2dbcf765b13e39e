import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nextPriceDown, nextPriceUp, quoteCurrency, snapToTick, tickSize } from "../../../../src/adapters/upbit-simulator/tick-size.ts";
import { checkProperty } from "../../../support/check-property.ts";

describe("tick sizes", () => {
  it.each([
    [150_000_000, 1000],
    [1_000_000, 1000],
    [999_500, 500],
    [500_000, 500],
    [499_900, 100],
    [99_950, 50],
    [49_990, 10],
    [9995, 5],
    [4999, 1],
    [100, 1],
    [99.9, 0.1],
    [9.99, 0.01],
    [0.999, 0.001],
    [0.0999, 0.0001],
    [0.00999, 0.00001],
    [0.000999, 0.000001],
    [0.0000999, 0.0000001],
    [0.00000999, 0.00000001],
  ])("are Upbit's in the KRW market: at %d it is %d", (price, tick) => {
    expect(tickSize(price, "KRW")).toBe(tick);
  });

  it("are one and the same at all prices in the BTC market, and steps of their own in the USDT market", () => {
    expect([tickSize(5, "BTC"), tickSize(0.001, "BTC")]).toEqual([1e-8, 1e-8]);
    expect([tickSize(60_000, "USDT"), tickSize(1, "USDT"), tickSize(0.5, "USDT"), tickSize(0.00001, "USDT")]).toEqual([0.01, 0.001, 0.0001, 1e-8]);
  });

  it("are those of the quote currency, the first part of a symbol", () => {
    expect([quoteCurrency("KRW-BTC"), quoteCurrency("USDT-ETH"), quoteCurrency("ODD")]).toEqual(["KRW", "USDT", "ODD"]);
  });

  it("are what prices step by, the lower side's below a border", () => {
    expect([nextPriceUp(1_000_000, "KRW"), nextPriceDown(1_000_000, "KRW")]).toEqual([1_001_000, 999_500]);
    expect([nextPriceUp(999_500, "KRW"), nextPriceDown(999_500, "KRW")]).toEqual([1_000_000, 999_000]);
    expect([nextPriceUp(0.3, "KRW"), nextPriceDown(0.3, "KRW")]).toEqual([0.301, 0.299]);
    expect([nextPriceUp(100, "KRW"), nextPriceDown(100, "KRW")]).toEqual([101, 99.9]);
  });

  it("lead from a price between two steps to the ones beside it", () => {
    expect([nextPriceUp(50_000_300, "KRW"), nextPriceDown(50_000_300, "KRW")]).toEqual([50_001_000, 50_000_000]);
  });

  it("lead down to 0 and no further", () => {
    expect([nextPriceDown(1e-8, "BTC"), nextPriceDown(3e-9, "BTC")]).toEqual([0, 0]);
  });

  it("leave a price on the grid where it is, and bring any other to the nearest step", () => {
    expect([snapToTick(50_000_499, "KRW"), snapToTick(50_000_501, "KRW"), snapToTick(0.3, "KRW"), snapToTick(12.34, "KRW")]).toEqual([
      50_000_000, 50_001_000, 0.3, 12.3,
    ]);
  });

  it("step up and down again to where they were, wherever that is", () => {
    const prices = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: -8, max: 5 })).map(([digits, power]) => Number(`${digits}e${power}`));
    checkProperty(prices, 500, (price) => {
      const onGrid = snapToTick(price, "KRW");
      if (onGrid === 0) return;
      const up = nextPriceUp(onGrid, "KRW");
      expect(up).toBeGreaterThan(onGrid);
      expect(nextPriceDown(up, "KRW")).toBe(onGrid);
    });
  });
});
