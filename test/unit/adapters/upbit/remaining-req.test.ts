import { describe, expect, it } from "vitest";
import { parseRemainingReq } from "../../../../src/adapters/upbit/remaining-req.ts";

describe("Upbit's Remaining-Req header", () => {
  it.each([
    ["group=candles; min=600; sec=9", 9],
    ["group=candles; min=600; sec=0", 0],
    ["sec=12;group=market", 12],
    ["group=default;min=1800;sec=29;", 29],
    ["group=x; sec = 3 ; min=1", 3],
  ])("%j leaves %d", (header, remaining) => {
    expect(parseRemainingReq(header)).toBe(remaining);
  });

  it.each([[null], [""], ["group=candles; min=600"], ["sec=-1"], ["sec=1.5"], ["sec="], ["sec=abc"], ["msec=4"], ["sec=99999999999999999999"], ["sec=0x10"]])(
    "%j says nothing",
    (header) => {
      expect(parseRemainingReq(header)).toBeNull();
    },
  );
});
