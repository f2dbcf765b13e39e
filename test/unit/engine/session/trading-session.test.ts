import { describe, expect, it } from "vitest";
import { type ScriptOptions, ScriptedSession, type Prices, settledOrders } from "../../../support/scripted-session.ts";

const one = (script: Record<number, "BUY" | "SELL" | "FAIL">): ScriptOptions["scripts"] => ({ A: { s: script } });

describe("a paper session that is paused", () => {
  it("enters nothing until it is resumed, and leaves as ever", () => {
    const { session, close } = bind(new ScriptedSession({ scripts: one({ 0: "BUY", 1: "SELL", 2: "BUY", 3: "BUY" }) }));
    close({ A: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY filled entry_signal"]);
    session.pause();
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s SELL filled sell_signal"]);
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY refused paused"]);
    session.resume();
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY filled entry_signal"]);
  });

  it("may be so for one strategy alone", () => {
    const { session, close } = bind(new ScriptedSession({ scripts: { A: { s: { 0: "BUY" }, t: { 0: "BUY" } } } }));
    session.setMode({ symbol: "A", strategy: "t" }, "paused");
    close({ A: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY filled entry_signal", "A t BUY refused paused"]);
  });
});

describe("the kill switch", () => {
  it.each([
    { leave: false, after: [], open: 1 },
    { leave: true, after: ["A s SELL filled manual"], open: 0 },
  ])("enters nothing any more, and leaves at the next open if that is wanted: $leave", ({ leave, after, open }) => {
    const { session, close } = bind(new ScriptedSession({ scripts: { A: { s: { 0: "BUY" } }, B: { s: { 2: "BUY" } } } }));
    close({ A: 10, B: 10 });
    close({ A: 10, B: 10 });
    session.kill(leave);
    session.resume();
    expect(settledOrders(close({ A: 10, B: 10 }))).toEqual(after);
    expect(settledOrders(close({ A: 10, B: 10 }))).toEqual(["B s BUY refused kill_switch"]);
    expect(session.money().openPositions).toBe(open);
  });
});

describe("a strategy that is disabled", () => {
  it("leaves at the next open by an order of its own, and enters no more", () => {
    const { session, close } = bind(new ScriptedSession({ scripts: one({ 0: "BUY", 2: "BUY" }) }));
    close({ A: 10 });
    close({ A: 10 });
    session.setMode({ symbol: "A", strategy: "s" }, "disabled");
    const events = close({ A: { open: 12, close: 20, high: 20 } });
    expect(events.find(({ kind }) => kind === "fill")).toMatchObject({ side: "SELL", orderKey: "exit-0", price: 12, quantity: 50, cash: 1100 });
    expect(settledOrders(events)).toEqual(["A s SELL filled manual"]);
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY refused disabled"]);
  });

  it("leaves once, though it wanted to sell at that very open", () => {
    const { session, close } = bind(new ScriptedSession({ scripts: one({ 0: "BUY", 1: "SELL" }) }));
    close({ A: 10 });
    close({ A: 10 });
    session.setMode({ symbol: "A", strategy: "s" }, "disabled");
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s SELL filled manual", "A s SELL skipped sell_signal"]);
  });
});

describe("a strategy that fails", () => {
  const scripts = { A: { bad: { 0: "BUY", 1: "FAIL", 2: "SELL", 6: "BUY" }, good: { 1: "BUY", 3: "SELL" } } } as const;

  it("stops no other, decides no more, and its position still leaves by its stop", () => {
    const { close, session } = bind(new ScriptedSession({ scripts, execution: { stop_loss_rate: 0.1 } }));
    close({ A: 10 });
    const events = close({ A: 10 });
    expect(events.filter(({ kind }) => kind === "failed")).toMatchObject([
      { strategy: "bad", code: "strategy_failed", message: expect.stringContaining("as written") },
    ]);
    expect(settledOrders([...close({ A: 10 }), ...close({ A: 10 }), ...close({ A: 10 })])).toEqual([
      "A good BUY filled entry_signal",
      "A good SELL filled sell_signal",
    ]);
    expect(settledOrders(close({ A: { open: 10, low: 8, close: 8 } }))).toEqual(["A bad SELL filled stop_loss"]);
    expect(settledOrders([...close({ A: 10 }), ...close({ A: 10 })])).toEqual([]);
    expect(session.traders.map(({ failure }) => failure?.code)).toEqual(["strategy_failed", undefined]);
  });

  it("may be said to have failed by whoever saw it: it is asked no more until it is set active, and tells of nothing itself", () => {
    const { close, session } = bind(new ScriptedSession({ scripts: { A: { bad: { 1: "BUY", 2: "BUY", 3: "BUY" } } } }));
    const bad = { symbol: "A", strategy: "bad" };
    close({ A: 10 });
    session.fail(bad, { code: "time_limit_exceeded", message: "it did not return" });
    session.fail(bad, { code: "strategy_failed", message: "later" });
    expect([...close({ A: 10 }), ...close({ A: 10 })]).toEqual([]);
    expect(session.snapshot().traders[0]).toMatchObject({ failure: { code: "time_limit_exceeded", message: "it did not return" }, state: null });
    expect(() => session.fail({ ...bad, symbol: "B" }, { code: "strategy_failed", message: "no" })).toThrow("it runs bad on A");
    session.setMode(bad, "active");
    close({ A: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A bad BUY filled entry_signal"]);
  });

  it("begins anew when it is set active", () => {
    const { close, session } = bind(new ScriptedSession({ scripts }));
    for (let i = 0; i < 4; i++) close({ A: 10 });
    session.setMode({ symbol: "A", strategy: "bad" }, "active");
    expect(session.traders[0]?.failure).toBeNull();
    session.setMode({ symbol: "A", strategy: "bad" }, "disabled");
    close({ A: 10 });
    session.setMode({ symbol: "A", strategy: "bad" }, "active");
    close({ A: 10 });
    close({ A: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A bad BUY filled entry_signal"]);
  });
});

describe("an account", () => {
  const scripts = { A: { s: { 0: "BUY" } }, B: { s: { 0: "BUY" } }, C: { s: { 0: "BUY" } } } as const;

  it.each([
    { account: "shared", cash: [500, 250, 125], total: 125 },
    { account: "each", cash: [500, 500, 500], total: 1500 },
  ] as const)("is $account by several symbols", ({ account, cash, total }) => {
    const { close, session } = bind(new ScriptedSession({ scripts, account }));
    close({ A: 10, B: 10, C: 10 });
    const fills = close({ A: 10, B: 10, C: 10 }).flatMap((event) => (event.kind === "fill" ? [event.cash] : []));
    expect(fills).toEqual(cash);
    expect(session.money()).toEqual({ cash: total, equity: account === "shared" ? 1000 : 3000, openPositions: 3 });
  });
});

describe("an entry that a risk rule refuses", () => {
  it.each<[string, Required<ScriptOptions>["risk"], readonly Prices[], string[]]>([
    [
      "max_open_positions",
      { max_open_positions: 1 },
      [
        { A: 10, B: 10 },
        { A: 10, B: 10 },
      ],
      ["A s BUY filled entry_signal", "B s BUY refused max_open_positions"],
    ],
    [
      "max_position_cost",
      { max_position_cost: 499 },
      [
        { A: 10, B: 10 },
        { A: 10, B: 10 },
      ],
      ["A s BUY refused max_position_cost", "B s BUY refused max_position_cost"],
    ],
    [
      "max_position_cost, not reached",
      { max_position_cost: 500 },
      [
        { A: 10, B: 10 },
        { A: 10, B: 10 },
      ],
      ["A s BUY filled entry_signal", "B s BUY filled entry_signal"],
    ],
  ])("is recorded with the rule: %s", (_, risk, prices, expected) => {
    const { close } = bind(new ScriptedSession({ scripts: { A: { s: { 0: "BUY" } }, B: { s: { 0: "BUY" } } }, risk }));
    expect(prices.flatMap((price) => settledOrders(close(price)))).toEqual(expected);
  });

  it("is one of a day that has lost too much, until 00:00 UTC and on the equity of then", () => {
    const startMs = Date.UTC(2024, 0, 1, 23, 56);
    const { close } = bind(
      new ScriptedSession({ scripts: one({ 0: "BUY", 1: "SELL", 2: "BUY", 3: "BUY", 5: "SELL" }), risk: { daily_loss_limit_rate: 0.1 }, startMs }),
    );
    close({ A: 10 });
    close({ A: 10 });
    expect(settledOrders(close({ A: 8 }))).toEqual(["A s SELL filled sell_signal"]);
    expect(settledOrders(close({ A: 8 }))).toEqual(["A s BUY refused daily_loss_limit"]);
    // The candle that opens at midnight.
    expect(settledOrders(close({ A: 8 }))).toEqual(["A s BUY filled entry_signal"]);
  });

  it("is one within so many candles of a stop, however long they take", () => {
    const script = { 0: "BUY", 2: "BUY", 3: "BUY", 7: "BUY" } as const;
    const { close } = bind(
      new ScriptedSession({ scripts: { ...one(script), B: { s: {} } }, execution: { stop_loss_rate: 0.1 }, risk: { cooldown_candles: 2 } }),
    );
    close({ A: 10 });
    expect(settledOrders(close({ A: { open: 10, low: 5, close: 10 } }))).toEqual(["A s BUY filled entry_signal", "A s SELL filled stop_loss"]);
    close({ A: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY refused cooldown"]);
    // Minutes without a trade are no candles: the third after the stop comes late.
    for (let i = 0; i < 3; i++) close({ B: 10 });
    expect(settledOrders(close({ A: 10 }))).toEqual(["A s BUY filled entry_signal"]);
  });
});

describe("a paper session", () => {
  it("says which strategies it runs when it is asked about another", () => {
    const { session } = new ScriptedSession({ scripts: one({}) });
    expect(() => session.setMode({ symbol: "B", strategy: "s" }, "paused")).toThrow(
      expect.objectContaining({ code: "trader_unknown", message: expect.stringContaining("s on A") }),
    );
  });

  it("takes no candle twice", () => {
    const { session, startMs } = new ScriptedSession({ scripts: one({}) });
    const batch = [{ symbol: "A", candle: { openTimeMs: startMs, open: 1, high: 1, low: 1, close: 1, volume: 1 } }];
    session.take(startMs + 60_000, batch);
    expect(() => session.take(startMs + 60_000, batch)).toThrow(expect.objectContaining({ code: "candles_unsorted" }));
  });
});

function bind(scripted: ScriptedSession): { session: ScriptedSession["session"]; close: ScriptedSession["close"] } {
  return { session: scripted.session, close: (prices) => scripted.close(prices) };
}
