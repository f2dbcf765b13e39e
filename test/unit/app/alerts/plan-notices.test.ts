import { describe, expect, it } from "vitest";
import { type AlertPolicy, type AlertState, planNotices, WINDOW_MS } from "../../../../src/app/alerts/plan-notices.ts";
import { isQuiet, nameQuietHours } from "../../../../src/app/alerts/quiet-hours.ts";

const NOON_MS = Date.UTC(2025, 5, 2, 12);
const POLICY: AlertPolicy = { minSeverity: "WARNING", noticesPerWindow: 3, quietHours: null, escalateAfterMs: 30 * 60_000 };
const NIGHT = { startMinute: 22 * 60, endMinute: 7 * 60, timeZone: "Asia/Seoul" };
const UNUSED = { critical: 0, other: 0 };

let made = 0;
function alert(change: Partial<AlertState> = {}): AlertState {
  made++;
  return {
    alertId: `alert-${made}`,
    kind: "health",
    severity: "ERROR",
    status: "open",
    title: `trouble ${made}`,
    detail: {},
    occurrences: 1,
    raisedAtMs: NOON_MS - 1000 + made,
    resolvedAtMs: null,
    toldSeverity: null,
    toldAtMs: null,
    heldSinceMs: null,
    escalatedAtMs: null,
    ...change,
  };
}

const plan = (alerts: readonly AlertState[], change: Partial<AlertPolicy> = {}, nowMs = NOON_MS, usedInWindow = UNUSED) =>
  planNotices({ alerts, policy: { ...POLICY, ...change }, nowMs, usedInWindow });
const told = (alerts: readonly AlertState[], change?: Partial<AlertPolicy>, nowMs?: number) =>
  plan(alerts, change, nowMs).notices.map(({ event, severity }) => `${event} ${severity}`);

describe("what is told of an alert", () => {
  it("is that it was raised, once", () => {
    expect(told([alert()])).toEqual(["raised ERROR"]);
    expect(told([alert({ toldSeverity: "ERROR", toldAtMs: NOON_MS - 1000 })])).toEqual([]);
  });

  it("is nothing below the least severity", () => {
    expect(told([alert({ severity: "INFO" })])).toEqual([]);
    expect(told([alert({ severity: "INFO", status: "resolved", resolvedAtMs: NOON_MS })])).toEqual([]);
  });

  it("is that it got worse, and not that it got better", () => {
    expect(told([alert({ severity: "CRITICAL", toldSeverity: "WARNING", toldAtMs: NOON_MS - 1000 })])).toEqual(["raised CRITICAL"]);
    expect(told([alert({ severity: "WARNING", toldSeverity: "CRITICAL", toldAtMs: NOON_MS - 1000 })])).toEqual([]);
  });

  it("is that it is over, as what it was told of", () => {
    const over = { status: "resolved", resolvedAtMs: NOON_MS } as const;
    expect(told([alert({ ...over, toldSeverity: "WARNING", toldAtMs: NOON_MS - 1000 })])).toEqual(["resolved WARNING"]);
    expect(told([alert(over)])).toEqual(["resolved ERROR"]);
  });

  it("is, one severity louder, that nobody looks after it", () => {
    const old = { toldSeverity: "ERROR", toldAtMs: NOON_MS - 30 * 60_000 } as const;
    expect(told([alert(old)])).toEqual(["escalated CRITICAL"]);
    expect(told([alert({ ...old, toldAtMs: old.toldAtMs + 1 })])).toEqual([]);
    expect(told([alert({ ...old, escalatedAtMs: NOON_MS - 1 })])).toEqual([]);
    expect(told([alert({ ...old, status: "acknowledged" })])).toEqual([]);
    expect(told([alert(old)], { escalateAfterMs: null })).toEqual([]);
  });

  it("is nothing to whoever has acknowledged it before it was told", () => {
    expect(told([alert({ status: "acknowledged" })])).toEqual([]);
  });
});

describe("the limit of notices", () => {
  it("holds back what goes beyond, and sums it up in the next window, the worst first", () => {
    const alerts = Array.from({ length: 6 }, (_, i) => alert({ severity: i === 5 ? "ERROR" : "WARNING" }));
    const first = plan(alerts);
    expect(first.notices.map(({ alertId }) => alertId)).toEqual(alerts.slice(0, 3).map(({ alertId }) => alertId));
    expect(first.heldAlertIds).toEqual(alerts.slice(3).map(({ alertId }) => alertId));

    const held = alerts.slice(3).map((one) => ({ ...one, heldSinceMs: NOON_MS }));
    expect(plan(held, {}, NOON_MS + WINDOW_MS - 1)).toEqual({ notices: [], told: [], heldAlertIds: [] });
    const next = plan(held, {}, NOON_MS + WINDOW_MS);
    expect(next.notices).toMatchObject([{ event: "summary", severity: "ERROR", content: { total: 3, lines: [{ severity: "ERROR" }, {}, {}] } }]);
    expect(next.told.map(({ alert: { alertId } }) => alertId)).toEqual(held.map(({ alertId }) => alertId));
  });

  it("counts what the window has had already", () => {
    expect(plan([alert(), alert()], {}, NOON_MS, { critical: 3, other: 2 }).notices).toHaveLength(1);
  });

  it("leaves critical ones as many of their own", () => {
    const errors = Array.from({ length: 4 }, () => alert());
    const critical = Array.from({ length: 4 }, () => alert({ severity: "CRITICAL" }));
    const { notices, heldAlertIds } = plan([...errors, ...critical]);
    expect(notices.map(({ severity }) => severity)).toEqual(["ERROR", "ERROR", "ERROR", "CRITICAL", "CRITICAL", "CRITICAL"]);
    expect(heldAlertIds).toHaveLength(2);
  });

  it("tells a single one that was held back as itself", () => {
    expect(told([alert({ heldSinceMs: NOON_MS - WINDOW_MS })])).toEqual(["raised ERROR"]);
  });

  it("names at most 50 in a summary and counts the others", () => {
    const { notices } = plan(Array.from({ length: 70 }, () => alert({ heldSinceMs: NOON_MS - WINDOW_MS })));
    expect(notices).toMatchObject([{ content: { total: 70, lines: Array.from({ length: 50 }, () => ({ event: "raised" })) } }]);
  });
});

describe("quiet hours", () => {
  const nightMs = Date.UTC(2025, 5, 2, 14);
  const morningMs = Date.UTC(2025, 5, 2, 22);

  it("hold back all but what is critical, and are summed up when they end", () => {
    const alerts = [alert(), alert({ severity: "CRITICAL" }), alert({ status: "resolved", resolvedAtMs: nightMs })];
    const night = plan(alerts, { quietHours: NIGHT }, nightMs);
    expect(night.notices.map(({ severity }) => severity)).toEqual(["CRITICAL"]);
    expect(night.heldAlertIds).toEqual([alerts[0]?.alertId, alerts[2]?.alertId]);
    const held = [alerts[0], alerts[2]].map((one) => ({ ...(one as AlertState), heldSinceMs: nightMs }));
    expect(told(held, { quietHours: NIGHT }, morningMs - 1)).toEqual([]);
    expect(plan(held, { quietHours: NIGHT }, morningMs).notices).toMatchObject([{ event: "summary", content: { total: 2 } }]);
  });

  it("let through what becomes critical while it is held back", () => {
    expect(told([alert({ severity: "CRITICAL", heldSinceMs: nightMs })], { quietHours: NIGHT }, nightMs + 1000)).toEqual(["raised CRITICAL"]);
  });

  it("begin and end by the clock on the wall of their time zone", () => {
    expect([Date.UTC(2025, 5, 2, 12, 59), Date.UTC(2025, 5, 2, 13), Date.UTC(2025, 5, 2, 21, 59), morningMs].map((ms) => isQuiet(ms, NIGHT))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    const lunch = { startMinute: 12 * 60, endMinute: 13 * 60, timeZone: "America/New_York" };
    // The same hour of summer and winter time.
    expect([Date.UTC(2025, 6, 1, 16), Date.UTC(2025, 0, 1, 17), Date.UTC(2025, 0, 1, 16)].map((ms) => isQuiet(ms, lunch))).toEqual([true, true, false]);
    expect(nameQuietHours(NIGHT)).toBe("22:00-07:00 Asia/Seoul");
  });
});
