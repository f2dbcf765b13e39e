import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostgresAlertBook } from "../../../src/adapters/postgres/alerts/postgres-alert-book.ts";
import { PostgresAlertStore } from "../../../src/adapters/postgres/alerts/postgres-alert-store.ts";
import { PostgresHeartbeatBook } from "../../../src/adapters/postgres/alerts/postgres-heartbeat-book.ts";
import { PostgresOutbox } from "../../../src/adapters/postgres/alerts/postgres-outbox.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import { giveSignOfLife } from "../../../src/app/alerts/heartbeat.ts";
import type { AlertPolicy } from "../../../src/app/alerts/plan-notices.ts";
import type { Alert } from "../../../src/app/alerts/ports.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const POLICY: AlertPolicy = { minSeverity: "WARNING", noticesPerWindow: 1000, quietHours: null, escalateAfterMs: null };
const ALERT: Alert = { fingerprint: "disk", severity: "ERROR", kind: "health", title: "The disk is nearly full", detail: { path: "/data" } };

let url = "";
let db: Kysely<Database>;
let book: PostgresAlertBook;

beforeEach(async () => {
  url = await postgres.createDatabase();
  db = connectDatabase({ url });
  book = new PostgresAlertBook(db);
});

afterEach(() => db.destroy());

const raiseMany = (count: number) => Promise.all(Array.from({ length: count }, (_, i) => book.raise({ ...ALERT, fingerprint: `disk-${i}` })));

describe("the outbox", () => {
  it("gives a delivery to one of many who ask at once", async () => {
    await raiseMany(8);
    const outbox = new PostgresOutbox(db);
    await Promise.all(Array.from({ length: 5 }, () => outbox.plan(POLICY, ["slack"])));
    const claims = await Promise.all(Array.from({ length: 20 }, () => outbox.claim("slack", 10_000)));
    const ids = claims.flatMap((claim) => claim?.notice.noticeId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length + (await drain(outbox)).length).toBe(8);
  });

  it("gives it to the next one when a claim runs out, and heeds no word of whoever had it", async () => {
    await book.raise(ALERT);
    const outbox = new PostgresOutbox(db);
    await outbox.plan(POLICY, ["slack"]);
    const first = await outbox.claim("slack", 10_000);
    expect(await outbox.claim("slack", 10_000)).toBeNull();
    await query(url, "update alert_deliveries set lease_until = now() - interval '1 second'");
    const second = await outbox.claim("slack", 10_000);
    if (first === null || second === null) throw new Error("expected both to have been claimed");
    expect(second).toMatchObject({ attempt: 2, notice: { noticeId: first.notice.noticeId } });
    expect(await outbox.noteSent(first)).toBe(false);
    expect(await outbox.noteSent(second)).toBe(true);
  });

  it("lets all that waits for a channel wait as long as the channel asks for", async () => {
    await raiseMany(3);
    const outbox = new PostgresOutbox(db);
    await outbox.plan(POLICY, ["slack", "email"]);
    const claimed = await outbox.claim("slack", 10_000);
    if (claimed === null) throw new Error("expected one");
    await outbox.noteFailed(claimed, { error: "429", retryMs: 60_000, concernsChannel: true });
    expect(await outbox.claim("slack", 10_000)).toBeNull();
    expect(await outbox.claim("email", 10_000)).not.toBeNull();
  });

  it("lets a message that is refused wait for itself", async () => {
    await raiseMany(2);
    const outbox = new PostgresOutbox(db);
    await outbox.plan(POLICY, ["slack"]);
    const claimed = await outbox.claim("slack", 10_000);
    if (claimed === null) throw new Error("expected one");
    await outbox.noteFailed(claimed, { error: "400", retryMs: 60_000, concernsChannel: false });
    expect((await drain(outbox)).length).toBe(1);
  });

  it("tells once more of what nobody looks after, and not of what somebody does", async () => {
    await raiseMany(2);
    const outbox = new PostgresOutbox(db);
    const policy = { ...POLICY, escalateAfterMs: 60_000 };
    expect(await outbox.plan(policy, ["slack"])).toBe(2);
    await query(url, "update alerts set status = 'acknowledged', acknowledged_at = now(), acknowledged_by = 'me' where fingerprint = 'disk-1'");
    expect(await outbox.plan(policy, ["slack"])).toBe(0);
    await query(url, "update alerts set told_at = told_at - interval '1 minute'");
    expect([await outbox.plan(policy, ["slack"]), await outbox.plan(policy, ["slack"])]).toEqual([1, 0]);
    expect(await query(url, "select event, severity from alert_notices where event <> 'raised'")).toEqual([{ event: "escalated", severity: "CRITICAL" }]);
  });

  it("keeps what quiet hours hold back for when they end", async () => {
    await raiseMany(2);
    await book.raise({ ...ALERT, severity: "CRITICAL" });
    const outbox = new PostgresOutbox(db);
    const allDay = { startMinute: 0, endMinute: 1440, timeZone: "UTC" };
    expect([await outbox.plan({ ...POLICY, quietHours: allDay }, ["slack"]), await outbox.plan({ ...POLICY, quietHours: allDay }, ["slack"])]).toEqual([1, 0]);
    await query(url, "update alerts set held_since = held_since - interval '10 minutes'");
    expect(await outbox.plan(POLICY, ["slack"])).toBe(1);
    expect(await query(url, "select event, severity from alert_notices order by created_at")).toEqual([
      { event: "raised", severity: "CRITICAL" },
      { event: "summary", severity: "ERROR" },
    ]);
  });

  it("forgets what has been over for long, and nothing else", async () => {
    await raiseMany(3);
    await book.resolve("disk-0");
    await book.resolve("disk-1");
    const outbox = new PostgresOutbox(db);
    await outbox.plan(POLICY, ["slack"]);
    await query(url, "update alerts set settled_at = now() - interval '2 days' where fingerprint = 'disk-0'");
    await query(url, "update alerts set raised_at = now() - interval '9 days' where fingerprint = 'disk-2'");
    expect(await outbox.forgetOlderThan(86_400_000)).toBe(1);
    expect(await query(url, "select fingerprint from alerts order by 1")).toEqual([{ fingerprint: "disk-1" }, { fingerprint: "disk-2" }]);
    expect(await query(url, "select count(*)::int as count from alert_deliveries")).toEqual([{ count: 2 }]);
  });

  async function drain(outbox: PostgresOutbox): Promise<string[]> {
    const ids: string[] = [];
    for (let one = await outbox.claim("slack", 10_000); one !== null; one = await outbox.claim("slack", 10_000)) ids.push(one.notice.noticeId);
    return ids;
  }
});

describe("the book of alerts", () => {
  const first = async () => (await new PostgresAlertStore(db).list({ limit: 10, after: null })).alerts[0];
  const by = { tokenId: null, name: "cli:me", clientAddress: null };

  it("keeps the worst that was said of a trouble, and opens it again when it gets worse than what was acknowledged", async () => {
    await book.raise({ ...ALERT, severity: "WARNING" });
    const store = new PostgresAlertStore(db);
    await store.acknowledge((await first())?.alertId ?? "", by);
    await book.raise({ ...ALERT, severity: "INFO", title: "Still so" });
    expect(await first()).toMatchObject({ severity: "WARNING", status: "acknowledged", acknowledgedBy: "cli:me", occurrences: 2, title: "Still so" });
    await book.raise({ ...ALERT, severity: "CRITICAL" });
    expect(await first()).toMatchObject({ severity: "CRITICAL", status: "open", acknowledgedBy: null, occurrences: 3 });
    await book.resolve(ALERT.fingerprint);
    await book.resolve("nothing of that name");
    await book.raise(ALERT);
    expect((await store.list({ limit: 10, after: null })).alerts.map(({ status }) => status).toSorted()).toEqual(["open", "resolved"]);
    expect(await query(url, "select action, actor from audit")).toEqual([{ action: "alert.acknowledge", actor: "cli:me" }]);
  });

  it("takes what does not fit, cut", async () => {
    await book.raise({ ...ALERT, fingerprint: "x".repeat(500), title: `two\nlines \u0000 ${"긴".repeat(500)}`, detail: { text: "a\u0000b\ud800" } });
    const { fingerprint, title, detail } = (await first()) ?? {};
    expect([fingerprint?.length, title?.length, title?.slice(0, 9), detail]).toEqual([200, 300, "two lines", { text: "a\ufffdb\ufffd" }]);
  });
});

describe("the sign of life", () => {
  const LIMITS = { retryMs: 60_000, intervalMs: 300_000, stuckAfterMs: 60_000 };

  it("is given by one of all processes, when it is due", async () => {
    const books = Array.from({ length: 5 }, () => new PostgresHeartbeatBook(db));
    let calls = 0;
    const beat = () => Promise.all(books.map((one) => giveSignOfLife(one, () => Promise.resolve(void calls++), 300_000)));
    expect((await beat()).filter(Boolean)).toHaveLength(1);
    expect((await beat()).filter(Boolean)).toHaveLength(0);
    await query(url, "update alert_heartbeat set due_at = now()");
    await beat();
    expect(calls).toBe(2);
  });

  it("is tried again a minute after it failed, and at once after the clock went back", async () => {
    const heartbeat = new PostgresHeartbeatBook(db);
    await expect(giveSignOfLife(heartbeat, () => Promise.reject(new Error("down")), 300_000)).rejects.toThrow("down");
    expect(await query(url, "select due_at between now() + interval '50 seconds' and now() + interval '60 seconds' as soon from alert_heartbeat")).toEqual([
      { soon: true },
    ]);
    await query(url, "update alert_heartbeat set due_at = now() + interval '1 day'");
    expect(await heartbeat.take(LIMITS)).toBe(true);
  });

  it("stays away while alerts get out nowhere", async () => {
    await book.raise(ALERT);
    await new PostgresOutbox(db).plan(POLICY, ["slack"]);
    const heartbeat = new PostgresHeartbeatBook(db);
    await query(url, "update alert_deliveries set created_at = now() - interval '2 minutes'");
    expect(await heartbeat.take(LIMITS)).toBe(false);
    await query(url, "update alert_deliveries set status = 'sent', ended_at = now()");
    expect(await heartbeat.take(LIMITS)).toBe(true);
  });
});
