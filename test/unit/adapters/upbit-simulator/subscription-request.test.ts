import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest } from "../../../../src/adapters/upbit-simulator/subscription-request.ts";
import { checkProperty } from "../../../support/check-property.ts";

const read = (value: unknown): ReturnType<typeof readRequest> => readRequest(JSON.stringify(value));
const ticket = { ticket: "t" };

describe("a subscription request", () => {
  it("names types, their codes and a format, in any order after the ticket", () => {
    const types = [
      { type: "ticker", codes: ["KRW-BTC"], level: 0, isOnlySnapshot: false, isOnlyRealtime: false },
      { type: "orderbook", codes: ["KRW-ETH.5"], level: 10_000, isOnlySnapshot: true, isOnlyRealtime: false },
    ];
    const asked = [
      { type: "ticker", codes: ["KRW-BTC"] },
      { type: "orderbook", codes: ["KRW-ETH.5"], level: "10000", is_only_snapshot: true },
    ];
    expect(read([ticket, ...asked])).toEqual({ kind: "subscribe", ticket: "t", types, format: "DEFAULT" });
    expect(read([ticket, { format: "SIMPLE_LIST" }, ...asked])).toEqual({ kind: "subscribe", ticket: "t", types, format: "SIMPLE_LIST" });
  });

  it("may spell its switches as Upbit once did", () => {
    const request = read([ticket, { type: "trade", codes: ["KRW-BTC"], isOnlySnapshot: true, isOnlyRealtime: true }]);
    expect(request).toMatchObject({ types: [{ isOnlySnapshot: true, isOnlyRealtime: true }] });
  });

  it("may ask for what is subscribed to", () => {
    expect(read([{ method: "LIST_SUBSCRIPTIONS" }, ticket])).toEqual({ kind: "list", ticket: "t", format: "DEFAULT" });
  });

  it.each([
    ["WRONG_FORMAT", { type: "ticker", codes: ["KRW-BTC"] }],
    ["WRONG_FORMAT", [ticket, "ticker"]],
    ["WRONG_FORMAT", [ticket, [{ type: "ticker" }]]],
    ["WRONG_FORMAT", [ticket, { type: "ticker", codes: "KRW-BTC" }]],
    ["WRONG_FORMAT", [ticket, { type: "ticker", codes: [1] }]],
    ["NO_TICKET", [{ type: "ticker", codes: ["KRW-BTC"] }]],
    ["NO_TICKET", [{ ticket: 5 }, { type: "ticker", codes: ["KRW-BTC"] }]],
    ["NO_TICKET", []],
    ["NO_TYPE", [ticket]],
    ["NO_TYPE", [ticket, { codes: ["KRW-BTC"] }]],
    ["NO_CODES", [ticket, { type: "ticker" }]],
    ["INVALID_PARAM", [ticket, { type: "ticker", codes: [] }]],
    ["INVALID_PARAM", [ticket, { type: "candle.2m", codes: ["KRW-BTC"] }]],
    ["INVALID_PARAM", [ticket, { type: 5, codes: ["KRW-BTC"] }]],
    ["INVALID_PARAM", [ticket, { type: "ticker", codes: ["KRW-BTC"] }, { format: "XML" }]],
    ["INVALID_PARAM", [ticket, { method: "DANCE" }]],
    ["INVALID_PARAM", [ticket, { type: "orderbook", codes: ["KRW-BTC"], level: "much" }]],
    ["INVALID_PARAM", [ticket, { type: "ticker", codes: Array.from({ length: 2001 }, (_, k) => `KRW-${k}`) }]],
    ["INVALID_AUTH", [ticket, { type: "myOrder" }]],
  ])("is refused as %s: %j", (name, request) => {
    expect(read(request)).toMatchObject({ kind: "error", name });
  });

  it("is refused when it is no JSON, and whatever it is, never throws", () => {
    expect(readRequest("hello")).toMatchObject({ kind: "error", name: "WRONG_FORMAT" });
    const parts = fc.oneof(
      fc.constantFrom(ticket, { type: "ticker" }, { codes: [] }, { format: "SIMPLE" }, { method: null }),
      fc.dictionary(fc.constantFrom("ticket", "type", "codes", "format", "method", "level", "__proto__"), fc.jsonValue()),
      fc.jsonValue(),
    );
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.array(parts).map((value) => JSON.stringify(value)),
    );
    checkProperty(texts, 1000, (text) => {
      expect(["subscribe", "list", "error"]).toContain(readRequest(text).kind);
    });
  });
});
