import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../../src/adapters/upbit-simulator/virtual-clock.ts";

function record(clock: VirtualClock): [number, number][] {
  const moves: [number, number][] = [];
  clock.onAdvance((fromMs, toMs) => moves.push([fromMs, toMs]));
  return moves;
}

describe("the virtual clock", () => {
  it("stands still until it is moved, and tells what it has passed", () => {
    const clock = new VirtualClock(1000, 0);
    const moves = record(clock);
    clock.start();
    clock.advanceTo(1500);
    clock.advanceBy(500);
    clock.advanceTo(2000);
    expect(clock.nowMs).toBe(2000);
    expect(moves).toEqual([
      [1000, 1500],
      [1500, 2000],
    ]);
  });

  it("only moves forward, in whole milliseconds", () => {
    const clock = new VirtualClock(1000, 0);
    expect(() => clock.advanceTo(999)).toThrow(/only moves forward: expected whole epoch ms from 1000 on, was 999/);
    expect(() => clock.advanceTo(1000.5)).toThrow(/was 1000.5/);
  });

  it("runs at a multiple of real time", () => {
    let realMs = 50;
    const clock = new VirtualClock(1_000_000, 600, () => realMs);
    const moves = record(clock);
    clock.start();
    realMs = 100;
    clock.tick();
    realMs = 250;
    clock.tick();
    clock.stop();
    expect(moves).toEqual([
      [1_000_000, 1_030_000],
      [1_030_000, 1_120_000],
    ]);
  });

  it("does not lose fractions of a millisecond", () => {
    let realMs = 0;
    const clock = new VirtualClock(0, 0.25, () => realMs);
    for (let k = 1; k <= 12; k++) {
      realMs = k;
      clock.tick();
    }
    expect(clock.nowMs).toBe(3);
  });

  it("falls behind rather than make up for a long standstill of the machine", () => {
    let realMs = 0;
    const clock = new VirtualClock(0, 100, () => realMs);
    realMs = 60_000;
    clock.tick();
    expect(clock.nowMs).toBe(25_000);
    realMs = 60_050;
    clock.tick();
    expect(clock.nowMs).toBe(30_000);
  });

  it("goes on from where its owner has put it", () => {
    let realMs = 0;
    const clock = new VirtualClock(0, 10, () => realMs);
    clock.start();
    realMs = 100;
    clock.advanceTo(50_000);
    clock.tick();
    expect(clock.nowMs).toBe(50_000);
    realMs = 200;
    clock.tick();
    clock.stop();
    expect(clock.nowMs).toBe(51_000);
  });

  it("refuses a speed or a start that cannot be", () => {
    expect(() => new VirtualClock(0, 10_001)).toThrow(/expected a speed from 0 to 10000, was 10001/);
    expect(() => new VirtualClock(0, -1)).toThrow(/was -1/);
    expect(() => new VirtualClock(0, NaN)).toThrow(/was NaN/);
    expect(() => new VirtualClock(0.5, 1)).toThrow(/whole epoch ms, was 0.5/);
  });
});
