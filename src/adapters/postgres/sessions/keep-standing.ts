import { type RawBuilder, sql } from "kysely";
import type { SessionMessage } from "../../../app/live/session-wire.ts";
import type { SessionSnapshot } from "../../../engine/session/trading-session.ts";
import { messageRows } from "./message-rows.ts";
import { packState } from "./packed-state.ts";

/** Keeps what a session needs to go on. @param held one row with its `session_id`, none when it is not to be kept */
export function keepState(held: RawBuilder<unknown>, snapshot: SessionSnapshot): RawBuilder<unknown> {
  return sql`insert into session_states (session_id, state) select session_id, ${packState(snapshot)}::bytea from ${held}
      on conflict (session_id) do update set state = excluded.state, saved_at = now()`;
}

/**
 * Keeps what listeners are told, as JSON text, which the server leaves as it is: as `jsonb` it would take twice as long, in a row each five times.
 *
 * @param held as for `keepState`
 * @param sequence of the last message before them
 * @returns nothing when there are none
 */
export function keepMessages(held: RawBuilder<unknown>, messages: readonly SessionMessage[], sequence: number): RawBuilder<unknown>[] {
  if (messages.length === 0) return [];
  const rows = messageRows(messages, sequence + 1).map(
    (row) => sql`(${row.firstSequence}::bigint, ${row.lastSequence}::bigint, ${new Date(row.atMs)}::timestamptz, ${row.text}::json)`,
  );
  return [
    sql`insert into session_messages (session_id, first_sequence, last_sequence, at, messages)
      select session_id, r.* from ${held}, (values ${sql.join(rows)}) as r`,
  ];
}
