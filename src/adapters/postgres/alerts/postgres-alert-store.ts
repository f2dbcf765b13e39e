import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { Actor } from "../../../app/access/ports.ts";
import type { AlertFilter, AlertPlace, AlertRecord, AlertStore, DeliveryRecord } from "../../../app/alerts/alert-store.ts";
import type { ChannelState } from "../../../app/alerts/outbox.ts";
import { recordChange } from "../audit.ts";
import type { Database } from "../schema.ts";

type AlertRow = Selectable<Database["alerts"]>;

/** The alerts of a database. */
export class PostgresAlertStore implements AlertStore {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async list({ status, minSeverity, kind, limit, after }: AlertFilter): Promise<{ alerts: readonly AlertRecord[]; next: AlertPlace | null }> {
    let query = this.#database.selectFrom("alerts").selectAll();
    if (status !== undefined) query = query.where("status", "=", status);
    if (kind !== undefined) query = query.where("kind", "=", kind);
    if (minSeverity !== undefined) query = query.where(sql<boolean>`severity_rank(severity) >= severity_rank(${minSeverity})`);
    if (after !== null) query = query.where(sql<boolean>`(raised_at, alert_id) < (${new Date(after.raisedAtMs)}, ${after.alertId}::uuid)`);
    const rows = await query
      .orderBy("raised_at", "desc")
      .orderBy("alert_id", "desc")
      .limit(limit + 1)
      .execute();
    const alerts = rows.slice(0, limit).map(toRecord);
    const last = alerts.at(-1);
    return { alerts, next: rows.length > limit && last !== undefined ? { raisedAtMs: last.raisedAt.getTime(), alertId: last.alertId } : null };
  }

  async find(alertId: string): Promise<{ alert: AlertRecord; deliveries: readonly DeliveryRecord[] } | null> {
    const row = await this.#database.selectFrom("alerts").selectAll().where("alert_id", "=", alertId).executeTakeFirst();
    if (row === undefined) return null;
    const deliveries = await this.#database
      .selectFrom("alert_deliveries as delivery")
      .innerJoin("alert_notices as notice", "notice.notice_id", "delivery.notice_id")
      .select(["notice.notice_id", "notice.event", "notice.severity", "delivery.channel", "delivery.status", "delivery.attempts"])
      .select(["delivery.next_attempt_at", "delivery.ended_at", "delivery.last_error"])
      .where("notice.alert_id", "=", alertId)
      .orderBy("notice.created_at")
      .orderBy("delivery.channel")
      .execute();
    return {
      alert: toRecord(row),
      deliveries: deliveries.map((one) => ({
        noticeId: one.notice_id,
        event: one.event,
        severity: one.severity,
        channel: one.channel,
        status: one.status,
        attempts: one.attempts,
        nextAttemptAt: one.status === "pending" ? one.next_attempt_at : null,
        endedAt: one.ended_at,
        lastError: one.last_error,
      })),
    };
  }

  acknowledge(alertId: string, by: Actor): Promise<AlertRecord | null> {
    const name = by.name.slice(0, 200);
    return this.#change(
      alertId,
      by,
      "alert.acknowledge",
      sql`status = 'acknowledged', acknowledged_at = now(), acknowledged_by = ${name}`,
      sql`status = 'open'`,
    );
  }

  resolveById(alertId: string, by: Actor): Promise<AlertRecord | null> {
    return this.#change(alertId, by, "alert.resolve", sql`status = 'resolved', resolved_at = greatest(now(), raised_at)`, sql`status <> 'resolved'`);
  }

  async summarizeChannels(): Promise<readonly ChannelState[]> {
    const { rows } = await sql<{ channel: string; pending: number; given_up: number; last_sent_at: Date | null; last_error: string | null }>`
      select channel, count(*) filter (where status = 'pending')::int as pending, count(*) filter (where status = 'given_up')::int as given_up,
        max(ended_at) filter (where status = 'sent') as last_sent_at,
        (array_agg(last_error order by next_attempt_at desc) filter (where status = 'pending' and last_error is not null))[1] as last_error
      from alert_deliveries group by channel order by channel`.execute(this.#database);
    return rows.map((row) => ({
      channel: row.channel,
      pending: row.pending,
      givenUp: row.given_up,
      lastSentAt: row.last_sent_at,
      lastError: row.last_error,
    }));
  }

  /** With its entry in the audit log; nothing of either when the alert is not in the state for it. */
  #change(alertId: string, by: Actor, action: string, change: RawBuilder<unknown>, onlyIf: RawBuilder<unknown>): Promise<AlertRecord | null> {
    return this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<AlertRow>`update alerts set ${change} where alert_id = ${alertId}::uuid and ${onlyIf} returning *`.execute(transaction);
      const [row] = rows;
      if (row === undefined) {
        const known = await transaction.selectFrom("alerts").selectAll().where("alert_id", "=", alertId).executeTakeFirst();
        return known === undefined ? null : toRecord(known);
      }
      await recordChange(transaction, by, { action, subjectKind: "alert", subjectId: alertId, detail: { fingerprint: row.fingerprint } });
      return toRecord(row);
    });
  }
}

function toRecord(row: AlertRow): AlertRecord {
  return {
    alertId: row.alert_id,
    fingerprint: row.fingerprint,
    severity: row.severity,
    kind: row.kind,
    status: row.status,
    title: row.title,
    detail: row.detail,
    occurrences: row.occurrences,
    raisedAt: row.raised_at,
    lastSeenAt: row.last_seen_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    resolvedAt: row.resolved_at,
    heldSince: row.held_since,
    toldAt: row.told_at,
    sentAt: row.sent_at,
  };
}
