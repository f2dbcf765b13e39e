import { setTimeout as sleep } from "node:timers/promises";
import type { SessionTails } from "../../../adapters/live/session-tails.ts";
import type { SessionReader } from "../../../app/live/read-sessions.ts";

export interface TellEventsParts {
  readonly tails: Pick<SessionTails, "follow">;
  readonly reader: Pick<SessionReader, "sequences">;
  /** Takes an event as JSON; the next comes once it has taken it. */
  readonly write: (text: string) => Promise<void>;
}

/** How long the last events may take to be told, ms: more than what is heard late, such as by a database that was away. */
const PATIENCE_MS = 5000;
const LOOK_EVERY_MS = 20;

/**
 * Tells a session's events, from the first one on.
 *
 * @returns what ends it, once all that the session has by then is told
 * @throws HtsError `session_unknown`, `database_unreachable`
 */
export async function tellEvents(sessionId: string, { tails, reader, write }: TellEventsParts): Promise<() => Promise<void>> {
  const progress = { told: 0, isOver: false };
  const { stop } = await tails.follow(sessionId, 0, {
    async take(events) {
      for (const { text, sequence } of events) {
        await write(text);
        progress.told = sequence;
      }
    },
    ended: () => void (progress.isOver = true),
  });
  return async () => {
    const patientUntilMs = performance.now() + PATIENCE_MS;
    const newest = (await reader.sequences([sessionId])).get(sessionId) ?? 0;
    while (progress.told < newest && !progress.isOver && performance.now() < patientUntilMs) await sleep(LOOK_EVERY_MS);
    stop();
  };
}
