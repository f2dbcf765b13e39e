import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EXIT_REASONS, type Trade, TradeLedger } from "../../../../src/engine/simulate/trade-ledger.ts";

const TRADE: Trade = {
  symbol: "KRW-BTC",
  strategy: "sma_cross",
  entryCandle: 3,
  exitCandle: 5,
  entryTimeMs: 1_704_067_200_000,
  exitTimeMs: 1_704_067_320_000,
  entryPrice: 100.5,
  exitPrice: 110.25,
  quantity: 2.125,
  entryFee: 0.2,
  exitFee: 0.22,
  entrySlippage: 0.04,
  exitSlippage: 0.05,
  pnl: 19.58,
  returnRate: 0.0978,
  mae: 0.01,
  mfe: 0.12,
  reason: "take_profit",
};

function ledgerOf(...trades: Partial<Trade>[]): TradeLedger {
  const ledger = new TradeLedger();
  for (const trade of trades) ledger.add({ ...TRADE, ...trade });
  return ledger;
}

describe("TradeLedger", () => {
  it("gives a trade back as it was added, every field of it", () => {
    expect(ledgerOf({}).trade(0)).toEqual(TRADE);
  });

  it("is empty at first", () => {
    const ledger = new TradeLedger();
    expect(ledger.length).toBe(0);
    expect([...ledger]).toEqual([]);
    expect(ledger.column("pnl")).toEqual(new Float64Array(0));
  });

  it("keeps trades in the order in which they were added, far beyond its first capacity", () => {
    const ledger = new TradeLedger();
    const added = Array.from({ length: 300 }, (_, i): Trade => ({ ...TRADE, entryCandle: i, pnl: -i / 3, reason: EXIT_REASONS[i % EXIT_REASONS.length] }));
    for (const trade of added) ledger.add(trade);
    expect(ledger.length).toBe(300);
    expect([...ledger]).toEqual(added);
  });

  it("tells symbols and strategies apart however they alternate", () => {
    const owners = [
      { symbol: "KRW-BTC", strategy: "a" },
      { symbol: "KRW-ETH", strategy: "a" },
      { symbol: "KRW-BTC", strategy: "b" },
      { symbol: "KRW-BTC", strategy: "a" },
      { symbol: "KRW-ETH", strategy: "a" },
    ];
    expect([...ledgerOf(...owners)].map(({ symbol, strategy }) => ({ symbol, strategy }))).toEqual(owners);
  });

  it("reads single fields and the reason without making the trade", () => {
    const ledger = ledgerOf({}, { pnl: -7, mfe: 0.5, reason: "stop_loss" });
    expect(ledger.number(1, "pnl")).toBe(-7);
    expect(ledger.number(1, "mfe")).toBe(0.5);
    expect(ledger.number(0, "exitTimeMs")).toBe(1_704_067_320_000);
    expect([ledger.reason(0), ledger.reason(1)]).toEqual(["take_profit", "stop_loss"]);
  });

  it("reads a field of all trades as a column of its own", () => {
    const ledger = ledgerOf({ returnRate: 0.1 }, { returnRate: -0.2 });
    const column = ledger.column("returnRate");
    expect(column).toEqual(Float64Array.of(0.1, -0.2));
    column[0] = 9;
    expect(ledger.number(0, "returnRate")).toBe(0.1);
  });

  it("does not follow a trade that is changed after it was added", () => {
    const trade = { ...TRADE };
    const ledger = new TradeLedger();
    ledger.add(trade);
    trade.pnl = 0;
    expect(ledger.trade(0).pnl).toBe(19.58);
  });

  it.each([-1, 2, NaN])("refuses trade %d of two, naming how many there are", (i) => {
    const ledger = ledgerOf({}, {});
    const message = `trade ${i} was asked for, there are 2`;
    expect(() => ledger.trade(i)).toThrow(new RangeError(message));
    expect(() => ledger.number(i, "pnl")).toThrow(new RangeError(message));
    expect(() => ledger.reason(i)).toThrow(new RangeError(message));
  });

  it("gives back whatever numbers, labels and reasons it was given", () => {
    const trade = fc.record({
      symbol: fc.constantFrom("A", "B", "C"),
      strategy: fc.constantFrom("x", "y"),
      pnl: fc.double(),
      quantity: fc.double(),
      exitCandle: fc.nat(),
      reason: fc.constantFrom(...EXIT_REASONS),
    });
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 150 }), (trades) => {
        expect([...ledgerOf(...trades)]).toEqual(trades.map((fields) => ({ ...TRADE, ...fields })));
      }),
    );
  });
});
