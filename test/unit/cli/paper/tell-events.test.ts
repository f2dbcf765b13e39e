import { describe, expect, it } from "vitest";
import { SessionTails } from "../../../../src/adapters/live/session-tails.ts";
import type { SessionEventRecord } from "../../../../src/app/live/read-sessions.ts";
import { tellEvents } from "../../../../src/cli/commands/paper/tell-events.ts";

const SESSION_ID = "00000000-0000-4000-8000-000000000001";

/** A session whose events are heard of by the clock alone. */
class Session {
  readonly events: SessionEventRecord[] = [];

  add(kind: string): void {
    this.events.push({ sequence: this.events.length + 1, topic: "session", atMs: Date.UTC(2026, 0, 1), payload: { kind } });
  }

  eventsAfter(_: string, sequence: number, limit: number): Promise<readonly SessionEventRecord[]> {
    return Promise.resolve(this.events.slice(sequence, sequence + limit));
  }

  sequences(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map([[SESSION_ID, this.events.length]]));
  }
}

describe("telling a session's events", () => {
  it("tells those of its very end too, which nobody has heard of yet", async () => {
    const session = new Session();
    const tails = new SessionTails({ reader: session, openNews: null, onTrouble: () => undefined });
    const kinds: unknown[] = [];
    session.add("started");
    const write = (text: string): Promise<void> => Promise.resolve(void kinds.push((JSON.parse(text) as SessionEventRecord).payload["kind"]));
    const finish = await tellEvents(SESSION_ID, { tails, reader: session, write });
    await expect.poll(() => kinds).toEqual(["started"]);
    session.add("stopped");
    await finish();
    await tails.close();
    expect(kinds).toEqual(["started", "stopped"]);
  });
});
