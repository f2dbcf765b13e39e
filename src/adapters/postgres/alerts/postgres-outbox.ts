import { randomUUID } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { ClaimedDelivery, FailedAttempt, Notice, Outbox } from "../../../app/alerts/outbox.ts";
import { type AlertPolicy, type NewNotice, type NoticePlan, planNotices } from "../../../app/alerts/plan-notices.ts";
import type { Database } from "../schema.ts";
import { readPlanInput } from "./plan-input.ts";

/** Any number will do, the same in every version. */
const LOCK_KEY = "7164785066915036";
const MOST_FORGOTTEN = 1000;

interface ClaimedRow {
  readonly notice_id: string;
  readonly alert_id: string | null;
  readonly event: Notice["event"];
  readonly severity: Notice["severity"];
  readonly content: Notice["content"];
  readonly created_at: Date;
  readonly attempts: number;
  readonly age_ms: number;
}

/** Nobody is to read that something is over before reading that it began. */
const COMES_AFTER = sql`exists (
  select from alert_notices own join alert_notices earlier using (alert_id) join alert_deliveries waiting on waiting.notice_id = earlier.notice_id
  where own.notice_id = alert_deliveries.notice_id and earlier.created_at < own.created_at
    and waiting.channel = alert_deliveries.channel and waiting.status = 'pending')`;

/** The outbox of a database. */
export class PostgresOutbox implements Outbox {
  readonly #database: Kysely<Database>;

  constructor(database: Kysely<Database>) {
    this.#database = database;
  }

  async plan(policy: AlertPolicy, channels: readonly string[]): Promise<number> {
    return this.#database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ is_free: boolean }>`select pg_try_advisory_xact_lock(${LOCK_KEY}::bigint) as is_free`.execute(transaction);
      if (rows[0]?.is_free !== true) return 0;
      const input = await readPlanInput(transaction, policy);
      if (input === null) return 0;
      const plan = planNotices({ ...input, policy });
      await keepNotices(transaction, plan.notices, channels);
      await markAlerts(transaction, plan);
      return plan.notices.length;
    });
  }

  async claim(channel: string, leaseMs: number): Promise<ClaimedDelivery | null> {
    const claimId = randomUUID();
    const { rows } = await sql<ClaimedRow>`
      with next as materialized (
        select notice_id, channel from alert_deliveries
        where channel = ${channel} and status = 'pending' and next_attempt_at <= now() and coalesce(lease_until <= now(), true) and not ${COMES_AFTER}
        order by created_at, notice_id limit 1 for update skip locked
      ), claimed as (
        update alert_deliveries delivery set claim_id = ${claimId}::uuid, lease_until = now() + ${leaseMs}::float8 * interval '1 ms', attempts = attempts + 1
        from next where delivery.notice_id = next.notice_id and delivery.channel = next.channel
        returning delivery.notice_id, attempts)
      select notice.*, claimed.attempts, extract(epoch from now() - notice.created_at)::float8 * 1000 as age_ms
      from claimed join alert_notices notice using (notice_id)`.execute(this.#database);
    const [row] = rows;
    return row === undefined ? null : { notice: toNotice(row), channel, claimId, attempt: row.attempts, ageMs: row.age_ms };
  }

  async noteSent({ notice, channel, claimId }: ClaimedDelivery): Promise<boolean> {
    const { rows } = await sql`
      with ended as (
        update alert_deliveries set status = 'sent', ended_at = now(), lease_until = null, last_error = null
        where notice_id = ${notice.noticeId}::uuid and channel = ${channel} and claim_id = ${claimId}::uuid and status = 'pending'
        returning 1
      ), marked as (
        update alerts set sent_at = greatest(now(), raised_at) where alert_id = ${notice.alertId}::uuid and exists (select from ended)
      )
      select 1 from ended`.execute(this.#database);
    return rows.length > 0;
  }

  async noteFailed({ notice, channel, claimId }: ClaimedDelivery, { error, retryMs, concernsChannel }: FailedAttempt): Promise<void> {
    const next = sql`now() + ${retryMs ?? 0}::float8 * interval '1 ms'`;
    await this.#database.transaction().execute(async (transaction) => {
      await sql`update alert_deliveries set lease_until = null, last_error = ${error}, next_attempt_at = ${next},
          status = case when ${retryMs === null} then 'given_up' else status end, ended_at = case when ${retryMs === null} then now() end
        where notice_id = ${notice.noticeId}::uuid and channel = ${channel} and claim_id = ${claimId}::uuid and status = 'pending'`.execute(transaction);
      if (!concernsChannel || retryMs === null) return;
      // One knock at a door that is shut is enough.
      await sql`update alert_deliveries set next_attempt_at = ${next}
        where (notice_id, channel) in (
          select notice_id, channel from alert_deliveries
          where channel = ${channel} and status = 'pending' and next_attempt_at < ${next} and lease_until is null for update skip locked)`.execute(transaction);
    });
  }

  async release({ notice, channel, claimId }: ClaimedDelivery): Promise<void> {
    await sql`update alert_deliveries set lease_until = null, attempts = greatest(attempts - 1, 0)
      where notice_id = ${notice.noticeId}::uuid and channel = ${channel} and claim_id = ${claimId}::uuid and status = 'pending'`.execute(this.#database);
  }

  /** An hour more than whoever serves the channel takes, so that it is always the server of a channel that has the last try. */
  async giveUpOlderThan(ageMs: number): Promise<readonly { readonly channel: string; readonly count: number }[]> {
    const { rows } = await sql<{ channel: string; count: number }>`
      with ended as (
        update alert_deliveries set status = 'given_up', ended_at = now(), lease_until = null
        where status = 'pending' and created_at < now() - ${ageMs}::float8 * interval '1 ms' - interval '1 hour' and coalesce(lease_until < now(), true)
        returning channel)
      select channel, count(*)::int as count from ended group by channel`.execute(this.#database);
    return rows;
  }

  /** A part at a time, so that no statement is long. */
  async forgetOlderThan(ageMs: number): Promise<number> {
    const before = sql`now() - ${ageMs}::float8 * interval '1 ms'`;
    const { numAffectedRows = 0n } = await sql`delete from alerts where alert_id in (
      select alert_id from alerts where settled_at < ${before} limit ${MOST_FORGOTTEN} for update skip locked)`.execute(this.#database);
    await sql`delete from alert_notices where notice_id in (
      select notice_id from alert_notices notice where alert_id is null and created_at < ${before}
        and not exists (select from alert_deliveries delivery where delivery.notice_id = notice.notice_id and status = 'pending')
      limit ${MOST_FORGOTTEN})`.execute(this.#database);
    return Number(numAffectedRows);
  }
}

/** The constraint on alert, event and severity is what makes each of them one notice, whoever plans. */
async function keepNotices(database: Kysely<Database>, notices: readonly NewNotice[], channels: readonly string[]): Promise<void> {
  for (const { alertId, event, severity, content } of notices) {
    await sql`
      with notice as (
        insert into alert_notices (alert_id, event, severity, content)
        values (${alertId}::uuid, ${event}, ${severity}, ${JSON.stringify(content)}::jsonb)
        on conflict on constraint alert_notices_once do nothing returning notice_id)
      insert into alert_deliveries (notice_id, channel) select notice_id, channel from notice, unnest(${[...channels]}::text[]) as channel`.execute(database);
  }
}

async function markAlerts(database: Kysely<Database>, { told, heldAlertIds }: NoticePlan): Promise<void> {
  await sql`
    update alerts set held_since = null, told_severity = alerts.severity, told_at = now(),
      escalated_at = case when told.event = 'escalated' then now() else escalated_at end,
      settled_at = case when told.event = 'resolved' then now() end
    from unnest(${told.map(({ alert }) => alert.alertId)}::uuid[], ${told.map(({ event }) => event)}::text[]) as told (alert_id, event)
    where alerts.alert_id = told.alert_id`.execute(database);
  await sql`update alerts set held_since = now() where alert_id = any(${[...heldAlertIds]}::uuid[])`.execute(database);
}

function toNotice(row: ClaimedRow): Notice {
  const { notice_id: noticeId, alert_id: alertId, event, severity, content, created_at } = row;
  return { noticeId, alertId, event, severity, content, createdAtMs: created_at.getTime() } as Notice;
}
