import { type RawBuilder, sql } from "kysely";
import { DEATH_ALERT } from "./death-alerts.ts";
import type { TaskRow } from "./task-rows.ts";

export interface AttemptEnd {
  /** A JSON object of the columns of a failure but its time and attempt. */
  readonly failure: RawBuilder<unknown>;
  /** Ms until the next attempt; null for none. */
  readonly retryMs: RawBuilder<number | null>;
  /** Which tasks. */
  readonly where: RawBuilder<unknown>;
}

/** What came of each task. */
export type EndedRow = Pick<TaskRow, "task_id" | "queue" | "kind" | "turn" | "priority" | "status" | "stage" | "parent_task_id" | "finished_at">;

/** A failure takes the place of the one before, which leaves its short form behind. */
const ERROR = (failure: RawBuilder<unknown>): RawBuilder<unknown> => sql`(${failure} || jsonb_build_object(
  'failed_at', to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
  'attempt', attempts,
  'earlier', coalesce(error->'earlier', '[]') || case when error is null then '[]' else jsonb_build_array(jsonb_build_object(
    'attempt', error->'attempt', 'code', error->'code', 'message', left(error->>'message', 500), 'failed_at', error->'failed_at', 'worker', error->'worker'
  )) end))`;

/**
 * Ends an attempt that failed: the task goes back for its next one, or fails for good. Then, unless it is a part of
 * another, it rests among the dead letters and raises an alert; the same trouble again raises the same alert.
 */
export function endAttempt({ failure, retryMs, where }: AttemptEnd): RawBuilder<EndedRow> {
  const again = sql`(attempts < max_attempts and ${retryMs}::float8 is not null)`;
  return sql<EndedRow>`
    with ended as (
      update tasks set
        status = case when not ${again} then 'failed' when stage = 'join' then 'running' else 'queued' end,
        stage = case when ${again} then stage else 'run' end,
        turn = turn + case when ${again} then 1 else 0 end,
        run_after = case when ${again} then now() + ${retryMs}::float8 * interval '1 ms' else run_after end,
        lease_until = null,
        eta_seconds = null,
        finished_at = case when not ${again} then greatest(now(), started_at) end,
        dead_at = case when not ${again} and parent_task_id is null then greatest(now(), started_at) end,
        error_code = ${failure}->>'code',
        error_message = left(${failure}->>'message', 4000),
        error = ${ERROR(failure)}
      where ${where}
      returning *
    ), alerted as (
      insert into alerts (fingerprint, severity, kind, title, detail, occurrences)
      select ${DEATH_ALERT.fingerprint}, min(${DEATH_ALERT.severity}), min(${DEATH_ALERT.kind}), min(${DEATH_ALERT.title}),
        (array_agg(jsonb_build_object('task_id', task_id, 'queue', queue, 'kind', kind, 'code', error_code, 'message', error_message, 'attempts', attempts)
          order by task_id))[1], count(*)
      from ended where dead_at is not null group by 1
      on conflict (fingerprint) where status <> 'resolved'
      do update set occurrences = alerts.occurrences + excluded.occurrences, last_seen_at = greatest(now(), alerts.last_seen_at), title = excluded.title,
        detail = excluded.detail
    )
    select task_id, queue, kind, turn, priority, status, stage, parent_task_id, finished_at from ended`;
}
