import { describe, expect, it } from "vitest";
import { createReplayClock } from "../../../src/adapters/upbit-simulator/replay-clock.ts";
import { VirtualClock } from "../../../src/adapters/upbit-simulator/virtual-clock.ts";

const never = new AbortController().signal;

describe("a replay's clock", () => {
  it("moves the exchange to what is waited for, and not back", async () => {
    const exchange = new VirtualClock(1000, 0);
    const clock = createReplayClock({ clock: exchange });
    await clock.waitUntil(61_000.2, never);
    expect([clock.nowMs(), exchange.nowMs]).toEqual([61_001, 61_001]);
    await clock.waitUntil(5, never);
    expect(exchange.nowMs).toBe(61_001);
  });

  it("takes its time where it is given a speed", async () => {
    const moved = async (speed: number): Promise<number> => {
      const exchange = new VirtualClock(0, 0);
      const controller = new AbortController();
      const wait = createReplayClock({ clock: exchange }, { speed }).waitUntil(86_400_000, controller.signal);
      for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
      controller.abort(new Error("enough"));
      await wait.catch(() => undefined);
      return exchange.nowMs;
    };
    expect([await moved(Infinity), await moved(1)]).toEqual([86_400_000, 0]);
  });

  it.each([Infinity, 1])("leaves the exchange where it is when the wait is ended, at speed %d", async (speed) => {
    const exchange = new VirtualClock(0, 0);
    const controller = new AbortController();
    const wait = createReplayClock({ clock: exchange }, { speed }).waitUntil(60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(wait).rejects.toThrow();
    expect(exchange.nowMs).toBe(0);
  });
});
