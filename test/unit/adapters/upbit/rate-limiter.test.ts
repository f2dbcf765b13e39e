import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findLimiter, type Permit, RateLimiter } from "../../../../src/adapters/upbit/rate-limiter.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const open = (): void => undefined;

/** Sends requests that each take `latencyMs`, and says when they were sent. */
function sendAll(limiter: RateLimiter, clock: FakeClock, latenciesMs: readonly number[], requestsPerSecond: number): Promise<number[]> {
  return Promise.all(
    latenciesMs.map(async (latencyMs) => {
      const permit = await limiter.acquire({ requestsPerSecond, requireOpen: open });
      const sentMs = clock.monotonicMs();
      await clock.sleep(latencyMs);
      permit.settle(null);
      return sentMs;
    }),
  );
}

describe("the rate limiter", () => {
  it("lets requests go in the order in which they came, as many a second as are allowed", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    // The first one goes alone; its answer says nothing of a count.
    expect(await clock.run(sendAll(limiter, clock, Array(8).fill(100), 3))).toEqual([0, 100, 100, 1100, 1200, 1200, 2200, 2300]);
  });

  it("keeps to the rate at the server with many requests at once and random latencies", async () => {
    const samples = fc.sample(fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 5, maxLength: 40 }), 20);
    for (const latenciesMs of samples) {
      const clock = new FakeClock();
      const limiter = new RateLimiter(clock);
      const sentMs = await clock.run(sendAll(limiter, clock, latenciesMs, 4));
      const endMs = sentMs.map((ms, i) => ms + latenciesMs[i]);
      // Whenever one is sent, at most three others may still arrive, or have arrived, within a second.
      for (const [i, ms] of sentMs.entries()) {
        const others = sentMs.filter((other, k) => k !== i && (other < ms || (other === ms && k < i)) && endMs[k] > ms - 1000);
        expect(others.length, `latencies ${latenciesMs.join(" ")}, request ${i}`).toBeLessThan(4);
      }
    }
  });

  it("gives those who share a clock and a name the same limiter, and others another", () => {
    const clock = new FakeClock();
    expect(findLimiter(clock, "a")).toBe(findLimiter(clock, "a"));
    expect(findLimiter(clock, "a")).not.toBe(findLimiter(clock, "b"));
    expect(findLimiter(clock, "a")).not.toBe(findLimiter(new FakeClock(), "a"));
  });

  it("rejects a waiting request as soon as its signal aborts, and lets the ones behind it go", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    const permit = await limiter.acquire({ requestsPerSecond: 1, requireOpen: open });
    const [first, second] = [new AbortController(), new AbortController()];
    const inFront = limiter.acquire({ requestsPerSecond: 1, requireOpen: open, signal: first.signal });
    const behind = limiter.acquire({ requestsPerSecond: 1, requireOpen: open, signal: second.signal });
    const last = limiter.acquire({ requestsPerSecond: 1, requireOpen: open });
    second.abort(new Error("second gave up"));
    await expect(behind).rejects.toThrow("second gave up");
    first.abort(new Error("first gave up"));
    await expect(inFront).rejects.toThrow("first gave up");
    permit.settle(null);
    await clock.run(last);
    expect(clock.monotonicMs()).toBe(1000);
    const signal = AbortSignal.abort(new Error("was over before"));
    await expect(limiter.acquire({ requestsPerSecond: 1, requireOpen: open, signal })).rejects.toThrow("was over before");
  });

  it("wakes the one in front when an answer makes room", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    const first = await limiter.acquire({ requestsPerSecond: 8, requireOpen: open });
    const second = limiter.acquire({ requestsPerSecond: 8, requireOpen: open });
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    first.settle(9);
    await second;
    expect(clock.monotonicMs()).toBe(0);
  });

  it("turns everybody away who is waiting once nothing may be sent any more", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    let isOpen = true;
    const requireOpen = (): void => {
      if (!isOpen) throw new Error("was closed");
    };
    const first = await limiter.acquire({ requestsPerSecond: 1, requireOpen });
    const waiting = [1, 2, 3].map(() => limiter.acquire({ requestsPerSecond: 1, requireOpen }));
    const outcomes = Promise.allSettled(waiting);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    isOpen = false;
    first.settle(null);
    expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(clock.monotonicMs()).toBe(0);
  });

  it("holds everybody back while it pauses", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    limiter.pause(2500);
    await clock.run(limiter.acquire({ requestsPerSecond: 8, requireOpen: open }));
    expect(clock.monotonicMs()).toBe(2500);
  });

  it("counts a request once, however often it is settled", async () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter(clock);
    const permit: Permit = await limiter.acquire({ requestsPerSecond: 2, requireOpen: open });
    permit.settle(null);
    permit.settle(null);
    await limiter.acquire({ requestsPerSecond: 2, requireOpen: open });
    expect(clock.monotonicMs()).toBe(0);
  });
});
