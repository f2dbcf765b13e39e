import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { readConfig } from "../../src/config.ts";
import type { Secret } from "../../src/config/secret.ts";

const alerts = (env: Record<string, string>) => readConfig(env).alerts;
const SMTP = { SMTP_HOST: "smtp.example.com", SMTP_FROM_ADDR: "Desk <desk@example.com>", ALERT_EMAIL_TO: "ops@example.com, me@example.com" };
const reveal = (secret: Secret | null | undefined) => secret?.reveal();

describe("the configuration of alerts", () => {
  it("tells nobody unless something is set", () => {
    expect(alerts({})).toEqual({
      policy: { minSeverity: "WARNING", noticesPerWindow: 10, quietHours: null, escalateAfterMs: 3_600_000 },
      language: "en",
      slackWebhookUrl: null,
      email: null,
      webhook: null,
      heartbeat: null,
    });
  });

  it("reads quiet hours over midnight, UTC unless named", () => {
    expect(alerts({ ALERT_QUIET_HOURS: "22:00-07:30 Asia/Seoul" }).policy.quietHours).toEqual({ startMinute: 1320, endMinute: 450, timeZone: "Asia/Seoul" });
    expect(alerts({ ALERT_QUIET_HOURS: "00:00-06:00" }).policy.quietHours?.timeZone).toBe("UTC");
  });

  it("encrypts mail unless told otherwise", () => {
    expect(alerts(SMTP).email).toMatchObject({ port: 587, security: "starttls", to: ["ops@example.com", "me@example.com"], login: null });
    expect(alerts({ ...SMTP, SMTP_PORT: "465" }).email?.security).toBe("tls");
    expect(alerts({ ...SMTP, SMTP_SECURITY: "none" }).email?.security).toBe("none");
  });

  it("keeps what is secret to itself", () => {
    const config = alerts({
      ...SMTP,
      SMTP_USER: "desk",
      SMTP_PASSWORD: "hunter2hunter2",
      SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T0/B0/hunter2hunter2",
      ALERT_WEBHOOK_URL: "https://example.com/hunter2hunter2",
      ALERT_WEBHOOK_SECRET: "hunter2hunter2",
      ALERT_HEARTBEAT_URL: "https://example.com/ping/hunter2hunter2",
    });
    expect(reveal(config.email?.login?.password)).toBe("hunter2hunter2");
    expect(reveal(config.slackWebhookUrl)).toContain("hunter2hunter2");
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain("hunter2");
  });

  it.each([
    [{ ALERT_QUIET_HOURS: "22-7" }, "ALERT_QUIET_HOURS was"],
    [{ ALERT_QUIET_HOURS: "22:00-22:00" }, "ALERT_QUIET_HOURS was"],
    [{ ALERT_QUIET_HOURS: "22:00-07:00 Mars/Olympus" }, "ALERT_QUIET_HOURS was"],
    [{ ALERT_MIN_SEVERITY: "LOUD" }, "expected one of INFO, WARNING, ERROR, CRITICAL"],
    [{ ALERT_RATE_LIMIT: "0" }, "ALERT_RATE_LIMIT"],
    [{ SLACK_WEBHOOK_URL: "hooks.slack.com" }, "SLACK_WEBHOOK_URL cannot be read"],
    [{ ALERT_HEARTBEAT_URL: "https://me:pw@example.com" }, "ALERT_HEARTBEAT_URL cannot be read"],
    [{ SMTP_HOST: "smtp.example.com" }, "ALERT_EMAIL_TO is not set"],
    [{ ALERT_EMAIL_TO: "ops@example.com" }, "SMTP_HOST is not set"],
    [{ ...SMTP, ALERT_EMAIL_TO: "ops" }, "ALERT_EMAIL_TO has"],
    [{ ...SMTP, SMTP_FROM_ADDR: "desk@example.com\r\nBcc: all@example.com" }, "SMTP_FROM_ADDR was"],
    [{ ...SMTP, SMTP_USER: "desk" }, "only one of SMTP_USER and SMTP_PASSWORD"],
    [{ ...SMTP, SMTP_USER: "desk", SMTP_PASSWORD: "hunter2", SMTP_SECURITY: "none" }, "would show SMTP_PASSWORD"],
  ])("refuses %j", (env, message) => {
    expect(() => alerts(env as Record<string, string>)).toThrow(
      expect.objectContaining({ code: "configuration_invalid", message: expect.stringContaining(message) as string }),
    );
    expect(() => alerts(env as Record<string, string>)).not.toThrow(/hunter2/);
  });
});
