import { type RawBuilder, sql } from "kysely";
import { IS_ALIVE, SESSION_CHANNEL } from "./advance-session.ts";

/**
 * Ends sessions that cannot go on, and tells their listeners why by the next number. The epoch goes up, so that whoever held one does not
 * take that number for a commit of its own whose answer was lost.
 *
 * @param which of those that are alive
 * @returns a row for each
 */
export function failSessions(
  which: RawBuilder<unknown>,
  error: { readonly code: string; readonly message: string },
): RawBuilder<{ readonly session_id: string }> {
  const { code } = error;
  const message = error.message.slice(0, 4000);
  const payload = JSON.stringify({ kind: "failed", code, message });
  return sql`with failed as (
      update sessions set status = 'failed', error_code = ${code}, error_message = ${message}, sequence = sequence + 1, epoch = epoch + 1, owner = null, lease_until = null,
        feed_state = 'stopped', stopped_at = greatest(now(), started_at)
      where ${which} and ${IS_ALIVE} returning session_id, sequence
    ), told as (
      insert into session_messages (session_id, first_sequence, last_sequence, at, messages)
      select session_id, sequence, sequence, now(),
        json_build_array(json_build_object('topic', 'session', 'atMs', (extract(epoch from now()) * 1000)::bigint, 'payload', ${payload}::json)) from failed
    )
    select session_id, pg_notify(${SESSION_CHANNEL}, session_id::text) from failed`;
}
