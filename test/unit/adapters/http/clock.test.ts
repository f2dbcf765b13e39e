import { describe, expect, it } from "vitest";
import { systemClock } from "../../../../src/adapters/http/clock.ts";
import { untilAborted } from "../../../../src/adapters/http/until-aborted.ts";

const reason = new Error("was cancelled");

describe("the system's clock", () => {
  it("sleeps and tells the time", async () => {
    const startMs = systemClock.monotonicMs();
    await systemClock.sleep(5);
    expect(systemClock.monotonicMs()).toBeGreaterThan(startMs);
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(60_000);
  });

  it("stops a sleep of any length with the signal's reason", async () => {
    const controller = new AbortController();
    const sleeps = [Infinity, 1e12, 1000].map((waitMs) => systemClock.sleep(waitMs, controller.signal));
    controller.abort(reason);
    for (const sleep of sleeps) await expect(sleep).rejects.toBe(reason);
    await expect(systemClock.sleep(0, controller.signal)).rejects.toBe(reason);
  });
});

describe("waiting until a signal aborts", () => {
  it("passes on what the promise comes to", async () => {
    const { signal } = new AbortController();
    await expect(untilAborted(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(untilAborted(Promise.resolve(1), undefined)).resolves.toBe(1);
    await expect(untilAborted(Promise.reject(new Error("was broken")), signal)).rejects.toThrow("was broken");
  });

  it("rejects with the signal's reason, before or while waiting", async () => {
    const controller = new AbortController();
    const never = new Promise<never>(() => undefined);
    const waiting = untilAborted(never, controller.signal);
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toBe(reason);
    // Nor does a failure that comes as well go unhandled.
    await expect(untilAborted(Promise.reject(new Error("was broken")), controller.signal)).rejects.toBe(reason);
  });
});
