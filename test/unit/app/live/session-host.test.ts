import { setImmediate as yieldOnce } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CandleFeed } from "../../../../src/app/live/feed-ports.ts";
import { SessionHost } from "../../../../src/app/live/session-host.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { findStrategy } from "../../../../src/engine/strategies/registry.ts";
import { FakeSessionStore } from "../../../support/fake-session-store.ts";

const nothing = (): void => undefined;

/** A host on a clock of its own: whoever sleeps moves it on. */
function hosting({ maxSessions = 10, run }: { readonly maxSessions?: number; readonly run?: (sessionId: string) => Promise<void> } = {}) {
  const store = new FakeSessionStore();
  const clock = { ms: 0 };
  const begun: [sessionId: string, atMs: number][] = [];
  const broke: [code: string, isForGood: boolean][] = [];
  const logged: string[] = [];
  const ending = new AbortController();
  const feedOf = (sessionId: string): CandleFeed => ({
    async run(_, __, signal) {
      begun.push([sessionId, clock.ms]);
      await run?.(sessionId);
      while (!signal.aborted) await yieldOnce();
    },
  });
  const host = new SessionHost({
    store,
    owner: "test",
    leaseMs: 300,
    lookEveryMs: 1000,
    commandPollMs: 1000,
    maxSessions,
    monotonicMs: () => clock.ms,
    nowMs: () => 0,
    random: () => 0,
    persist: (work) => work(),
    openFeed: ({ sessionId }) => feedOf(sessionId),
    warmUp: { read: async () => [] },
    loadTrader: async (trader) => ({ ...trader, strategy: findStrategy(trader.strategy) }),
    watch: {
      began: nothing,
      traded: nothing,
      obeyed: () => undefined,
      fed: nothing,
      look: nothing,
      lost: nothing,
      ended: nothing,
      broke: (_, error, isForGood) => broke.push([(error as HtsError).code, isForGood]),
    },
    sleep: async (ms) => {
      for (let i = 0; i < 20; i++) await yieldOnce();
      clock.ms += ms;
    },
    childOf: (signal) => {
      const own = new AbortController();
      signal.addEventListener("abort", () => own.abort(), { once: true });
      return { signal: own.signal, abort: () => own.abort() };
    },
    log: (level, message) => void logged.push(`${level} ${message}`),
  });
  const runs = host.run(ending.signal);
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await yieldOnce();
  };
  const end = async (): Promise<void> => {
    ending.abort();
    await runs;
  };
  return { store, host, clock, begun, broke, logged, until, end };
}

describe("SessionHost", () => {
  it("runs what nobody runs, each once, and lets others have them at its end", async () => {
    const { store, host, clock, begun, until, end } = hosting();
    store.orphans = ["one", "two"];
    await until(() => clock.ms > 10_000);
    expect(begun.map(([sessionId]) => sessionId)).toEqual(["one", "two"]);
    expect(host.running).toEqual(["one", "two"]);
    await end();
    expect(host.running).toEqual([]);
    expect(store.released.toSorted()).toEqual(["one", "two"]);
  });

  it("runs no more at once than it may", async () => {
    const { store, host, clock, until, end } = hosting({ maxSessions: 2 });
    store.orphans = ["one", "two", "three"];
    await until(() => clock.ms > 5000);
    expect(host.running).toEqual(["one", "two"]);
    await end();
  });

  it("leaves to others what they were quicker to take", async () => {
    const { store, host, clock, until, end } = hosting();
    const { answerClaim } = store;
    store.answerClaim = (sessionId) => (sessionId === "one" ? null : answerClaim(sessionId));
    store.orphans = ["one", "two"];
    await until(() => clock.ms > 5000);
    expect(host.running).toEqual(["two"]);
    await end();
  });

  it("takes one that broke off for a passing reason up again, later each time", async () => {
    const { store, begun, broke, until, end } = hosting({
      run: async () => {
        throw new HtsError("database_unreachable", "it is away");
      },
    });
    store.orphans = ["one"];
    await until(() => begun.length === 4);
    await end();
    expect(broke.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => ["database_unreachable", false]));
    const waits = begun.slice(1).map(([, atMs], k) => atMs - (begun[k]?.[1] ?? 0));
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[1]).toBeGreaterThanOrEqual(4000);
    expect(waits[2]).toBeGreaterThanOrEqual(8000);
    expect(store.failed).toEqual([]);
  });

  it("forgets the setbacks of one that ran well for long", async () => {
    let lives = 0;
    const { store, clock, begun, until, end } = hosting({
      run: async () => {
        if (++lives < 4) throw new HtsError("database_unreachable", "it is away");
        const sinceMs = clock.ms;
        if (lives > 4) return;
        while (clock.ms - sinceMs < 11 * 60_000) await yieldOnce();
        throw new HtsError("database_unreachable", "it is away again");
      },
    });
    store.orphans = ["one"];
    await until(() => begun.length === 5);
    await end();
    const [, , , fourth, fifth] = begun.map(([, atMs]) => atMs) as [number, number, number, number, number];
    expect(fifth - fourth).toBeLessThan(11 * 60_000 + 16_000);
  });

  it("marks one that cannot go on as failed", async () => {
    const { store, broke, until, end } = hosting({
      run: async () => {
        throw new HtsError("exchange_refused", "no such symbol");
      },
    });
    store.orphans = ["one"];
    await until(() => store.failed.length > 0);
    store.orphans = [];
    await end();
    expect(store.failed[0]).toEqual(["one", "exchange_refused"]);
    expect(broke[0]).toEqual(["exchange_refused", true]);
  });

  it("gives one up that another process has taken, without a word to it", async () => {
    const { store, broke, clock, until, end } = hosting();
    store.beforeCommit = () => {
      throw new HtsError("session_taken", "another process runs it");
    };
    store.orphans = ["one"];
    await until(() => broke.length > 0 && clock.ms > 1000);
    await end();
    expect(broke[0]).toEqual(["session_taken", false]);
    expect(store.failed).toEqual([]);
  });

  it("looks again when it could not look", async () => {
    const { store, host, logged, until, end } = hosting();
    const listOrphans = store.listOrphans.bind(store);
    store.listOrphans = async () => {
      throw new HtsError("database_unreachable", "it is away");
    };
    await until(() => logged.length > 1);
    store.listOrphans = listOrphans;
    store.orphans = ["one"];
    await until(() => host.running.length === 1);
    await end();
    expect(logged[0]).toBe("warn sessions could not be looked for");
  });
});
