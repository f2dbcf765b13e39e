import { type Static, Type } from "typebox";
import { Count, Instant, Nullable, pageOf, pageQuery, strict, Uuid } from "./common.ts";
import { defineRoute } from "./route.ts";

const tag = "alerts";
const params = Type.Object({ id: Uuid }, strict);
const choice = <const T extends string>(values: readonly T[], description?: string) =>
  Type.Unsafe<T>(Type.String({ enum: [...values], ...(description === undefined ? {} : { description }) }));

const SEVERITIES = ["INFO", "WARNING", "ERROR", "CRITICAL"] as const;
const STATUSES = ["open", "acknowledged", "resolved"] as const;
const KINDS = ["health", "backup", "performance", "dead_letter", "session", "schedule", "test"] as const;
const Severity = choice(SEVERITIES);

export const AlertItem = Type.Object(
  {
    alert_id: Uuid,
    fingerprint: Type.String({ description: "The same for the same trouble: while it lasts it is one alert, counted." }),
    severity: Severity,
    kind: choice(KINDS),
    status: choice(STATUSES),
    title: Type.String(),
    detail: Type.Record(Type.String(), Type.Unknown()),
    occurrences: Count,
    raised_at: Instant,
    last_seen_at: Instant,
    acknowledged_at: Nullable(Instant),
    acknowledged_by: Nullable(Type.String()),
    resolved_at: Nullable(Instant),
    held_since: Nullable(Type.String({ format: "date-time", description: "Since when a notice of it is held back, by the quiet hours or the limit." })),
    told_at: Nullable(Type.String({ format: "date-time", description: "When a notice of it was last made, of its own or in a summary." })),
    sent_at: Nullable(Type.String({ format: "date-time", description: "When a channel last took a notice of it alone." })),
  },
  strict,
);
export type AlertItem = Static<typeof AlertItem>;

const Delivery = Type.Object(
  {
    notice_id: Uuid,
    event: choice(["raised", "escalated", "resolved", "summary"]),
    severity: Severity,
    channel: Type.String(),
    status: choice(["pending", "sent", "given_up"]),
    attempts: Count,
    next_attempt_at: Nullable(Instant),
    ended_at: Nullable(Instant),
    last_error: Nullable(Type.String()),
  },
  strict,
);

export const listAlerts = defineRoute({
  operationId: "listAlerts",
  method: "GET",
  path: "/alerts",
  scope: "read",
  tag,
  summary: "Alerts, the newest first",
  query: Type.Object(
    {
      status: Type.Optional(choice(STATUSES)),
      min_severity: Type.Optional(choice(SEVERITIES, "Only those that matter at least so much.")),
      kind: Type.Optional(choice(KINDS)),
      ...pageQuery(500, 50),
    },
    strict,
  ),
  answers: { 200: { description: "A page of alerts.", schema: pageOf("alerts", AlertItem, {}) } },
});

export const getAlert = defineRoute({
  operationId: "getAlert",
  method: "GET",
  path: "/alerts/:id",
  scope: "read",
  tag,
  summary: "One alert, and how its notices were delivered",
  params,
  answers: { 200: { description: "The alert.", schema: Type.Object({ ...AlertItem.properties, deliveries: Type.Array(Delivery) }, strict) } },
});

export const acknowledgeAlert = defineRoute({
  operationId: "acknowledgeAlert",
  method: "POST",
  path: "/alerts/:id/acknowledge",
  scope: "run",
  tag,
  summary: "Say that somebody looks after an alert",
  description: "It is not told of again, unless it gets worse. One that is acknowledged or resolved stays as it is.",
  params,
  answers: { 200: { description: "The alert.", schema: AlertItem } },
});

export const resolveAlert = defineRoute({
  operationId: "resolveAlert",
  method: "POST",
  path: "/alerts/:id/resolve",
  scope: "run",
  tag,
  summary: "Say that the trouble of an alert is over",
  description: "The same trouble again is a new alert.",
  params,
  answers: { 200: { description: "The alert.", schema: AlertItem } },
});

const Channel = Type.Object(
  {
    channel: Type.String({ description: "slack, email or webhook." }),
    target: Nullable(Type.String({ description: "Where it goes, without secrets; null for one that is not configured any more." })),
    pending: Count,
    given_up: Count,
    last_sent_at: Nullable(Instant),
    last_error: Nullable(Type.String({ description: "Of what waits." })),
  },
  strict,
);

export const getAlertConfig = defineRoute({
  operationId: "getAlertConfig",
  method: "GET",
  path: "/monitoring/alerts/config",
  scope: "read",
  tag,
  summary: "Who is told of trouble and when, without secrets, and how the channels fare",
  answers: {
    200: {
      description: "As the environment of this server has it.",
      schema: Type.Object(
        {
          language: choice(["en", "ko"]),
          min_severity: Severity,
          notices_per_ten_minutes: Count,
          quiet_hours: Nullable(Type.String()),
          escalate_after_minutes: Nullable(Type.Number()),
          heartbeat: Nullable(Type.Object({ target: Type.String(), method: choice(["GET", "POST"]), every_minutes: Type.Number() }, strict)),
          channels: Type.Array(Channel),
        },
        strict,
      ),
    },
  },
});

export const testAlerts = defineRoute({
  operationId: "testAlerts",
  method: "POST",
  path: "/monitoring/alerts/test",
  scope: "admin",
  tag,
  summary: "Send a test message through every channel, past all limits",
  query: Type.Object({ severity: Type.Optional(choice(SEVERITIES, "As which it is shown, INFO unless given.")) }, strict),
  answers: {
    200: {
      description: "What each channel made of it.",
      schema: Type.Object(
        {
          channels: Type.Array(
            Type.Object(
              { channel: Type.String(), target: Type.String(), status: choice(["sent", "failed"]), error: Nullable(Type.String()), took_ms: Type.Number() },
              strict,
            ),
          ),
        },
        strict,
      ),
    },
  },
});
