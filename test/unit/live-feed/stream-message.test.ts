import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { candleType, readStreamMessage } from "../../../src/adapters/upbit/stream/stream-message.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { checkProperty } from "../../support/check-property.ts";

const read = (value: unknown): ReturnType<typeof readStreamMessage> =>
  readStreamMessage(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));

const candle = {
  type: "candle.5m",
  code: "KRW-BTC",
  candle_date_time_utc: "2025-01-02T04:25:00",
  candle_date_time_kst: "2025-01-02T13:25:00",
  opening_price: 142_009_000,
  high_price: 142_010_000,
  low_price: 142_000_000,
  trade_price: 142_001_000,
  candle_acc_trade_volume: 0.00123456,
  candle_acc_trade_price: 1,
  timestamp: 1_735_791_906_555,
  stream_type: "REALTIME",
};
const trade = { type: "trade", code: "KRW-BTC", trade_timestamp: 1_735_791_906_555, trade_price: 5, trade_volume: 0.5, sequential_id: 1 };

describe("a message of Upbit's stream", () => {
  it("tells of a candle", () => {
    expect(read(candle)).toEqual({
      kind: "candle",
      candle: {
        symbol: "KRW-BTC",
        timeframeMs: 5 * MINUTE_MS,
        candle: {
          openTimeMs: Date.UTC(2025, 0, 2, 4, 25),
          open: 142_009_000,
          high: 142_010_000,
          low: 142_000_000,
          close: 142_001_000,
          volume: 0.00123456,
        },
        stampMs: 1_735_791_906_555,
      },
    });
  });

  it("tells of a trade, whose id has more digits than a number", () => {
    const { sequential_id: _, ...fields } = trade;
    const text = (id: string): string => JSON.stringify(fields).replace(/}$/, `,"sequential_id":${id}}`);
    const expected = { kind: "trade", symbol: "KRW-BTC", trade: { timeMs: 1_735_791_906_555, price: 5, volume: 0.5 } };
    expect(read(text("17357919065550001"))).toMatchObject({ ...expected, trade: { id: 17_357_919_065_550_001n } });
    expect(read(text("17357919065550002"))).toMatchObject({ ...expected, trade: { id: 17_357_919_065_550_002n } });
    for (const id of ["null", "-1", "1.5", '"17357919065550001"', "99999999999999999999"]) expect(read(text(id)).kind).toBe("garbled");
  });

  it("tells that the exchange is up, or refuses a request", () => {
    expect(read({ status: "UP" })).toEqual({ kind: "status" });
    expect(read({ error: { name: "NO_CODES", message: "codes 필드가 존재하지 않습니다." } })).toEqual({
      kind: "refusal",
      reason: "NO_CODES: codes 필드가 존재하지 않습니다.",
    });
    expect(read({ error: 7 })).toEqual({ kind: "refusal", reason: "" });
  });

  it.each([
    ["no JSON", "{"],
    ["a list", [candle]],
    ["null", "null"],
    ["another type", { ...candle, type: "ticker" }],
    ["a number for a code", { ...candle, code: 7 }],
    ["a time off the grid", { ...candle, candle_date_time_utc: "2025-01-02T04:26:00" }],
    ["a day that does not exist", { ...candle, candle_date_time_utc: "2025-02-30T04:25:00" }],
    ["a last trade before the open", { ...candle, timestamp: 1_735_791_000_000 }],
    ["a last trade in a year that no clock has", { ...candle, timestamp: 9e15 }],
    ["a timestamp as text", { ...candle, timestamp: "1735791906555" }],
    ["no price", { ...candle, trade_price: undefined }],
    ["a price of 0", { ...candle, low_price: 0 }],
    ["a low above the close", { ...candle, low_price: 142_005_000 }],
    ["a high below the open", { ...candle, high_price: 142_008_000 }],
    ["a negative volume", { ...candle, candle_acc_trade_volume: -1 }],
    ["a volume that is no number", { ...candle, candle_acc_trade_volume: "NaN" }],
  ])("is garbled with %s", (_, value) => {
    expect(read(value)).toMatchObject({ kind: "garbled", problem: expect.stringMatching(/^expected .*, was "/) });
  });

  it("is read without a throw, whatever it is", () => {
    const value = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1")),
    );
    const field = fc.constantFrom(...Object.keys(candle));
    checkProperty(fc.tuple(value, field, fc.anything()), 500, ([text, name, replaced]) => {
      expect(read(text).kind).toBe("garbled");
      const { kind } = readStreamMessage(Buffer.from(JSON.stringify({ ...candle, [name]: typeof replaced === "bigint" ? 0 : replaced }) ?? "", "utf8"));
      expect(["candle", "garbled", "trade", "status", "refusal"]).toContain(kind);
    });
  });

  it("exists of the candles that Upbit streams", () => {
    const minutes = [1, 2, 3, 5, 10, 15, 30, 60, 240, 1440];
    expect(minutes.map((count) => candleType(count * MINUTE_MS))).toEqual([
      "candle.1m",
      null,
      "candle.3m",
      "candle.5m",
      "candle.10m",
      "candle.15m",
      "candle.30m",
      "candle.60m",
      "candle.240m",
      null,
    ]);
  });
});
