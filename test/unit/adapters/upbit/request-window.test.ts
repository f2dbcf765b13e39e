import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RequestWindow, type Ticket } from "../../../../src/adapters/upbit/request-window.ts";
import { checkProperty } from "../../../support/check-property.ts";

/** How long one request takes, ms: to the server, until the server has counted and answered it, and back. */
interface Trip {
  readonly thereMs: number;
  readonly servedMs: number;
  readonly backMs: number;
}

/** What a server says remains, given the arrivals that it has counted so far, the newest one included. */
type Count = (arrivalsMs: readonly number[]) => number | null;

const SILENT: Count = () => null;

/** A server with seconds of its own, each from the first request after the last one. */
function countFromFirst(limit: number): Count {
  return (arrivals) => {
    let start = -Infinity;
    let count = 0;
    for (const ms of arrivals) {
      if (ms >= start + 1000) [start, count] = [ms, 0];
      count++;
    }
    return limit - count;
  };
}

/** A server with the seconds of a clock, `offsetMs` ahead of ours. */
function countByClock(limit: number, offsetMs: number): Count {
  const second = (ms: number): number => Math.floor((ms + offsetMs) / 1000);
  return (arrivals) => limit - arrivals.filter((ms) => second(ms) === second(arrivals.at(-1) ?? 0)).length;
}

/** A server that looks back a second at every request. */
function countSliding(limit: number): Count {
  return (arrivals) => limit - arrivals.filter((ms) => ms > (arrivals.at(-1) ?? 0) - 1000).length;
}

/** Sends requests as early as the window lets them, at most `parallel` at once, and returns when each reached the server and what it said. */
function simulate(
  trips: readonly Trip[],
  requestsPerSecond: number,
  parallel: number,
  count: Count,
): { arrivalsMs: number[]; remaining: (number | null)[]; endMs: number } {
  const window = new RequestWindow();
  const events: { ms: number; run: () => void }[] = [];
  const arrivalsMs: number[] = [];
  const remaining: (number | null)[] = [];
  let nowMs = 0;
  const progress = { sent: 0, underWay: 0 };
  const send = (trip: Trip): void => {
    const ticket: Ticket = window.send(nowMs);
    progress.underWay++;
    progress.sent++;
    const arrivalMs = nowMs + trip.thereMs;
    events.push({
      ms: arrivalMs,
      run: () => {
        arrivalsMs.push(arrivalMs);
        const said = count(arrivalsMs);
        remaining.push(said);
        events.push({
          ms: arrivalMs + trip.servedMs + trip.backMs,
          run: () => {
            progress.underWay--;
            window.settle(ticket, nowMs, said === null ? null : Math.max(said, 0));
          },
        });
      },
    });
  };
  for (let steps = 0; progress.sent < trips.length || progress.underWay > 0; steps++) {
    expect(steps, "the window must not hold requests back for ever").toBeLessThan(10_000);
    const mayAsk = progress.sent < trips.length && progress.underWay < parallel;
    const waitMs = mayAsk ? window.msUntilRoom(nowMs, requestsPerSecond) : Infinity;
    if (waitMs === 0) {
      send(trips[progress.sent]);
      continue;
    }
    events.sort((a, b) => a.ms - b.ms);
    const next = events[0];
    if (next !== undefined && next.ms <= nowMs + waitMs) {
      nowMs = next.ms;
      events.shift();
      next.run();
    } else {
      expect(waitMs, "somebody must make room").not.toBe(Infinity);
      nowMs += waitMs;
    }
  }
  return { arrivalsMs: arrivalsMs.sort((a, b) => a - b), remaining, endMs: nowMs };
}

/** The most arrivals in any second, its end excluded. */
function mostInASecond(arrivalsMs: readonly number[]): number {
  let most = 0;
  let first = 0;
  arrivalsMs.forEach((ms, i) => {
    while (arrivalsMs[first] <= ms - 1000) first++;
    most = Math.max(most, i - first + 1);
  });
  return most;
}

const delayMs = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 3000 }));
const trips = fc.array(fc.record({ thereMs: delayMs, servedMs: delayMs, backMs: delayMs }), { minLength: 1, maxLength: 60 });
const rate = fc.integer({ min: 1, max: 12 });
const parallel = fc.integer({ min: 1, max: 20 });

describe("the window of requests", () => {
  it("never lets a sliding second at the server see more than the rate, whatever the latencies", () => {
    let full = 0;
    checkProperty(fc.tuple(trips, rate, parallel), 500, ([trips, rate, parallel]) => {
      const most = mostInASecond(simulate(trips, rate, parallel, SILENT).arrivalsMs);
      expect(most).toBeLessThanOrEqual(rate);
      if (most === rate) full++;
    });
    expect(full).toBeGreaterThan(0);
  });

  it.each([
    ["from the first request on", (limit: number) => countFromFirst(limit)],
    ["by its clock", (limit: number, offsetMs: number) => countByClock(limit, offsetMs)],
    ["in a sliding second", (limit: number) => countSliding(limit)],
  ])("never sends more than a server allows that counts %s, even when it allows less than we believe", (_, countOf) => {
    checkProperty(fc.tuple(trips, rate, parallel, rate, fc.integer({ min: 0, max: 999 })), 500, ([trips, rate, parallel, limit, offsetMs]) => {
      const { remaining } = simulate(trips, rate, parallel, countOf(limit, offsetMs));
      expect(Math.min(...remaining.map(Number))).toBeGreaterThanOrEqual(0);
    });
  });

  it("uses the rate in full: n + 1 requests without latency take a second, 3 n + 1 take three", () => {
    const instant = (count: number): Trip[] => Array.from({ length: count }, () => ({ thereMs: 0, servedMs: 0, backMs: 0 }));
    expect(simulate(instant(9), 8, 8, countFromFirst(10)).endMs).toBe(1000);
    expect(simulate(instant(25), 8, 1, countFromFirst(10)).endMs).toBe(3000);
    expect(simulate(instant(25), 8, 8, SILENT).endMs).toBe(3000);
  });

  it("counts a request until a second after its answer, because it may have arrived just before", () => {
    const window = new RequestWindow();
    const ticket = window.send(0);
    expect(window.msUntilRoom(5000, 1)).toBe(Infinity);
    window.settle(ticket, 5000, null);
    expect(window.msUntilRoom(5000, 1)).toBe(1000);
    expect(window.msUntilRoom(5999, 1)).toBe(1);
    expect(window.msUntilRoom(6000, 1)).toBe(0);
  });

  it("waits for as many to grow old as a lower rate needs", () => {
    const window = new RequestWindow();
    for (const ms of [10, 20, 30]) window.settle(window.send(ms - 10), ms, null);
    expect([4, 3, 2, 1].map((rate) => window.msUntilRoom(30, rate))).toEqual([0, 980, 990, 1000]);
  });

  it("learns nothing from a failure about whether counts are stated", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, "failed");
    window.send(20);
    expect(window.msUntilRoom(20, 8)).toBe(Infinity);
  });

  it("waits out the second when nothing remains", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 100, 0);
    expect(window.msUntilRoom(100, 8)).toBe(1000);
    expect(window.msUntilRoom(1100, 8)).toBe(0);
  });

  it("sends no more than what remains when others use the same address", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 100, 2);
    window.send(100);
    expect(window.msUntilRoom(100, 8)).toBe(0);
    window.send(100);
    expect(window.msUntilRoom(100, 8)).toBe(1000);
  });

  it("takes requests under way for uncounted ones", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, 5);
    const [first] = [window.send(20), window.send(20)];
    window.settle(first, 30, 1);
    expect(window.msUntilRoom(30, 8)).toBe(1000);
  });

  it("believes a later count, which shows that the exchange's second is over", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, 1);
    const second = window.send(900);
    expect(window.msUntilRoom(900, 8)).toBe(110);
    window.settle(second, 950, 9);
    expect(window.msUntilRoom(950, 8)).toBe(0);
  });

  it("keeps the lower of two counts whose requests were under way together", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, 5);
    const [a, b] = [window.send(20), window.send(20)];
    window.settle(b, 30, 1);
    window.settle(a, 40, 2);
    expect(window.msUntilRoom(40, 8)).toBe(990);
  });

  it("sends one request at a time until it knows a count, and again when the last one is old", () => {
    const window = new RequestWindow();
    const first = window.send(0);
    expect(window.msUntilRoom(0, 8)).toBe(Infinity);
    window.settle(first, 10, 9);
    const second = window.send(10);
    expect(window.msUntilRoom(10, 8)).toBe(0);
    expect(window.msUntilRoom(1010, 8)).toBe(Infinity);
    window.settle(second, 1020, "failed");
    expect(window.msUntilRoom(1020, 8)).toBe(0);
  });

  it("counts a request that failed like one that was answered", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, "failed");
    expect(window.msUntilRoom(10, 1)).toBe(1000);
  });

  it("does not count twice on what remains when an answer between says nothing", () => {
    const window = new RequestWindow();
    window.settle(window.send(0), 10, 5);
    const [a, b] = [window.send(20), window.send(20)];
    window.settle(b, 30, "failed");
    window.settle(a, 40, 1);
    expect(window.msUntilRoom(40, 8)).toBe(1000);
  });

  it("pauses for as long as the longest pause", () => {
    const window = new RequestWindow();
    window.pauseUntil(3000);
    window.pauseUntil(2000);
    expect(window.msUntilRoom(500, 8)).toBe(2500);
    expect(window.msUntilRoom(3000, 8)).toBe(0);
  });
});
