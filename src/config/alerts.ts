import { HtsError } from "../engine/errors.ts";
import type { Secret } from "./secret.ts";
import type { Severity, Values } from "./variables.ts";

/** Who is told of trouble, and when. */
export interface AlertConfig {
  readonly policy: {
    /** ALERT_MIN_SEVERITY: what matters less is only listed. */
    readonly minSeverity: Severity;
    /** ALERT_RATE_LIMIT: most notices in ten minutes, and as many critical ones beside them, 1 to 1000. */
    readonly noticesPerWindow: number;
    /** ALERT_QUIET_HOURS: such as `22:00-07:00 Asia/Seoul`; null for none. */
    readonly quietHours: { readonly startMinute: number; readonly endMinute: number; readonly timeZone: string } | null;
    /** ALERT_ESCALATE_AFTER_MINUTES: until an alert that nobody acknowledged is told of again, 1 to 10080; null for 0, never. */
    readonly escalateAfterMs: number | null;
  };
  /** ALERT_LANGUAGE: of the notices. */
  readonly language: "en" | "ko";
  /** SLACK_WEBHOOK_URL: an incoming webhook; null without. */
  readonly slackWebhookUrl: Secret | null;
  /** SMTP_HOST and beside it SMTP_PORT, SMTP_SECURITY, SMTP_USER, SMTP_PASSWORD, SMTP_FROM_ADDR, ALERT_EMAIL_TO; null without SMTP_HOST. */
  readonly email: EmailConfig | null;
  /** ALERT_WEBHOOK_URL: gets JSON, signed with ALERT_WEBHOOK_SECRET where that is set. */
  readonly webhook: { readonly url: Secret; readonly secret: Secret | null } | null;
  /** ALERT_HEARTBEAT_URL: called by ALERT_HEARTBEAT_METHOD every ALERT_HEARTBEAT_MINUTES (1 to 1440) while all is well. */
  readonly heartbeat: { readonly url: Secret; readonly method: "GET" | "POST"; readonly intervalMs: number } | null;
}

export interface EmailConfig {
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls" | "none";
  readonly login: { readonly user: string; readonly password: Secret } | null;
  readonly from: string;
  readonly to: readonly string[];
}

const MINUTE_MS = 60_000;
const TLS_PORT = 465;
const QUIET_HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)(?:\s+([A-Za-z0-9_+/-]{1,60}))?$/;
const ADDRESS = /^[^\s@<>,;"]{1,64}@[A-Za-z0-9.-]{1,250}$/;
const SENDER = /^(?:[^<>,;"\p{Cc}]{1,100}\s)?<[^\s@<>,;"]{1,64}@[A-Za-z0-9.-]{1,250}>$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/;

/** What the environment says of them, each value by itself. */
export type AlertValues = Pick<Values, Extract<keyof Values, `alert${string}` | `smtp${string}` | "slackWebhookUrl">>;

/** Puts the variables of alerts together. @throws HtsError `configuration_invalid` */
export function readAlerts(values: AlertValues): AlertConfig {
  return Object.freeze({
    policy: {
      minSeverity: values.alertMinSeverity,
      noticesPerWindow: values.alertRateLimit,
      quietHours: values.alertQuietHours === null ? null : readQuietHours(values.alertQuietHours),
      escalateAfterMs: values.alertEscalateAfterMinutes === 0 ? null : values.alertEscalateAfterMinutes * MINUTE_MS,
    },
    language: values.alertLanguage,
    slackWebhookUrl: values.slackWebhookUrl,
    email: readEmail(values),
    webhook: values.alertWebhookUrl === null ? null : { url: values.alertWebhookUrl, secret: values.alertWebhookSecret },
    heartbeat: readHeartbeat(values),
  });
}

function readEmail(values: AlertValues): EmailConfig | null {
  const { smtpHost: host, smtpPort: port, smtpSecurity: chosen } = values;
  const to = readAddresses(values.alertEmailTo ?? "");
  if (host === null && to.length === 0) return null;
  if (host === null) throw invalid("SMTP_HOST is not set although ALERT_EMAIL_TO is, expected the mail server");
  if (!/^[A-Za-z0-9.:-]{1,250}$/.test(host)) throw invalid(`SMTP_HOST was ${quote(host)}, expected a name or address such as smtp.example.com`);
  if (to.length === 0) throw invalid("ALERT_EMAIL_TO is not set although SMTP_HOST is, expected who gets the mail, such as ops@example.com,me@example.com");
  const security = chosen === "auto" ? (port === TLS_PORT ? "tls" : "starttls") : chosen;
  const login = readLogin(values);
  if (security === "none" && login !== null && !LOOPBACK.test(host)) {
    throw invalid(`SMTP_SECURITY none would show SMTP_PASSWORD to the network on its way to ${host}, expected starttls or tls`);
  }
  return { host, port, security, login, from: readSender(values), to };
}

function readLogin({ smtpUser: user, smtpPassword: password }: AlertValues): EmailConfig["login"] {
  if (user === null && password === null) return null;
  if (user === null || password === null) throw invalid("only one of SMTP_USER and SMTP_PASSWORD is set, expected both or neither");
  return { user, password };
}

function readSender({ smtpFromAddr, smtpUser }: AlertValues): string {
  const from = smtpFromAddr ?? smtpUser ?? "";
  if (ADDRESS.test(from) || SENDER.test(from)) return from;
  throw invalid(`SMTP_FROM_ADDR was ${quote(from)}, expected the sender such as desk@example.com`);
}

function readAddresses(text: string): string[] {
  const addresses = text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
  const wrong = addresses.find((address) => !ADDRESS.test(address));
  if (wrong !== undefined) throw invalid(`ALERT_EMAIL_TO has ${quote(wrong)}, expected addresses such as ops@example.com,me@example.com`);
  return addresses;
}

function readHeartbeat({ alertHeartbeatUrl: url, alertHeartbeatMethod: method, alertHeartbeatMinutes: minutes }: AlertValues): AlertConfig["heartbeat"] {
  return url === null ? null : { url, method, intervalMs: minutes * MINUTE_MS };
}

function readQuietHours(text: string): AlertConfig["policy"]["quietHours"] {
  const [, startHour, startMinute, endHour, endMinute, timeZone = "UTC"] = QUIET_HOURS.exec(text.trim()) ?? [];
  const hours = { startMinute: Number(startHour) * 60 + Number(startMinute), endMinute: Number(endHour) * 60 + Number(endMinute), timeZone };
  if (hours.startMinute >= 0 && hours.startMinute !== hours.endMinute && isTimeZone(timeZone)) return hours;
  throw invalid(`ALERT_QUIET_HOURS was ${quote(text)}, expected from, to and a time zone such as 22:00-07:00 Asia/Seoul`);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function invalid(message: string): HtsError {
  return new HtsError("configuration_invalid", message);
}
