import type { Actor } from "../access/ports.ts";
import { HtsError } from "../../engine/errors.ts";
import type { ChannelState } from "./outbox.ts";
import type { NoticeEvent } from "./plan-notices.ts";
import type { AlertKind, AlertSeverity } from "./ports.ts";

export type AlertStatus = "open" | "acknowledged" | "resolved";
export const ALERT_STATUSES = ["open", "acknowledged", "resolved"] as const satisfies readonly AlertStatus[];

/** An alert as it is kept. */
export interface AlertRecord {
  readonly alertId: string;
  readonly fingerprint: string;
  readonly severity: AlertSeverity;
  readonly kind: AlertKind;
  readonly status: AlertStatus;
  readonly title: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly occurrences: number;
  readonly raisedAt: Date;
  readonly lastSeenAt: Date;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBy: string | null;
  readonly resolvedAt: Date | null;
  /** Since when a notice of it is held back; null when none is. */
  readonly heldSince: Date | null;
  /** When a notice of it was last made, of its own or in a summary; null when none was. */
  readonly toldAt: Date | null;
  /** When a channel last took a notice of it alone; null when none has. */
  readonly sentAt: Date | null;
}

/** A notice of an alert on its way through a channel. */
export interface DeliveryRecord {
  readonly noticeId: string;
  readonly event: NoticeEvent;
  readonly severity: AlertSeverity;
  readonly channel: string;
  readonly status: "pending" | "sent" | "given_up";
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly endedAt: Date | null;
  readonly lastError: string | null;
}

export interface AlertFilter {
  readonly status?: AlertStatus | undefined;
  /** Only those that matter at least so much. */
  readonly minSeverity?: AlertSeverity | undefined;
  readonly kind?: AlertKind | undefined;
  /** 1 to 1000. */
  readonly limit: number;
  /** The last one of the page before; null for the first page. */
  readonly after: AlertPlace | null;
}

/** Where a list goes on. */
export interface AlertPlace {
  readonly raisedAtMs: number;
  readonly alertId: string;
}

/**
 * Alerts, for whoever looks after them.
 *
 * Every method rejects with HtsError `database_unreachable` or `database_timeout`.
 */
export interface AlertStore {
  /** Newest first, and where the next page begins; null on the last. */
  list(filter: AlertFilter): Promise<{ readonly alerts: readonly AlertRecord[]; readonly next: AlertPlace | null }>;
  /** With its deliveries, oldest first; null when there is none of this id. */
  find(alertId: string): Promise<{ readonly alert: AlertRecord; readonly deliveries: readonly DeliveryRecord[] } | null>;
  /** Notes who looks after an open alert; one that is acknowledged or resolved stays as it is. Null when there is none of this id. */
  acknowledge(alertId: string, by: Actor): Promise<AlertRecord | null>;
  /** Ends an alert; one that is resolved stays as it is. Null when there is none of this id. */
  resolveById(alertId: string, by: Actor): Promise<AlertRecord | null>;
  /** How the channels fare that ever had something to deliver. */
  summarizeChannels(): Promise<readonly ChannelState[]>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** An alert with its deliveries. @throws HtsError `alert_unknown` */
export async function findAlert(alertId: string, alerts: AlertStore): Promise<{ readonly alert: AlertRecord; readonly deliveries: readonly DeliveryRecord[] }> {
  return known(alertId, UUID.test(alertId) ? await alerts.find(alertId) : null);
}

/** Notes that somebody looks after an alert, so that it is not told of again. @throws HtsError `alert_unknown` */
export async function acknowledgeAlert(alertId: string, by: Actor, alerts: AlertStore): Promise<AlertRecord> {
  return known(alertId, UUID.test(alertId) ? await alerts.acknowledge(alertId, by) : null);
}

/** Ends an alert; the same trouble again is a new one. @throws HtsError `alert_unknown` */
export async function resolveAlert(alertId: string, by: Actor, alerts: AlertStore): Promise<AlertRecord> {
  return known(alertId, UUID.test(alertId) ? await alerts.resolveById(alertId, by) : null);
}

function known<T>(alertId: string, found: T | null): T {
  if (found !== null) return found;
  throw new HtsError("alert_unknown", `there is no alert ${JSON.stringify(alertId.slice(0, 80))}, expected an id as alerts list shows it`);
}
