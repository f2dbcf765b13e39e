import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type AlertLoop, type AlertLoopOptions, startAlertLoop } from "../../../src/adapters/alerts/alert-loop.ts";
import { SlackNotifier } from "../../../src/adapters/alerts/slack-notifier.ts";
import { SmtpNotifier } from "../../../src/adapters/alerts/smtp-notifier.ts";
import { WebhookNotifier } from "../../../src/adapters/alerts/webhook-notifier.ts";
import { PostgresAlertBook } from "../../../src/adapters/postgres/alerts/postgres-alert-book.ts";
import { PostgresOutbox } from "../../../src/adapters/postgres/alerts/postgres-outbox.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import type { Database } from "../../../src/adapters/postgres/schema.ts";
import type { AlertPolicy } from "../../../src/app/alerts/plan-notices.ts";
import type { Alert } from "../../../src/app/alerts/ports.ts";
import { type HookMessage, type Receiver, type ReceiverMood, startHookReceiver, startMailReceiver } from "../../support/alert-receivers.ts";
import type { DelivererSettings } from "../../support/deliver-until-killed.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const postgres = usePostgres();
const POLICY: AlertPolicy = { minSeverity: "WARNING", noticesPerWindow: 1000, quietHours: null, escalateAfterMs: null };
const ALERT: Alert = { fingerprint: "disk", severity: "ERROR", kind: "health", title: "The disk is nearly full", detail: { path: "/data", free_bytes: 1024 } };
/** None of these tests waits for it: a sender that gives up on a slow machine would send again what was taken. */
const TIMEOUT_MS = 60_000;
const PATIENCE = { timeout: 30_000, interval: 50 };

let url = "";
let db: Kysely<Database>;
let book: PostgresAlertBook;
let slack: Receiver<HookMessage>;
let hook: Receiver<HookMessage>;
let mail: Receiver<unknown>;
let loops: AlertLoop[] = [];
let children: ChildProcess[] = [];
let logged: string[] = [];

beforeEach(async () => {
  url = await postgres.createDatabase();
  db = connectDatabase({ url });
  book = new PostgresAlertBook(db);
  [slack, hook, mail] = await Promise.all([startHookReceiver(), startHookReceiver(), startMailReceiver()]);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await Promise.all(loops.splice(0).map((loop) => loop.stop(0)));
  await Promise.all([slack, hook, mail].map((receiver) => receiver.close()));
  await db.destroy();
  [loops, children, logged] = [[], [], []];
});

function startLoop(options: Partial<AlertLoopOptions> = {}): void {
  const log = (values: object, message: string): void => void logged.push(`${message} ${JSON.stringify(values)}`);
  const email = { host: "127.0.0.1", port: mail.port, security: "none" as const, login: null, from: "desk@example.com", to: ["ops@example.com"] };
  loops.push(
    startAlertLoop({
      outbox: new PostgresOutbox(db),
      notifiers: [
        new SlackNotifier({ url: `http://127.0.0.1:${slack.port}/`, timeoutMs: TIMEOUT_MS }),
        new WebhookNotifier({ url: `http://127.0.0.1:${hook.port}/`, secret: null, timeoutMs: TIMEOUT_MS }),
        new SmtpNotifier({ ...email, timeoutMs: TIMEOUT_MS }),
      ],
      policy: POLICY,
      language: "en",
      heartbeat: null,
      redact: (text) => text,
      log: { warn: log, error: (values, message) => log(values, `ERROR ${message}`) },
      everyMs: 40,
      timing: { leaseMs: 120_000, retryBaseMs: 40, longestRetryMs: 300 },
      ...options,
    }),
  );
}

const raiseMany = (count: number, from = 0) =>
  Promise.all(Array.from({ length: count }, (_, i) => book.raise({ ...ALERT, fingerprint: `disk-${from + i}`, title: `Disk ${from + i} is nearly full` })));
const pending = async () => Number((await query(url, "select count(*) from alert_deliveries where status = 'pending'"))[0]?.["count"]);
const whenAllIsSent = (notices: number) =>
  vi.waitFor(async () => {
    const [row] = await query(url, "select count(*)::int as sent from alert_deliveries where status = 'sent'");
    expect(row?.["sent"]).toBe(notices * 3);
  }, PATIENCE);

function expectEachOnce(titles: readonly string[]): void {
  for (const { received } of [slack, hook, mail]) {
    expect(received.map(({ subject }) => subject).toSorted()).toEqual(titles.toSorted());
    expect(new Set(received.map(({ id }) => id)).size).toBe(titles.length);
  }
}

describe("alerts on their way", () => {
  it("arrive once at each channel, whoever and how many deliver them", async () => {
    for (let i = 0; i < 4; i++) startLoop();
    await raiseMany(12);
    await raiseMany(12);
    await whenAllIsSent(12);
    expectEachOnce(Array.from({ length: 12 }, (_, i) => `[ERROR] Health: Disk ${i} is nearly full`));
    const alerts = await query(url, "select occurrences, sent_at from alerts");
    expect(alerts.every(({ occurrences, sent_at }) => occurrences === 2 && sent_at !== null)).toBe(true);
  });

  it("outlive every kind of outage, and arrive once each", async () => {
    startLoop();
    startLoop();
    const moods: readonly ReceiverMood[] = ["fails", "silent", "cuts", "busy", "refuses"];
    for (const [i, mood] of moods.entries()) {
      slack.mood = hook.mood = mood;
      mail.mood = mood === "silent" ? "fails" : mood;
      const before = slack.attempts;
      await raiseMany(3, 3 * i);
      await vi.waitFor(() => expect(slack.attempts).toBeGreaterThan(before), PATIENCE);
    }
    // Gone before they are well: cut off after it took a message and before it said so, a receiver would get it again.
    await Promise.all([slack.vanish(), hook.vanish(), mail.vanish()]);
    slack.mood = hook.mood = mail.mood = "well";
    await raiseMany(1, 15);
    await vi.waitFor(async () => expect(await pending()).toBe(48), PATIENCE);
    await Promise.all([slack.listen(), hook.listen(), mail.listen()]);
    await whenAllIsSent(16);
    expectEachOnce(Array.from({ length: 16 }, (_, i) => `[ERROR] Health: Disk ${i} is nearly full`));
  });

  it("reach the channels that are well while another one is silent", async () => {
    slack.mood = "silent";
    startLoop();
    await raiseMany(3);
    await vi.waitFor(() => expect([hook.received.length, mail.received.length]).toEqual([3, 3]), PATIENCE);
    expect(slack.received).toEqual([]);
  });

  it("are delivered by another process when one is killed in the middle of it, once", async () => {
    slack.mood = "silent";
    await startChild();
    await book.raise(ALERT);
    await vi.waitFor(() => expect(slack.attempts).toBe(1), PATIENCE);
    const [child] = children.splice(0);
    child?.kill("SIGKILL");
    slack.mood = "well";
    await startChild();
    await vi.waitFor(async () => {
      expect(slack.received).toHaveLength(1);
      expect(await pending()).toBe(0);
    }, PATIENCE);
    expect(slack.received[0]?.subject).toBe("[ERROR] Health: The disk is nearly full");
    expect(await query(url, "select attempts, status from alert_deliveries")).toEqual([{ attempts: 2, status: "sent" }]);
  });

  it("are told as over only after they were told as begun", async () => {
    slack.mood = "refuses";
    startLoop();
    await book.raise(ALERT);
    await vi.waitFor(() => expect(hook.received).toHaveLength(1), PATIENCE);
    await book.resolve(ALERT.fingerprint);
    await vi.waitFor(() => expect(hook.received).toHaveLength(2), PATIENCE);
    slack.mood = "well";
    await whenAllIsSent(2);
    for (const { received } of [slack, hook, mail]) {
      expect(received.map(({ subject }) => subject)).toEqual(["[ERROR] Health: The disk is nearly full", "[ERROR] Health: Resolved: The disk is nearly full"]);
    }
  });

  it("are told in Korean where that is asked for", async () => {
    startLoop({ language: "ko" });
    await query(
      url,
      `insert into alerts (fingerprint, severity, kind, title, detail) values ('dead-letter:backtest:candle_gap', 'WARNING', 'dead_letter', 'x',
      '{"kind": "backtest", "code": "candle_gap", "attempts": 3}')`,
    );
    await whenAllIsSent(1);
    expectEachOnce(["[경고] 실패한 작업: 작업이 최종 실패했습니다: backtest (candle_gap)"]);
    expect(mail.received[0]?.text).toContain("시도 횟수");
  });

  it("are summed up beyond the limit, and none of them is left out", async () => {
    startLoop({ policy: { ...POLICY, noticesPerWindow: 2 } });
    // In one statement, so that one plan sees all of them.
    await query(
      url,
      `insert into alerts (fingerprint, severity, kind, title) select 'd' || i, 'ERROR', 'health', 'Disk ' || i from generate_series(1, 5) as i`,
    );
    await whenAllIsSent(2);
    await vi.waitFor(async () => expect(await query(url, "select 1 from alerts where held_since is not null")).toHaveLength(3), PATIENCE);
    await query(url, "update alerts set held_since = held_since - interval '10 minutes' where held_since is not null");
    await whenAllIsSent(3);
    const all = slack.received.map(({ text }) => text).join("\n");
    expect(slack.received.at(-1)?.subject).toBe("[ERROR] 3 notices were held back");
    for (let i = 1; i <= 5; i++) expect(all.split(`Disk ${i}`).length).toBeGreaterThan(1);
    expect(await query(url, "select 1 from alerts where told_at is null or held_since is not null")).toEqual([]);
  });

  it("are given up after a day, with a line in the log that says all of it", async () => {
    slack.mood = "fails";
    startLoop();
    await book.raise(ALERT);
    await vi.waitFor(() => expect(slack.attempts).toBeGreaterThan(1), PATIENCE);
    await query(url, "update alert_notices set created_at = created_at - interval '25 hours'");
    await vi.waitFor(async () => expect(await pending()).toBe(0), PATIENCE);
    expect(await query(url, "select channel, last_error from alert_deliveries where status = 'given_up'")).toEqual([
      { channel: "slack", last_error: expect.stringContaining("503") as string },
    ]);
    expect(logged.filter((line) => line.startsWith("ERROR"))).toEqual([expect.stringMatching(/given up.*"slack".*The disk is nearly full/) as string]);
  });

  it("for a channel that nobody serves are given up, too", async () => {
    await book.raise(ALERT);
    await new PostgresOutbox(db).plan(POLICY, ["pager"]);
    await query(url, "update alert_deliveries set created_at = now() - interval '26 hours'");
    startLoop();
    await vi.waitFor(async () => expect(await pending()).toBe(0), PATIENCE);
    expect(logged.join()).toContain(`no worker is configured for their channel {"channel":"pager","count":1}`);
  });

  async function startChild(): Promise<void> {
    const variables = { SLACK_WEBHOOK_URL: `http://127.0.0.1:${slack.port}/` };
    const settings: DelivererSettings = { databaseUrl: url, variables, leaseMs: 1500 };
    const child = spawn(process.execPath, ["test/support/deliver-until-killed.ts", JSON.stringify(settings)], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await once(child.stdout, "data");
  }
});
