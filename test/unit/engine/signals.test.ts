import { describe, expect, it } from "vitest";
import { BUY, SELL, SignalBuffer } from "../../../src/engine/signals.ts";

describe("SignalBuffer", () => {
  it("keeps what was pushed, in order, over several doublings", () => {
    const buffer = new SignalBuffer();
    for (let k = 0; k < 5000; k++) buffer.push(2 * k, k % 3 === 0 ? BUY : SELL, k / 5000, k);
    const signals = buffer.toSignals();
    expect(signals.count).toBe(5000);
    for (const column of [signals.index, signals.side, signals.confidence, signals.level]) expect(column).toHaveLength(5000);
    for (const k of [0, 1023, 1024, 2048, 4999]) {
      expect([signals.index[k], signals.side[k], signals.confidence[k], signals.level[k]]).toEqual([2 * k, k % 3 === 0 ? BUY : SELL, k / 5000, k]);
    }
  });
});
