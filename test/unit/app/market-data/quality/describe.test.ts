import { expect, it } from "vitest";
import {
  describeChange,
  describeCount,
  describeLength,
  describeMove,
  describeNumber,
  describeShare,
  describeTime,
} from "../../../../../src/app/market-data/quality/describe.ts";

it("describes times, lengths, numbers and shares in few words", () => {
  expect([describeTime(0), describeTime(61_000), describeTime(1), describeTime(NaN), describeTime(1e20)]).toEqual([
    "1970-01-01T00:00Z",
    "1970-01-01T00:01:01Z",
    "1970-01-01T00:00:00.001Z",
    "NaN",
    "100000000000000000000",
  ]);
  expect([describeLength(90_061_000), describeLength(-32_400_000), describeLength(59_999), describeLength(0), describeLength(86_400_000 + 60_000)]).toEqual([
    "1 d 1 h",
    "-9 h",
    "59 s 999 ms",
    "0 ms",
    "1 d",
  ]);
  expect([describeNumber(0.1 + 0.2), describeNumber(165_000_000), describeNumber(0.0016)]).toEqual(["0.3", "165000000", "0.0016"]);
  expect([describeChange(0.254), describeChange(8.99), describeChange(9)]).toEqual(["25.4 %", "899.0 %", "a factor of 10"]);
  expect([describeMove(100, 150), describeMove(150, 100), describeMove(1, 25), describeMove(25, 1)]).toEqual([
    "50.0 % above",
    "33.3 % below",
    "a factor of 25 above",
    "a factor of 25 below",
  ]);
  expect([describeShare(0.00017), describeShare(1), describeCount(1, "candle"), describeCount(2, "candle")]).toEqual([
    "0.017 %",
    "100 %",
    "1 candle",
    "2 candles",
  ]);
});
