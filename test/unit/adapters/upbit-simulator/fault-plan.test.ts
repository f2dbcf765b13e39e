import { describe, expect, it } from "vitest";
import { FaultPlan, type FaultKind, type FaultTarget } from "../../../../src/adapters/upbit-simulator/fault-plan.ts";

const candles: FaultTarget = { place: "rest", subject: "/v1/candles/minutes/1?market=KRW-BTC" };
const ticker: FaultTarget = { place: "rest", subject: "/v1/ticker?markets=KRW-BTC" };
const message: FaultTarget = { place: "message", subject: "candle.1m KRW-BTC REALTIME" };
const handshake: FaultTarget = { place: "upgrade", subject: "/websocket/v1" };

describe("the fault plan", () => {
  it("lets nothing go wrong by itself", () => {
    const plan = new FaultPlan(1);
    expect([candles, message, handshake].map((target) => plan.take(target))).toEqual([null, null, null]);
  });

  it("lets what was asked for go wrong once, or as often as it was asked for", () => {
    const plan = new FaultPlan(1);
    plan.push({ kind: "empty" });
    plan.push({ kind: "5xx", times: 2, status: 503 });
    const kinds = Array.from({ length: 4 }, () => plan.take(candles)?.kind);
    expect(kinds).toEqual(["empty", "5xx", "5xx", undefined]);
    expect([plan.taken("empty"), plan.taken("5xx"), plan.taken("429")]).toEqual([1, 2, 0]);
  });

  it.each([
    ["a part of the subject", "/v1/ticker"],
    ["an expression", /ticker\?markets=KRW/g],
    ["a function", ({ subject }: FaultTarget): boolean => subject.startsWith("/v1/ticker")],
  ])("matches by %s, and waits for what matches", (_, match) => {
    const plan = new FaultPlan(1);
    plan.push({ kind: "429", match, times: 2 });
    expect([plan.take(candles), plan.take(ticker)?.kind, plan.take(ticker)?.kind, plan.take(ticker)]).toEqual([null, "429", "429", null]);
  });

  it("waits for a target that the kind can befall", () => {
    const plan = new FaultPlan(1);
    plan.push({ kind: "duplicate" });
    plan.push({ kind: "truncated" });
    plan.push({ kind: "418" });
    expect(plan.take(message)?.kind).toBe("duplicate");
    expect(plan.take(handshake)?.kind).toBe("418");
    expect(plan.take(message)).toBeNull();
    expect(plan.take(candles)?.kind).toBe("truncated");
  });

  it("lets things go wrong at the rates that were set, the same ones for the same seed", () => {
    const draw = (seed: number): (FaultKind | undefined)[] => {
      const plan = new FaultPlan(seed);
      plan.setRates({ "429": 0.2, truncated: 0.1, late: 0.5 });
      return Array.from({ length: 10_000 }, () => plan.take(candles)?.kind);
    };
    const drawn = draw(1);
    const count = (kind: FaultKind | undefined): number => drawn.filter((one) => one === kind).length;
    expect(count("429") / 10_000).toBeCloseTo(0.2, 1);
    expect(count("truncated") / 10_000).toBeCloseTo(0.1, 1);
    expect(count("late")).toBe(0);
    expect(draw(1)).toEqual(drawn);
    expect(draw(2)).not.toEqual(drawn);
  });

  it("draws nothing at a rate of 0 and everything at a rate of 1, after what was asked for", () => {
    const plan = new FaultPlan(1);
    plan.setRates({ silence: 1, disconnect: 0 });
    plan.push({ kind: "empty" });
    expect([plan.take(candles)?.kind, plan.take(candles)?.kind, plan.take(message)?.kind]).toEqual(["empty", "silence", "silence"]);
    plan.clear();
    expect(plan.take(candles)).toBeNull();
  });

  it("refuses kinds that it does not know and rates that cannot be", () => {
    const plan = new FaultPlan(1);
    expect(() => plan.push({ kind: "fire" as FaultKind })).toThrow(/fault "fire" is unknown, expected one of .*disconnect.*out_of_order/);
    expect(() => plan.setRates({ fire: 0.1 } as object)).toThrow(/fault "fire" is unknown/);
    expect(() => plan.setRates({ slow: 1.5 })).toThrow(/expected a rate from 0 to 1 for fault slow, was 1.5/);
    expect(() => plan.setRates({ slow: "often" as unknown as number })).toThrow(/was "often"/);
    expect(() => plan.setRates({ slow: 0.6, empty: 0.6 })).toThrow(/1 in all at most, was 1.2/);
  });
});
