import { describe, expect, it } from "vitest";
import { DELIVERY_TIMING, drainChannel } from "../../../../src/app/alerts/deliver.ts";
import { DeliveryFailure } from "../../../../src/app/alerts/notifier.ts";
import type { ClaimedDelivery, FailedAttempt, Outbox } from "../../../../src/app/alerts/outbox.ts";

const CONTENT = { kind: "health", title: "x", detail: {}, occurrences: 1, raisedAtMs: 0, resolvedAtMs: null } as const;
const delivery = (change: Partial<ClaimedDelivery> = {}): ClaimedDelivery => ({
  notice: { noticeId: "n", alertId: "a", event: "raised", severity: "ERROR", content: CONTENT, createdAtMs: 0 },
  channel: "slack",
  claimId: "c",
  attempt: 1,
  ageMs: 0,
  ...change,
});

interface Drained {
  readonly sent: number;
  readonly failures: readonly FailedAttempt[];
  readonly released: number;
  readonly reported: readonly (number | null)[];
}

/** Drains an outbox of these deliveries, each of which meets the failure beside it. */
async function drain(queue: readonly (readonly [ClaimedDelivery, Error | null])[], cut?: AbortController, random = 0): Promise<Drained> {
  const failures: FailedAttempt[] = [];
  const reported: (number | null)[] = [];
  let [next, released] = [0, 0];
  const outbox: Pick<Outbox, "claim" | "noteSent" | "noteFailed" | "release"> = {
    claim: () => Promise.resolve(queue[next++]?.[0] ?? null),
    noteSent: () => Promise.resolve(true),
    noteFailed: (_delivery, failure) => Promise.resolve(void failures.push(failure)),
    release: () => Promise.resolve(void released++),
  };
  const send = (): Promise<void> => {
    if (cut !== undefined) cut.abort();
    const error = queue[next - 1]?.[1] ?? null;
    return error === null ? Promise.resolve() : Promise.reject(error);
  };
  const sent = await drainChannel(
    {
      outbox: outbox as Outbox,
      notifier: { channel: "slack", target: "", send },
      language: "en",
      timing: DELIVERY_TIMING,
      redact: (text) => text.replace("hunter2", "[secret]"),
      random: () => random,
      onFailure: (_delivery, _error, retryMs) => void reported.push(retryMs),
    },
    cut === undefined ? {} : { cut: cut.signal },
  );
  return { sent, failures, released, reported };
}

const down = new DeliveryFailure("channel", "down");

describe("the delivery of notices", () => {
  it("waits twice as long each time, up to ten minutes, and up to half of it less by chance", async () => {
    const waits = await Promise.all([1, 2, 3, 20].map(async (attempt) => (await drain([[delivery({ attempt }), down]])).failures[0]?.retryMs));
    expect(waits).toEqual([5000, 10_000, 20_000, 600_000]);
    expect((await drain([[delivery(), down]], undefined, 0.5)).failures[0]?.retryMs).toBe(3750);
  });

  it("never asks sooner than it was asked to, unless that is hours", async () => {
    const asked = async (retryAfterMs: number) => (await drain([[delivery(), new DeliveryFailure("channel", "429", { retryAfterMs })]])).failures[0]?.retryMs;
    expect([await asked(30_000), await asked(1000), await asked(9 * 3_600_000)]).toEqual([30_000, 5000, 3_600_000]);
  });

  it("stops at a channel that fails and goes on after a message that is refused", async () => {
    expect(
      await drain([
        [delivery(), null],
        [delivery(), down],
        [delivery(), null],
      ]),
    ).toMatchObject({ sent: 1, failures: [{ concernsChannel: true }] });
    const refused = new DeliveryFailure("message", "400");
    expect(
      await drain([
        [delivery(), null],
        [delivery(), refused],
        [delivery(), null],
      ]),
    ).toMatchObject({ sent: 2, failures: [{ concernsChannel: false }] });
  });

  it("gives up after a day and not before, and says so", async () => {
    expect((await drain([[delivery({ ageMs: 24 * 3_600_000 - 1 }), down]])).reported).toEqual([5000]);
    expect(await drain([[delivery({ ageMs: 24 * 3_600_000 }), down]])).toMatchObject({ failures: [{ retryMs: null }], reported: [null] });
  });

  it("keeps no secret in what it notes of a failure", async () => {
    expect((await drain([[delivery(), new DeliveryFailure("channel", "no route to hunter2")]])).failures[0]?.error).toBe("no route to [secret]");
  });

  it("gives back what it was cut off from, as if it had not been tried", async () => {
    expect(await drain([[delivery(), down]], new AbortController())).toEqual({ sent: 0, failures: [], released: 1, reported: [] });
  });
});
