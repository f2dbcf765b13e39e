import { describe, expect, it } from "vitest";
import { malformed, PassingFailure } from "../../../../src/adapters/http/passing-failure.ts";
import { backOffMs, retry, type RetryPolicy } from "../../../../src/adapters/http/retry.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

function policy(clock: FakeClock, more: Partial<RetryPolicy> = {}): RetryPolicy {
  return { exchange: "Upbit", clock, random: () => 0, maxAttempts: 6, ...more };
}

/** An attempt that fails with each of these in turn, then succeeds. */
function failing(...failures: readonly Error[]): () => Promise<string> {
  let attempts = 0;
  return () => {
    const failure = failures[attempts++];
    return failure === undefined ? Promise.resolve(`attempt ${attempts}`) : Promise.reject(failure);
  };
}

const tooMany = (minWaitMs = 0): PassingFailure => new PassingFailure("exchange_rate_limited", "it answered 429", { minWaitMs });

describe("trying again", () => {
  it("doubles the wait after every attempt, up to half a minute", () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => backOffMs("exchange_unreachable", attempt, () => 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    expect([1, 2, 3].map((attempt) => backOffMs("exchange_rate_limited", attempt, () => 0))).toEqual([1000, 2000, 4000]);
  });

  it("adds up to half of the wait at random", () => {
    expect(backOffMs("exchange_unreachable", 1, () => 0.5)).toBe(625);
    expect(backOffMs("exchange_unreachable", 1, () => 0.9999)).toBeLessThan(750);
  });

  it("returns what the first successful attempt returns, and reports every wait before it", async () => {
    const clock = new FakeClock();
    const waits: [string, number][] = [];
    const outcome = retry(policy(clock, { onWait: (reason, waitMs) => waits.push([reason, waitMs]) }), failing(malformed("was cut off"), tooMany()));
    expect(await clock.run(outcome)).toBe("attempt 3");
    expect(waits).toEqual([
      ["its answer was malformed: was cut off", 500],
      ["it answered 429", 2000],
    ]);
    expect(clock.monotonicMs()).toBe(2500);
  });

  it("waits as long as the exchange asks when that is longer", async () => {
    const clock = new FakeClock();
    await clock.run(retry(policy(clock), failing(tooMany(7000), tooMany(1500))));
    expect(clock.waits).toEqual([7000, 2000]);
  });

  it("lets all others rest only when there were too many requests", async () => {
    const clock = new FakeClock();
    const rests: number[] = [];
    await clock.run(retry(policy(clock), failing(malformed("x"), tooMany(3000)), (waitMs) => rests.push(waitMs)));
    expect(rests).toEqual([3000]);
  });

  it("gives up after the last attempt with the last failure's code, problem and cause", async () => {
    const clock = new FakeClock();
    const last = malformed("was cut off");
    const error = await clock.run(retry(policy(clock, { maxAttempts: 3 }), failing(tooMany(), tooMany(), last))).catch((error: unknown) => error as HtsError);
    expect(error).toBeInstanceOf(HtsError);
    expect(error).toMatchObject({
      code: "exchange_unreachable",
      message: "Upbit: 3 attempts failed, the last one because its answer was malformed: was cut off; try again later",
      cause: last,
    });
    expect(clock.waits).toEqual([1000, 2000]);
  });

  it("does not wait when the exchange asks for more than a minute, but says how long it would take", async () => {
    const clock = new FakeClock();
    const error = retry(policy(clock), failing(tooMany(600_000)));
    await expect(error).rejects.toMatchObject({ code: "exchange_rate_limited", message: "Upbit: it answered 429; try again in 10 min" });
    expect(clock.waits).toEqual([]);
  });

  it("does not try again after any other failure", async () => {
    const clock = new FakeClock();
    const refused = new HtsError("exchange_refused", "no such market");
    await expect(retry(policy(clock), failing(refused))).rejects.toBe(refused);
    expect(clock.waits).toEqual([]);
  });

  it("stops with the signal's reason before an attempt, while one runs and while waiting for the next", async () => {
    const clock = new FakeClock();
    const reason = new Error("was cancelled");
    let attempts = 0;
    const attempt = (): Promise<never> => {
      attempts++;
      return Promise.reject(malformed("x"));
    };
    await expect(retry(policy(clock, { signal: AbortSignal.abort(reason) }), attempt)).rejects.toBe(reason);
    expect(attempts).toBe(0);

    const during = new AbortController();
    const aborting = (): Promise<never> => {
      during.abort(reason);
      return attempt();
    };
    await expect(retry(policy(clock, { signal: during.signal }), aborting)).rejects.toBe(reason);

    const waiting = new AbortController();
    const outcome = retry(policy(clock, { signal: waiting.signal, onWait: () => queueMicrotask(() => waiting.abort(reason)) }), attempt);
    await expect(outcome).rejects.toBe(reason);
    expect(attempts).toBe(2);
  });
});
