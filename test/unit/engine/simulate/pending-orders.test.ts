import { describe, expect, it } from "vitest";
import { BUY, SELL } from "../../../../src/engine/signals.ts";
import { PendingOrders } from "../../../../src/engine/simulate/pending-orders.ts";

describe("PendingOrders", () => {
  it("gives orders back in the order in which they fall due, however often it wraps around", () => {
    const orders = new PendingOrders(2);
    expect([orders.length, orders.nextDueCandle]).toEqual([0, Infinity]);
    for (let candle = 0; candle < 20; candle++) {
      orders.push(candle, candle % 3 === 0 ? BUY : SELL);
      if (candle < 2) continue;
      expect(orders.toArray()).toEqual([candle - 2, candle - 1, candle].map((dueCandle) => ({ dueCandle, side: dueCandle % 3 === 0 ? BUY : SELL })));
      expect([orders.length, orders.nextDueCandle]).toEqual([3, candle - 2]);
      expect(orders.shift()).toBe((candle - 2) % 3 === 0 ? BUY : SELL);
    }
  });

  it("refuses more than one order a candle", () => {
    const orders = new PendingOrders(0);
    orders.push(1, BUY);
    orders.push(2, BUY);
    expect(() => orders.push(3, BUY)).toThrow(/2 orders wait already/);
  });
});
