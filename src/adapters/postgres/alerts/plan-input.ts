import { type Kysely, type Selectable, sql } from "kysely";
import { type AlertPolicy, type AlertState, type PlanInput, WINDOW_MS } from "../../../app/alerts/plan-notices.ts";
import { isQuiet } from "../../../app/alerts/quiet-hours.ts";
import type { Database } from "../schema.ts";

type AlertRow = Selectable<Database["alerts"]>;

/** In one plan; the next one takes the rest. */
const MOST_AT_ONCE = 1000;
/** What was over for so long before anybody could be told is not told any more. */
const STALE = sql`interval '1 day'`;

/**
 * Reads what there may be to tell, and holds those alerts until the transaction ends; null when there is nothing.
 * Alerts that are resolved without anything to tell of them are settled on the way.
 */
export async function readPlanInput(transaction: Kysely<Database>, policy: AlertPolicy): Promise<Omit<PlanInput, "policy"> | null> {
  const isTold = sql`severity_rank(severity) >= severity_rank(${policy.minSeverity})`;
  const { rows: clock } = await sql<{ now: Date; has_any: boolean }>`
    select now()::timestamptz(3) as now, exists (select from alerts where settled_at is null) as has_any`.execute(transaction);
  const nowMs = clock[0]?.now.getTime() ?? NaN;
  if (clock[0]?.has_any !== true) return null;
  await sql`update alerts set settled_at = now()
    where settled_at is null and status = 'resolved' and (not ${isTold} or resolved_at < now() - ${STALE})`.execute(transaction);
  const windowStart = new Date(nowMs - (nowMs % WINDOW_MS));
  const mayBeReleased = sql`(held_since is null or severity = 'CRITICAL' or told_severity = 'CRITICAL'
    or (not ${isQuiet(nowMs, policy.quietHours)}::boolean and held_since < ${windowStart}))`;
  const isNeglected = sql`(escalated_at is null and told_at <= now() - ${policy.escalateAfterMs}::float8 * interval '1 ms')`;
  const { rows } = await sql<AlertRow>`select * from alerts
    where settled_at is null and ${isTold} and ${mayBeReleased}
      and (status = 'resolved' or (status = 'open'
        and (told_severity is null or severity_rank(severity) > severity_rank(told_severity) or coalesce(${isNeglected}, false))))
    order by severity_rank(severity) desc, raised_at, alert_id limit ${MOST_AT_ONCE} for update skip locked`.execute(transaction);
  return rows.length === 0 ? null : { alerts: rows.map(toState), nowMs, usedInWindow: await countNotices(transaction, windowStart) };
}

async function countNotices(database: Kysely<Database>, since: Date): Promise<PlanInput["usedInWindow"]> {
  const { rows } = await sql<{ critical: number; other: number }>`
    select count(*) filter (where severity = 'CRITICAL')::int as critical, count(*) filter (where severity <> 'CRITICAL')::int as other
    from alert_notices where created_at >= ${since} and event <> 'summary'`.execute(database);
  return rows[0] ?? { critical: 0, other: 0 };
}

function toState(row: AlertRow): AlertState {
  return {
    alertId: row.alert_id,
    kind: row.kind,
    severity: row.severity,
    status: row.status,
    title: row.title,
    detail: row.detail,
    occurrences: row.occurrences,
    raisedAtMs: row.raised_at.getTime(),
    resolvedAtMs: row.resolved_at?.getTime() ?? null,
    toldSeverity: row.told_severity,
    toldAtMs: row.told_at?.getTime() ?? null,
    heldSinceMs: row.held_since?.getTime() ?? null,
    escalatedAtMs: row.escalated_at?.getTime() ?? null,
  };
}
