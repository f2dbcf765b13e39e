import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostgresAlertBook } from "../../../src/adapters/postgres/alerts/postgres-alert-book.ts";
import { PostgresOutbox } from "../../../src/adapters/postgres/alerts/postgres-outbox.ts";
import { connectDatabase } from "../../../src/adapters/postgres/connect.ts";
import { type HookMessage, type Receiver, startHookReceiver, startMailReceiver } from "../../support/alert-receivers.ts";
import { type CommandResult, runCommandWith } from "../../support/run-command.ts";
import { query, usePostgres } from "../../support/use-postgres.ts";

const NOBODY = "00000000-0000-4000-8000-0000000000ff";
const SECRET = "hunter2hunter2";
const POLICY = { minSeverity: "WARNING", noticesPerWindow: 100, quietHours: null, escalateAfterMs: null } as const;

describe("coin-hts alerts", () => {
  const postgres = usePostgres();
  let url = "";
  let alertId = "";
  let slack: Receiver<HookMessage>;
  let mail: Receiver<unknown>;

  const alerts = (args: readonly string[], more: Record<string, string> = {}): Promise<CommandResult> =>
    runCommandWith({ DATABASE_URL: url, SLACK_WEBHOOK_URL: `http://127.0.0.1:${slack.port}/${SECRET}`, ...more }, "alerts", ...args);
  const json = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr, exitCode } = await alerts([...args, "--json"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  beforeEach(async () => {
    [slack, mail, url] = await Promise.all([startHookReceiver(), startMailReceiver(), postgres.createDatabase()]);
    await using db = connectDatabase({ url });
    await new PostgresAlertBook(db).raise({
      fingerprint: "disk",
      severity: "ERROR",
      kind: "health",
      title: "The disk is nearly full",
      detail: { path: "/data" },
    });
    await new PostgresOutbox(db).plan(POLICY, ["slack"]);
    alertId = String((await query(url, "select alert_id from alerts"))[0]?.["alert_id"]);
  });

  afterEach(() => Promise.all([slack.close(), mail.close()]));

  it("lists and shows", async () => {
    expect(await json("list", "--status", "open")).toMatchObject({ alerts: [{ alert_id: alertId, title: "The disk is nearly full" }], has_more: false });
    expect(await json("list", "--min-severity", "CRITICAL")).toEqual({ alerts: [], has_more: false });
    expect((await alerts(["list"])).stdout).toMatch(/alert +severity.*\n.*ERROR +open +1x .*The disk is nearly full/);
    expect(await json("show", alertId)).toMatchObject({ detail: { path: "/data" }, deliveries: [{ channel: "slack", status: "pending", event: "raised" }] });
    expect((await alerts(["show", alertId])).stdout).toMatch(/ {2}path +\/data[^]*raised +ERROR +slack +pending/);
    expect(await alerts(["show", "disk"])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[alert_unknown]") as string });
  });

  it("acknowledges and resolves, and says beforehand what it would do", async () => {
    expect(await alerts(["acknowledge", alertId, "--dry-run"])).toMatchObject({
      exitCode: 0,
      stdout: "Would be acknowledged: The disk is nearly full (now open).\n",
    });
    expect(await query(url, "select status from alerts")).toEqual([{ status: "open" }]);
    expect(await json("acknowledge", alertId)).toMatchObject({ status: "acknowledged", acknowledged_by: expect.stringMatching(/^cli:/) as string });
    expect(await json("resolve", alertId)).toMatchObject({ status: "resolved" });
    expect(await query(url, "select action from audit order by audit_id")).toEqual([{ action: "alert.acknowledge" }, { action: "alert.resolve" }]);
    expect(await alerts(["acknowledge", NOBODY])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[alert_unknown]") as string });
  });

  it("shows who is told without the secrets, and what waits", async () => {
    const mailing = { SMTP_HOST: "127.0.0.1", SMTP_USER: "desk", SMTP_PASSWORD: SECRET, SMTP_FROM_ADDR: "desk@example.com", ALERT_EMAIL_TO: "ops@example.com" };
    const { stdout, exitCode } = await alerts(["config"], {
      ...mailing,
      ALERT_QUIET_HOURS: "22:00-07:00 Asia/Seoul",
      ALERT_HEARTBEAT_URL: `https://example.com/${SECRET}`,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/quiet_hours +22:00-07:00 Asia\/Seoul/);
    expect(stdout).toMatch(/heartbeat +GET example\.com\/… every 5 min/);
    expect(stdout).toMatch(/slack +127\.0\.0\.1:\d+\/… +1 +0/);
    expect(stdout).toContain("ops@example.com by 127.0.0.1:587");
    expect(stdout).not.toContain(SECRET);
  });

  it("tries every channel without a database, and says which one did not take it", async () => {
    const mailing = {
      SMTP_HOST: "127.0.0.1",
      SMTP_PORT: String(mail.port),
      SMTP_SECURITY: "none",
      SMTP_FROM_ADDR: "desk@example.com",
      ALERT_EMAIL_TO: "ops@example.com",
    };
    const env = { ...mailing, DATABASE_URL: "postgres://127.0.0.1:1/none", ALERT_LANGUAGE: "ko" };
    expect(await alerts(["test", "--dry-run"], env)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("ops@example.com") as string });
    expect([slack.attempts, mail.attempts]).toEqual([0, 0]);
    expect(await alerts(["test", "--severity", "WARNING"], env)).toMatchObject({ exitCode: 0, stderr: "" });
    expect([slack, mail].map(({ received }) => received.map(({ subject }) => subject))).toEqual([
      ["[경고] 시험: 알림 시험입니다"],
      ["[경고] 시험: 알림 시험입니다"],
    ]);

    slack.mood = "fails";
    const { exitCode, stdout, stderr } = await alerts(["test", "--json"], env);
    expect([exitCode, stderr]).toEqual([4, expect.stringMatching(/slack did not take the message: it answered 503.*\[alert_undelivered\]/) as string]);
    expect(JSON.parse(stdout)).toMatchObject({
      channels: [
        { channel: "slack", status: "failed" },
        { channel: "email", status: "sent" },
      ],
    });
  });

  it("says what to set when there is no channel", async () => {
    expect(await alerts(["test"], { SLACK_WEBHOOK_URL: "" })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("set SLACK_WEBHOOK_URL") as string,
    });
  });
});
