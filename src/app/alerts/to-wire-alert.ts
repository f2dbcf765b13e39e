import type { AlertItem } from "../../contract/http/alerts.ts";
import type { AlertRecord, DeliveryRecord } from "./alert-store.ts";

/** An alert as API and command line show it. */
export function toWireAlert(alert: AlertRecord): AlertItem {
  return {
    alert_id: alert.alertId,
    fingerprint: alert.fingerprint,
    severity: alert.severity,
    kind: alert.kind,
    status: alert.status,
    title: alert.title,
    detail: alert.detail,
    occurrences: alert.occurrences,
    raised_at: alert.raisedAt.toISOString(),
    last_seen_at: alert.lastSeenAt.toISOString(),
    acknowledged_at: instant(alert.acknowledgedAt),
    acknowledged_by: alert.acknowledgedBy,
    resolved_at: instant(alert.resolvedAt),
    held_since: instant(alert.heldSince),
    told_at: instant(alert.toldAt),
    sent_at: instant(alert.sentAt),
  };
}

/** A delivery as API and command line show it. */
export function toWireDelivery(delivery: DeliveryRecord) {
  return {
    notice_id: delivery.noticeId,
    event: delivery.event,
    severity: delivery.severity,
    channel: delivery.channel,
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: instant(delivery.nextAttemptAt),
    ended_at: instant(delivery.endedAt),
    last_error: delivery.lastError,
  };
}

function instant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
