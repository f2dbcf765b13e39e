import { describe, expect, it } from "vitest";
import { encodeMessage } from "../../../../src/adapters/upbit-simulator/wire-format.ts";

const book = {
  type: "orderbook",
  code: "KRW-BTC",
  orderbook_units: [{ ask_price: 2, bid_price: 1, ask_size: 4, bid_size: 3 }],
  level: 0,
  stream_type: "REALTIME",
};

describe("wire formats", () => {
  it("are long or short, and bare or in a list", () => {
    const short = { ty: "orderbook", cd: "KRW-BTC", obu: [{ ap: 2, bp: 1, as: 4, bs: 3 }], lv: 0, st: "REALTIME" };
    expect(JSON.parse(encodeMessage(book, "DEFAULT"))).toEqual(book);
    expect(JSON.parse(encodeMessage(book, "SIMPLE"))).toEqual(short);
    expect(JSON.parse(encodeMessage(book, "JSON_LIST"))).toEqual([book]);
    expect(JSON.parse(encodeMessage(book, "SIMPLE_LIST"))).toEqual([short]);
  });

  it("shorten a trade's date to another name than a ticker's", () => {
    expect(encodeMessage({ type: "trade", trade_date: "2024-01-01" }, "SIMPLE")).toBe('{"ty":"trade","td":"2024-01-01"}');
    expect(encodeMessage({ type: "ticker", trade_date: "20240101" }, "SIMPLE")).toBe('{"ty":"ticker","tdt":"20240101"}');
  });

  it("keep null and unknown names", () => {
    expect(encodeMessage({ delisting_date: null, other: "x" }, "SIMPLE")).toBe('{"dd":null,"other":"x"}');
  });
});
