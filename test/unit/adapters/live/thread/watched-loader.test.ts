import { setImmediate as yieldOnce } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { CallMark, CallWatch, createCallCells } from "../../../../../src/adapters/live/thread/call-cells.ts";
import { type WatchedTrader, watchedLoader } from "../../../../../src/adapters/live/thread/watched-loader.ts";
import { type AnyStrategy, defineStrategy } from "../../../../../src/engine/strategies/strategy.ts";

const TRADER = { symbol: "KRW-A", strategy: "s", params: {}, strategySha256: null };

/** A loader of a strategy each of whose functions says which call goes on while it runs. */
function watching(strategy: (current: () => number) => AnyStrategy) {
  const cells = createCallCells();
  const watch = new CallWatch(cells, 1000, 0);
  const current = (): number => watch.look(0).call;
  const told: WatchedTrader[] = [];
  const loads: string[] = [];
  const load = watchedLoader(
    async (trader) => {
      loads.push(`begin ${trader.symbol} in ${current()}`);
      await yieldOnce();
      loads.push(`end ${trader.symbol}`);
      return { ...trader, strategy: strategy(current) };
    },
    new CallMark(cells),
    (trader) => told.push(trader),
  );
  return { load, told, loads, watch };
}

const plain = (): AnyStrategy => defineStrategy({ name: "s", description: "", parameters: {}, warmUpCandles: () => 0, decide: () => null });

describe("watchedLoader", () => {
  it("loads one after the other, each told of before it is begun", async () => {
    const { load, told, loads } = watching(plain);
    await Promise.all([load(TRADER, "one"), load({ ...TRADER, symbol: "KRW-B" }, "two")]);
    expect(loads).toEqual(["begin KRW-A in 1", "end KRW-A", "begin KRW-B in 3", "end KRW-B"]);
    expect(told.map(({ sessionId, symbol, loading, asking }) => [sessionId, symbol, loading, asking])).toEqual([
      ["one", "KRW-A", 1, 2],
      ["two", "KRW-B", 3, 4],
    ]);
  });

  it("goes on after one that cannot be loaded", async () => {
    let isBroken = true;
    const { load } = watching(() => {
      if (isBroken) throw new Error("no");
      return plain();
    });
    await expect(load(TRADER, "one")).rejects.toThrow("no");
    isBroken = false;
    await expect(load(TRADER, "one")).resolves.toMatchObject({ symbol: "KRW-A" });
  });

  it("shows each of a strategy's calls while it goes on, also of one that throws, with what it gives and its own `this`", async () => {
    const { load, watch } = watching((current) => ({
      ...plain(),
      confidence: 0.5,
      warmUpCandles: () => current(),
      createState: () => ({ call: current() }),
      update: (_history: unknown, _params: unknown, state: { call: number }) => void (state.call = current()),
      decide() {
        return { side: "BUY" as const, confidence: (this as unknown as { confidence: number }).confidence };
      },
      holdCandles: () => {
        throw new Error(`in ${current()}`);
      },
    }));
    const { strategy } = await load(TRADER, "one");
    const state = { call: 0 };
    strategy.update?.({} as never, {}, state);
    expect([strategy.warmUpCandles({}), strategy.createState?.({}), state.call]).toEqual([1, { call: 1 }, 2]);
    expect(strategy.decide({} as never, {}, state)).toEqual({ side: "BUY", confidence: 0.5 });
    expect(() => strategy.holdCandles?.({})).toThrow("in 1");
    expect(watch.look(0)).toMatchObject({ call: 0 });
  });

  it("gives a strategy nothing that it did not have", async () => {
    const { load } = watching(plain);
    const { strategy } = await load(TRADER, "one");
    expect(Object.keys(strategy).toSorted()).toEqual(Object.keys(plain()).toSorted());
  });
});
