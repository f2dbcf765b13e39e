import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimiter } from "../../../../src/adapters/upbit-simulator/rate-limit.ts";
import { checkProperty } from "../../../support/check-property.ts";

const rule = { requests: 3, windowMs: 1000 };
const noBans = { refusals: Infinity, windowMs: 0, banMs: 0 };

describe("the rate limiter", () => {
  it("counts down, refuses, and allows again as requests grow older than the window", () => {
    const limiter = new RateLimiter(noBans);
    const take = (nowMs: number): unknown => limiter.take("a", "candle", rule, nowMs);
    expect([take(0), take(400), take(800)]).toEqual([2, 1, 0].map((remaining) => ({ kind: "allowed", remaining })));
    expect(take(999)).toEqual({ kind: "refused" });
    expect(take(1000)).toEqual({ kind: "allowed", remaining: 0 });
    expect(take(1399)).toEqual({ kind: "refused" });
  });

  it("counts each group and each address on its own", () => {
    const limiter = new RateLimiter(noBans);
    for (let k = 0; k < 3; k++) limiter.take("a", "candle", rule, 0);
    expect(limiter.take("a", "candle", rule, 0)).toEqual({ kind: "refused" });
    expect(limiter.take("a", "ticker", rule, 0)).toEqual({ kind: "allowed", remaining: 2 });
    expect(limiter.take("b", "candle", rule, 0)).toEqual({ kind: "allowed", remaining: 2 });
  });

  it("never allows more than so many in any stretch of the window's length, and refuses none that it could allow", () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 60 });
    checkProperty(arrivals, 200, (gaps) => {
      const limiter = new RateLimiter(noBans);
      const allowed: number[] = [];
      let nowMs = 0;
      for (const gap of gaps) {
        nowMs += gap;
        const within = allowed.filter((at) => at > nowMs - rule.windowMs).length;
        const verdict = limiter.take("a", "candle", rule, nowMs);
        expect(verdict.kind).toBe(within < rule.requests ? "allowed" : "refused");
        if (verdict.kind === "allowed") allowed.push(nowMs);
      }
    });
  });

  it("bans an address from everything when it goes on, each time twice as long, and nobody else", () => {
    const limiter = new RateLimiter({ refusals: 2, windowMs: 10_000, banMs: 5000 });
    const once = { requests: 1, windowMs: 1000 };
    const take = (nowMs: number, group = "candle"): unknown => limiter.take("a", group, once, nowMs);
    expect([take(0), take(1), take(2)]).toEqual([{ kind: "allowed", remaining: 0 }, { kind: "refused" }, { kind: "banned", leftMs: 5000 }]);
    expect(take(1002, "ticker")).toEqual({ kind: "banned", leftMs: 4000 });
    expect(limiter.take("b", "candle", once, 1002)).toEqual({ kind: "allowed", remaining: 0 });
    expect(take(5002)).toEqual({ kind: "allowed", remaining: 0 });
    expect([take(5003), take(5004)]).toEqual([{ kind: "refused" }, { kind: "banned", leftMs: 10_000 }]);
  });

  it("forgets refusals that are long past", () => {
    const limiter = new RateLimiter({ refusals: 2, windowMs: 10_000, banMs: 5000 });
    const once = { requests: 1, windowMs: 20_000 };
    const kinds = [0, 1, 10_002].map((nowMs) => limiter.take("a", "candle", once, nowMs).kind);
    expect(kinds).toEqual(["allowed", "refused", "refused"]);
  });

  it("bans on demand", () => {
    const limiter = new RateLimiter(noBans);
    limiter.ban("a", 700, 100);
    expect(limiter.take("a", "candle", rule, 200)).toEqual({ kind: "banned", leftMs: 600 });
    expect(limiter.take("a", "candle", rule, 800)).toEqual({ kind: "allowed", remaining: 2 });
  });
});
