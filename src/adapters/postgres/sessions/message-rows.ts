import { type Kysely, sql } from "kysely";
import type { SessionEventRecord } from "../../../app/live/read-sessions.ts";
import type { SessionMessage } from "../../../app/live/session-wire.ts";
import type { Database } from "../schema.ts";

/** In a row at most, so that a page of a long replay's messages is not read out of megabytes. */
const MESSAGES_PER_ROW = 500;

/** Messages as one row keeps them. */
export interface MessageRow {
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Of the newest, epoch ms. */
  readonly atMs: number;
  /** JSON of all. */
  readonly text: string;
}

/** The rows of a commit's messages, numbered from `firstSequence` on. */
export function messageRows(messages: readonly SessionMessage[], firstSequence: number): MessageRow[] {
  return Array.from({ length: Math.ceil(messages.length / MESSAGES_PER_ROW) }, (_, k) => {
    const some = messages.slice(k * MESSAGES_PER_ROW, (k + 1) * MESSAGES_PER_ROW);
    const first = firstSequence + k * MESSAGES_PER_ROW;
    return { firstSequence: first, lastSequence: first + some.length - 1, atMs: Math.max(...some.map(({ atMs }) => atMs)), text: JSON.stringify(some) };
  });
}

/** The messages of a session after a number, in their order, at most so many. */
export async function readMessages(database: Kysely<Database>, sessionId: string, after: number, limit: number): Promise<SessionEventRecord[]> {
  const later = sql`session_id = ${sessionId}::uuid and last_sequence > ${after}`;
  // Those between may have been let go: then it begins with the first that there is.
  const first = sql`greatest(${after + 1}, (select first_sequence from session_messages where ${later} order by last_sequence limit 1))`;
  const { rows } = await sql<{ first_sequence: number; messages: readonly SessionMessage[] }>`select first_sequence, messages from session_messages
    where ${later} and first_sequence < ${first} + ${limit} order by last_sequence limit ${limit}`.execute(database);
  const messages = rows.flatMap((row) => row.messages.map((message, k) => ({ sequence: row.first_sequence + k, ...message })));
  return messages.filter(({ sequence }) => sequence > after).slice(0, limit);
}
