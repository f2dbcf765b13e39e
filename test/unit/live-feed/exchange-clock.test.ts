import { describe, expect, it } from "vitest";
import { ExchangeClock } from "../../../src/adapters/upbit/stream/exchange-clock.ts";
import { SteppedClock } from "../../support/stepped-clock.ts";

/** The monotonic clock starts at 0, and the exchange is this far ahead of it. */
const EXCHANGE_MS = 1_700_000_000_000;

function open(wallShiftMs = EXCHANGE_MS): { machine: SteppedClock; clock: ExchangeClock } {
  const machine = new SteppedClock(wallShiftMs);
  return { machine, clock: new ExchangeClock(machine) };
}

describe("the exchange's clock", () => {
  it("goes by the wall clock until the exchange says the time, and by that alone afterwards", () => {
    const { machine, clock } = open(EXCHANGE_MS + 3_600_000);
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 3_600_000);
    clock.noteDate(EXCHANGE_MS, 0);
    expect(clock.nowMs()).toBe(EXCHANGE_MS);
    machine.wallShiftMs = 0;
    machine.step(5000);
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 5000);
  });

  it("is late by the fastest delivery, never early", () => {
    const { machine, clock } = open();
    for (const delayMs of [300, 80, 900, 120]) {
      machine.step(1000);
      clock.noteMessage(EXCHANGE_MS + machine.monotonicMs() - delayMs);
    }
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 4000 - 80);
  });

  it("takes a message for wrong that tells of a time which Date headers rule out", () => {
    const { machine, clock } = open();
    clock.noteDate(EXCHANGE_MS, 0);
    machine.step(1000);
    expect(clock.noteMessage(EXCHANGE_MS + 60_000)).toBe(false);
    expect(clock.noteMessage(EXCHANGE_MS + 1500)).toBe(true);
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 1500);
  });

  it("believes a Date that contradicts it: this machine slept, or had been told wrong", () => {
    const { machine, clock } = open();
    clock.noteDate(EXCHANGE_MS, 0);
    machine.step(1000);
    clock.noteDate(EXCHANGE_MS + 3_600_000, 900);
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 3_600_000);
    machine.step(1000);
    clock.noteDate(EXCHANGE_MS + 2000, 1900);
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 2000);
  });

  it("stands still for small corrections backwards, which come when an old bound no longer holds", () => {
    const { machine, clock } = open();
    clock.noteMessage(EXCHANGE_MS);
    for (let k = 0; k < 25; k++) {
      const beforeMs = clock.nowMs();
      machine.step(60_000);
      clock.noteMessage(EXCHANGE_MS + machine.monotonicMs() - 200);
      expect(clock.nowMs()).toBeGreaterThanOrEqual(beforeMs);
    }
    // The delivery without a delay is more than ten minutes ago.
    expect(clock.nowMs()).toBe(EXCHANGE_MS + 25 * 60_000 - 200);
  });

  it("ends a wait when the exchange's time has come, however its own was put right meanwhile", async () => {
    const { machine, clock } = open();
    let isOver = false;
    const wait = clock.waitUntil(EXCHANGE_MS + 60_000, new AbortController().signal).then(() => (isOver = true));
    machine.step(1000);
    await Promise.resolve();
    expect(isOver).toBe(false);
    clock.noteDate(EXCHANGE_MS + 60_000, 900);
    for (let k = 0; k < 4; k++) {
      machine.step(1000);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await wait;
    expect(machine.monotonicMs()).toBeLessThan(10_000);
  });

  it("rejects a wait with its signal's reason, and leaves no timer", async () => {
    const { machine, clock } = open();
    const controller = new AbortController();
    const wait = clock.waitUntil(EXCHANGE_MS + 60_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(wait).rejects.toThrow("enough");
    expect(machine.sleepers).toBe(0);
    await expect(clock.waitUntil(EXCHANGE_MS, controller.signal)).rejects.toThrow("enough");
  });
});
