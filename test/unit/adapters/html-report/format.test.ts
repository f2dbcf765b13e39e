import { describe, expect, it } from "vitest";
import {
  fillDecimalsOf,
  formatDay,
  formatDuration,
  formatKst,
  formatMoney,
  formatNumber,
  formatPercent,
  formatQuantity,
  formatShort,
  formatSigned,
  formatSignedPercent,
  formatTimeframe,
} from "../../../../src/adapters/html-report/page/format.js";

const NEW_YEAR_MS = Date.UTC(2024, 0, 1);

describe("numbers", () => {
  it("are grouped by thousands, with a real minus", () => {
    expect(formatNumber(1234567.891, 2)).toBe("1,234,567.89");
    expect(formatNumber(-1000)).toBe("−1,000");
    expect(formatNumber(999)).toBe("999");
  });

  it("have no sign when they round to zero", () => {
    expect(formatNumber(-0.001, 2)).toBe("0.00");
    expect(formatSigned(0.001, 2)).toBe("0.00");
    expect(formatSigned(0.01, 2)).toBe("+0.01");
  });

  it("beyond 1e21 are written with an exponent", () => {
    expect(formatNumber(-1.5e30)).toBe("−1.500e+30");
  });

  it("as percentages have fewer decimals the larger they are", () => {
    expect(formatPercent(0.12345)).toBe("12.35%");
    expect(formatPercent(12.3456)).toBe("1,234.6%");
    expect(formatPercent(1234.56)).toBe("123,456%");
    expect(formatSignedPercent(-0.05)).toBe("−5.00%");
  });

  it("as money are whole from a thousand on", () => {
    expect(formatMoney(1000.4)).toBe("1,000");
    expect(formatMoney(999.994)).toBe("999.99");
    expect(formatMoney(0.0123456)).toBe("0.01235");
    expect(formatMoney(0)).toBe("0");
  });

  it("show six digits of a quantity and three of a short form", () => {
    expect(formatQuantity(0.264394)).toBe("0.264394");
    expect(formatQuantity(20056.23)).toBe("20,056.2");
    expect(formatShort(7980)).toBe("7.98k");
    expect(formatShort(121_000_000)).toBe("121M");
  });

  it("of fills have as many decimals as six digits take", () => {
    expect([40_008_001, 700.14, 0.0000123].map(fillDecimalsOf)).toEqual([0, 3, 10]);
  });
});

describe("times", () => {
  it("are UTC, with the Korean clock beside them", () => {
    expect(formatDay(NEW_YEAR_MS)).toBe("2024-01-01");
    expect(formatDay(NEW_YEAR_MS + 60_000)).toBe("2024-01-01 00:01");
    expect(formatKst(NEW_YEAR_MS)).toBe("2024-01-01 09:00 KST");
  });

  it("of bars are named like timeframes", () => {
    expect([60_000, 14_400_000, 172_800_000, 604_800_000, 1500].map(formatTimeframe)).toEqual(["1m", "4h", "2d", "1w", "1500 ms"]);
  });

  it("of durations come in both languages", () => {
    expect(formatDuration(2.5 * 86_400_000)).toEqual(["2.5 days", "2.5일"]);
    expect(formatDuration(7_200_000)).toEqual(["2 hours", "2시간"]);
    expect(formatDuration(60_000)).toEqual(["1 minutes", "1분"]);
  });
});
