import { describe, expect, it } from "vitest";
import type { ClosedBatch, FeedStatus } from "../../../../src/app/live/feed-ports.ts";
import { LiveSession } from "../../../../src/app/live/live-session.ts";
import type { SessionCommand } from "../../../../src/app/live/session-ports.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { resolveRisk } from "../../../../src/engine/session/risk-rules.ts";
import { resolveExecution } from "../../../../src/engine/simulate/execution.ts";
import { FakeSessionStore, makeSessionRecord } from "../../../support/fake-session-store.ts";
import { type Script, scriptedStrategy } from "../../../support/scripted-session.ts";

const MINUTE_MS = 60_000;

/** A session of one scripted strategy from the epoch on, on a clock that a test sets. */
function open(script: Script = {}, commitEveryMs = 0) {
  const store = new FakeSessionStore();
  const clock = { ms: 0 };
  const traders = [{ symbol: "KRW-A", strategy: scriptedStrategy("s", script, 0), params: {} }];
  const spec = { timeframeMs: MINUTE_MS, execution: resolveExecution({}), account: "shared", risk: resolveRisk({}), traders } as const;
  const claimed = { claim: { sessionId: "one", epoch: 1 }, record: makeSessionRecord("one"), snapshot: null };
  const persistence = { fails: false };
  const live = new LiveSession(
    { claimed, spec, reach: () => [], warmUp: [] },
    {
      store,
      leaseMs: 1000,
      commitEveryMs,
      monotonicMs: () => clock.ms,
      nowMs: () => 0,
      persist: async (work) => {
        if (persistence.fails) throw new HtsError("database_unreachable", "it is away");
        return work();
      },
    },
  );
  return { store, live, clock, persistence };
}

function batch(candle: number, price = 10): ClosedBatch {
  const openTimeMs = candle * MINUTE_MS;
  const row = { openTimeMs, open: price, high: price, low: price, close: price, volume: 1 };
  return { closeTimeMs: openTimeMs + MINUTE_MS, candles: [{ symbol: "KRW-A", timeframeMs: MINUTE_MS, candle: row, origin: "stream" }] };
}

function status(state: FeedStatus["state"]): FeedStatus {
  return { state, sinceMs: 0, reason: null, reconnects: 0, lastMessageMs: null };
}

const asked = (...commands: SessionCommand[]) => commands.map((content, k) => ({ commandId: k + 1, content }));

describe("LiveSession", () => {
  it("keeps a batch and what came of it by one commit", async () => {
    const { store, live } = open({ 0: "BUY" });
    await live.commit();
    await live.take(batch(0));
    const events = await live.take(batch(1));
    expect(events.map(({ kind }) => kind)).toEqual(["opened", "fill", "order"]);
    expect(store.commits.map(({ batches, news }) => [batches.length, news.map((one) => one.news)])).toEqual([
      [0, ["started"]],
      [1, []],
      [1, []],
    ]);
    const [, , last] = store.commits;
    expect(last?.batches[0]?.events).toEqual(events);
    expect(last?.snapshot).toEqual(live.session.snapshot());
    expect(last?.sequence).toBe(store.commits[1]?.sequence === undefined ? NaN : store.commits[1].sequence + 4);
  });

  it("lets batches wait until they are due, and takes the next ones while they are being written", async () => {
    const { store, live, clock } = open({ 2: "BUY" }, 1000);
    await live.commit();
    for (const k of [0, 1, 2, 3]) await live.take(batch(k));
    expect(store.commits.length).toBe(1);
    clock.ms = 1000;
    await live.take(batch(4));
    await live.take(batch(5));
    expect(store.commits.at(-1)?.batches.map(({ closeTimeMs }) => closeTimeMs / MINUTE_MS)).toEqual([1, 2, 3, 4, 5]);
    await live.commit();
    expect(store.commits.at(-1)?.batches.map(({ closeTimeMs }) => closeTimeMs / MINUTE_MS)).toEqual([6]);
  });

  it("keeps what the feed says while a commit is on its way by the next one, once", async () => {
    const { store, live } = open();
    await live.commit();
    store.beforeCommit = () => {
      live.noteFeed(status("lost"));
      store.beforeCommit = () => undefined;
    };
    await live.take(batch(0));
    await live.take(batch(1));
    await live.take(batch(2));
    const told = store.commits.map(({ news }) => news.map(({ detail }) => detail["state"] ?? "started"));
    expect(told).toEqual([["started"], [], ["lost"], []]);
  });

  it("tells of a feed once for each state", async () => {
    const { store, live } = open();
    for (const state of ["connecting", "connecting", "live", "live", "lost", "live"] as const) live.noteFeed(status(state));
    await live.commit();
    expect(store.commits[0]?.news.map(({ detail }) => detail["state"])).toEqual([undefined, "connecting", "live", "lost", "live"]);
    expect(store.commits[0]?.feedStatus).toMatchObject({ state: "live" });
  });

  it("keeps nothing more once a commit came to nothing: it goes on from what is kept", async () => {
    const { store, live, persistence } = open({ 0: "BUY" });
    await live.commit();
    persistence.fails = true;
    await expect(live.take(batch(0))).rejects.toMatchObject({ code: "database_unreachable" });
    persistence.fails = false;
    await expect(live.take(batch(1))).rejects.toMatchObject({ code: "database_unreachable" });
    await expect(live.commit()).rejects.toMatchObject({ code: "database_unreachable" });
    expect(store.commits.length).toBe(1);
  });

  it("keeps nothing of what broke off halfway", async () => {
    const { store, live } = open();
    await live.commit();
    await live.take(batch(1));
    await expect(live.take(batch(0))).rejects.toMatchObject({ code: "candles_unsorted" });
    await live.commit();
    expect(store.commits.length).toBe(2);
  });

  it("does what it is told, in order, until it is stopped", async () => {
    const { store, live } = open();
    await live.commit();
    const unknown = { command: "set_mode", symbol: "KRW-Z", strategy: "s", mode: "paused" } as const;
    const known = { ...unknown, symbol: "KRW-A" } as const;
    await live.obey(
      asked({ command: "pause" }, unknown, known, { command: "kill", leave: false }, { command: "resume" }, { command: "stop" }, { command: "pause" }),
    );
    expect(live.hasEnded).toBe(true);
    expect(store.commits.length).toBe(2);
    expect(store.commits[1]).toMatchObject({ status: "stopped", snapshot: { isPaused: false, isKilled: true, traders: [{ mode: "paused" }] } });
    expect(store.commits[1]?.news.map(({ news }) => news)).toEqual(["paused", "mode", "killed", "unpaused", "stopped"]);
    const outcomes = store.commits[1]?.appliedCommands.map(({ commandId, outcome }) => [commandId, outcome === null]);
    expect(outcomes).toEqual([
      [1, true],
      [2, false],
      [3, true],
      [4, true],
      [5, true],
      [6, true],
    ]);
  });

  it("asks a strategy no more once it is told what that one did, and tells of it by the same commit", async () => {
    const { store, live } = open({ 0: "BUY" });
    const fault = { code: "time_limit_exceeded", message: "it did not return", isLoading: false } as const;
    await live.commit();
    await live.obey(asked({ command: "set_mode", symbol: "KRW-A", strategy: "s", mode: "disabled", fault }));
    expect(await live.take(batch(0))).toEqual([]);
    const { code, message } = fault;
    const name = { symbol: "KRW-A", strategy: "s" };
    expect(store.commits[1]).toMatchObject({
      snapshot: { traders: [{ mode: "disabled", failure: { code, message } }] },
      news: [
        { news: "failed", detail: { ...name, code, message } },
        { news: "mode", detail: { ...name, mode: "disabled" } },
      ],
    });
  });

  it("notes a command that cannot be done even when nothing else happened", async () => {
    const { store, live } = open();
    await live.commit();
    await live.obey(asked({ command: "set_mode", symbol: "KRW-Z", strategy: "s", mode: "paused" }));
    expect(store.commits[1]).toMatchObject({ news: [], appliedCommands: [{ commandId: 1, outcome: expect.stringContaining("KRW-Z") }] });
  });
});
