import type { Alert } from "../alerts/ports.ts";

/** Runs that were missed for less are no news: a server was started again, and one run makes up for them. */
const NEWS_AFTER_MS = 15 * 60_000;
const MOST_COUNTED = 1000;

/** By which alert it is told that runs of a schedule did not take place. A run that was due later and completes resolves it. */
export function skipFingerprint(name: string): string {
  return `schedule:${name}`;
}

/** A run that did not take place since the one before had not ended. */
export function overlapAlert(name: string, dueAtMs: number, activeTaskId: string): Alert {
  const due = new Date(dueAtMs).toISOString();
  return warn(name, `The run of ${name} at ${due} was skipped, since the one before had not ended`, { reason: "overlap", due_at: due, task_id: activeTaskId });
}

/** Runs that did not take place since nobody was there to start them; null when it is not worth telling. @param missed beside the one that makes up for them */
export function missedAlert(name: string, dueAtMs: number, nowMs: number, missed: number): Alert | null {
  if (missed === 0 || nowMs - dueAtMs < NEWS_AFTER_MS) return null;
  const due = new Date(dueAtMs).toISOString();
  const count = missed >= MOST_COUNTED ? `${MOST_COUNTED} or more` : String(missed);
  const title = `${count} runs of ${name} since ${due} were missed while no scheduler ran, beside the one that is made up for now`;
  return warn(name, title, { reason: "missed", due_at: due, missed });
}

/** How many instants a trigger has between two, the later one included, 1000 at most. @param nextAfter the instant that follows one, epoch ms */
export function countInstants(nextAfter: (ms: number) => number, fromMs: number, untilMs: number): number {
  let count = 0;
  for (let at = nextAfter(fromMs); at <= untilMs && count < MOST_COUNTED; at = nextAfter(at)) count++;
  return count;
}

function warn(name: string, title: string, detail: Alert["detail"]): Alert {
  return { fingerprint: skipFingerprint(name), severity: "WARNING", kind: "schedule", title, detail: { schedule: name, ...detail } };
}
