import { describe, expect, it } from "vitest";
import { exitReasons } from "../../../../src/engine/metrics/exit-reasons.ts";
import { TradeLedger } from "../../../../src/engine/simulate/trade-ledger.ts";
import { TRADE } from "./metric-fixtures.ts";

describe("exitReasons", () => {
  it("counts trades and adds up their profit by reason, and lists every reason", () => {
    const trades = new TradeLedger();
    trades.add({ ...TRADE, pnl: 5, reason: "stop_loss" });
    trades.add({ ...TRADE, pnl: 7, reason: "hold_period" });
    trades.add({ ...TRADE, pnl: -2, reason: "stop_loss" });
    expect(exitReasons(trades, trades.column("pnl"))).toEqual({
      hold_period: { trades: 1, pnl: 7 },
      sell_signal: { trades: 0, pnl: 0 },
      stop_loss: { trades: 2, pnl: 3 },
      take_profit: { trades: 0, pnl: 0 },
      manual: { trades: 0, pnl: 0 },
    });
  });
});
