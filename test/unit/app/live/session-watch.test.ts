import { describe, expect, it } from "vitest";
import type { Alert } from "../../../../src/app/alerts/ports.ts";
import type { FeedStatus } from "../../../../src/app/live/feed-ports.ts";
import type { LiveSession } from "../../../../src/app/live/live-session.ts";
import { AlertingWatch } from "../../../../src/app/live/session-watch.ts";
import type { ClaimedSession } from "../../../../src/app/live/session-ports.ts";
import type { SessionEvent } from "../../../../src/engine/session/session-events.ts";
import { makeSessionRecord } from "../../../support/fake-session-store.ts";

const NEW: ClaimedSession = { claim: { sessionId: "one", epoch: 1 }, record: makeSessionRecord("one", { name: "Dawn" }), snapshot: null };
const RESUMED: ClaimedSession = { ...NEW, snapshot: {} as ClaimedSession["snapshot"] };
const BATCH = { closeTimeMs: 60_000, candles: [] };
const LIVE = { status: "stopped", session: { money: () => ({ cash: 1, equity: 2, openPositions: 0 }) } } as unknown as LiveSession;

function watching(book: "well" | "away" = "well") {
  const told: string[] = [];
  const titles: string[] = [];
  const logged: string[] = [];
  const keep = async (text: string): Promise<void> => {
    if (book === "away") throw new Error("the database is away");
    told.push(text);
  };
  const alerts = {
    raise: ({ fingerprint, severity, title }: Alert) => (titles.push(title), keep(`${severity} ${fingerprint}`)),
    resolve: (fingerprint: string) => keep(`over ${fingerprint}`),
  };
  const watch = new AlertingWatch({ alerts, feedLostMs: 1000, log: (level, message) => void logged.push(`${level} ${message}`) });
  return { watch, told, titles, logged };
}

/** It tells one thing after the other, without anybody waiting for it. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function fed(state: FeedStatus["state"], sinceMs = 0): FeedStatus {
  return { state, sinceMs, reason: "closed", reconnects: 0, lastMessageMs: null };
}

function order(refusal: string): SessionEvent {
  return { kind: "order", symbol: "KRW-A", strategy: "s", key: "signal-0", side: "BUY", status: "refused", refusal } as unknown as SessionEvent;
}

const OPENED = { kind: "opened", symbol: "KRW-A", strategy: "s" } as unknown as SessionEvent;
const FAILED: SessionEvent = { kind: "failed", symbol: "KRW-A", strategy: "s", code: "strategy_failed", message: "no" };

describe("AlertingWatch", () => {
  it("tells of a session that starts, by its name, and not of one that goes on", async () => {
    const { watch, told, titles } = watching();
    watch.began(NEW);
    await settled();
    expect(told).toEqual(["INFO session:one:started"]);
    expect(titles[0]).toContain("Dawn (one)");
    watch.began(RESUMED);
    await settled();
    expect(told.filter((text) => text.startsWith("INFO")).length).toBe(1);
  });

  it.each<[string, readonly SessionEvent[], string[]]>([
    ["a strategy that fails", [FAILED], ["ERROR session:one:failed:s:KRW-A"]],
    ["a risk rule that refuses", [order("daily_loss_limit")], ["WARNING session:one:refused"]],
    ["no refusal that somebody asked for", ["paused", "disabled", "kill_switch"].map(order), []],
    ["no entry when nothing was refused before it", [OPENED], []],
    ["an entry after refusals, once", [order("cooldown"), OPENED, OPENED], ["WARNING session:one:refused", "over session:one:refused"]],
  ])("tells of %s", async (_, events, expected) => {
    const { watch, told } = watching();
    watch.traded(NEW, BATCH, events);
    await settled();
    expect(told).toEqual(expected);
  });

  it("tells of a feed once it is away for long, and when it is back", async () => {
    const { watch, told } = watching();
    watch.fed(NEW, fed("lost", 500));
    watch.fed(NEW, fed("connecting", 900));
    watch.fed(NEW, fed("lost", 1200));
    watch.look(1499);
    await settled();
    expect(told).toEqual([]);
    watch.look(1500);
    watch.look(9000);
    await settled();
    expect(told).toEqual(["WARNING session:one:feed"]);
    watch.fed(NEW, fed("live"));
    watch.look(20_000);
    await settled();
    expect(told).toEqual(["WARNING session:one:feed", "over session:one:feed"]);
  });

  it("ends what it told of a failed strategy when that is set active, or the session ends", async () => {
    const { watch, told } = watching();
    watch.began(NEW);
    watch.traded(NEW, BATCH, [FAILED, { ...FAILED, symbol: "KRW-B" }]);
    watch.obeyed(NEW, { command: "set_mode", symbol: "KRW-A", strategy: "s", mode: "paused" });
    watch.obeyed(NEW, { command: "set_mode", symbol: "KRW-A", strategy: "s", mode: "active" });
    watch.ended(NEW, LIVE);
    await settled();
    expect(told.slice(1, 4)).toEqual(["ERROR session:one:failed:s:KRW-A", "ERROR session:one:failed:s:KRW-B", "over session:one:failed:s:KRW-A"]);
    expect(told).toContain("over session:one:failed:s:KRW-B");
  });

  it("tells of a strategy that was seen not to return as of one that threw", async () => {
    const { watch, told, titles } = watching();
    const fault = { code: "time_limit_exceeded", message: "it did not return", isLoading: false } as const;
    watch.obeyed(NEW, { command: "set_mode", symbol: "KRW-A", strategy: "s", mode: "disabled", fault });
    watch.obeyed(NEW, { command: "set_mode", symbol: "KRW-A", strategy: "s", mode: "active" });
    await settled();
    expect(told).toEqual(["ERROR session:one:failed:s:KRW-A", "over session:one:failed:s:KRW-A"]);
    expect(titles[0]).toContain("strategy s on KRW-A");
  });

  it("says nothing of a feed that is back at once", async () => {
    const { watch, told } = watching();
    watch.fed(NEW, fed("lost"));
    watch.fed(NEW, fed("live"));
    watch.look(1e9);
    await settled();
    expect(told).toEqual([]);
  });

  it("takes back what a process that died said of the feed", async () => {
    const { watch, told } = watching();
    watch.began(RESUMED);
    await settled();
    expect(told).toEqual(["over session:one:feed"]);
  });

  it("ends what it told of when the session ends, and looks for its feed no more", async () => {
    const { watch, told } = watching();
    watch.fed(NEW, fed("lost"));
    watch.ended(NEW, LIVE);
    watch.look(1e9);
    await settled();
    expect(told).toEqual([
      "over session:one:started",
      "over session:one:feed",
      "over session:one:refused",
      "INFO session:one:stopped",
      "over session:one:stopped",
    ]);
  });

  it.each([
    [true, ["over session:one:started", "over session:one:feed", "over session:one:refused", "CRITICAL session:one:broken"]],
    [false, []],
  ])("tells of a session that broke off if it is for good: %s", async (isForGood, expected) => {
    const { watch, told } = watching();
    watch.broke(NEW, new Error("no"), isForGood);
    await settled();
    expect(told).toEqual(expected);
  });

  it("is never in the way when alerts cannot be kept", async () => {
    const { watch, logged } = watching("away");
    watch.began(NEW);
    watch.traded(NEW, BATCH, [FAILED]);
    watch.ended(NEW, LIVE);
    await settled();
    expect(logged.filter((line) => line === "warn an alert of a session could not be kept").length).toBe(8);
  });
});
