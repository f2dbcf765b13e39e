import { describe, expect, it } from "vitest";
import { resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import { type AccountSnapshot, PositionManager } from "../../../../src/engine/simulate/position-manager.ts";

const SETTINGS = resolveExecution({ initial_cash: 1000, fee_rate: 0, slippage_rate: 0, position_fraction: 0.5, stop_loss_rate: 0.1, take_profit_rate: 0.2 });
const at = (marketPrice: number, candle = 0) => ({ timeMs: candle * 1000, candle, marketPrice });

describe("PositionManager", () => {
  it("enters with a share of the cash and sets stop and target from the fill price", () => {
    const manager = new PositionManager(SETTINGS);
    const position = manager.enter(manager.slot("KRW-BTC", "a"), at(100));
    expect(position?.entry).toMatchObject({ quantity: 5, cost: 500, entryPrice: 100, stopPrice: 90, targetPrice: 120 });
    expect(manager.cash).toBe(500);
  });

  it("holds one position a symbol and strategy, and as many side by side as there are of these", () => {
    const manager = new PositionManager(SETTINGS);
    const slot = manager.slot("KRW-BTC", "a");
    expect(manager.slot("KRW-BTC", "a")).toBe(slot);
    manager.enter(slot, at(100));
    expect(manager.enter(slot, at(100))).toBeNull();
    expect(manager.enter(manager.slot("KRW-BTC", "b"), at(100))?.entry.cost).toBe(250);
    expect(manager.enter(manager.slot("KRW-ETH", "a"), at(10))?.entry.cost).toBe(125);
    expect(manager.openPositions().map(({ symbol, strategy }) => `${symbol} ${strategy}`)).toEqual(["KRW-BTC a", "KRW-BTC b", "KRW-ETH a"]);
  });

  it("refuses to enter without cash, and to close what is not open", () => {
    const manager = new PositionManager({ ...SETTINGS, positionFraction: 1 });
    manager.enter(manager.slot("A", "s"), at(100));
    expect(manager.enter(manager.slot("B", "s"), at(100))).toBeNull();
    expect(manager.close(manager.slot("B", "s"), at(100), "manual")).toBe(false);
  });

  it("tells its listeners what opened, changed and closed, until they leave", () => {
    const manager = new PositionManager(SETTINGS);
    const seen: string[] = [];
    const leave = manager.on("opened", ({ entry }) => seen.push(`opened ${entry.symbol}`));
    manager.on("updated", (position) => seen.push(`updated ${position.unrealisedPnl}`));
    manager.on("closed", ({ pnl, reason }) => seen.push(`closed ${pnl} ${reason}`));
    const slot = manager.slot("A", "s");
    manager.enter(slot, at(100));
    manager.markToMarket("A", 110);
    manager.markToMarket("B", 1);
    manager.close(slot, at(120, 3), "manual");
    leave();
    manager.enter(slot, at(100));
    expect(seen).toEqual(["opened A", "updated 50", "closed 100 manual"]);
  });

  it("sums up the account so that nothing is lost", () => {
    const manager = new PositionManager(SETTINGS);
    const slot = manager.slot("A", "s");
    manager.enter(slot, at(100));
    manager.close(slot, at(120, 1), "take_profit");
    manager.enter(slot, at(50, 2));
    manager.markToMarket("A", 40);
    // 500 at 100 became 600; 550 of the 1100 then went in at 50: 11 pieces, now at 40.
    expect(manager.summary()).toEqual({
      initialCash: 1000,
      cash: 550,
      equity: 550 + 11 * 40,
      openPositions: 1,
      closedTrades: 1,
      realisedPnl: 100,
      unrealisedPnl: -110,
      totalFees: 0,
      totalSlippage: 0,
      boughtNotional: 500 + 550,
      soldNotional: 600,
    });
  });

  it("goes on from a snapshot that went through JSON", () => {
    const manager = new PositionManager(resolveExecution({ initial_cash: 1000, position_fraction: 0.3 }));
    const slot = manager.slot("A", "s");
    manager.enter(slot, at(100));
    manager.close(slot, at(111, 1), "sell_signal");
    manager.enter(slot, at(110, 2));
    slot.position?.observe(90, 130);
    manager.markToMarket("A", 123);
    const snapshot = JSON.parse(JSON.stringify(manager.snapshot())) as AccountSnapshot;
    const restored = PositionManager.restore(resolveExecution({ initial_cash: 1000, position_fraction: 0.3 }), snapshot);
    expect(restored.summary()).toEqual(manager.summary());
    expect(restored.openPositions()).toEqual(manager.openPositions());
    const finish = (one: PositionManager) => [one.close(one.slot("A", "s"), at(125, 4), "manual"), one.trades.trade(one.trades.length - 1), one.summary()];
    expect(finish(restored)).toEqual(finish(manager));
    expect(restored.trades.length).toBe(1);
  });
});
