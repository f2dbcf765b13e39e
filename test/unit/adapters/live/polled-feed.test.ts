import { describe, expect, it } from "vitest";
import { PolledFeed } from "../../../../src/adapters/live/polled-feed.ts";
import type { ClosedBatch, FeedStatus } from "../../../../src/app/live/feed-ports.ts";
import type { CandleExchange } from "../../../../src/app/market-data/ports.ts";
import { HtsError } from "../../../../src/engine/errors.ts";
import { createFakeExchange } from "../../../support/fake-exchange.ts";
import { range, walkCandles } from "../../../support/walk-candles.ts";

const MINUTE_MS = 60_000;
const FIRST = 28_000_000;
const history = walkCandles({ timeframeMs: MINUTE_MS, slots: range(FIRST, FIRST + 1500).filter((slot) => slot % 11 !== 0), seed: 3 });

/** Runs a feed by a clock that goes on with every wait, until an instant. */
async function follow(fromMs: number, untilMs: number, options: { readonly fail?: () => void; readonly consume?: (batch: ClosedBatch) => void } = {}) {
  let nowMs = fromMs + 700 * MINUTE_MS;
  const ending = new AbortController();
  const exchange: CandleExchange = createFakeExchange({ histories: [history], beforeAnswer: () => options.fail?.() });
  const batches: ClosedBatch[] = [];
  const states: FeedStatus[] = [];
  const feed = new PolledFeed({
    openExchange: () => Promise.resolve(exchange),
    nowMs: () => nowMs,
    random: () => 0,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      nowMs += ms;
      if (nowMs >= untilMs) ending.abort();
    },
  });
  const consumer = {
    closed: async (batch: ClosedBatch) => {
      options.consume?.(batch);
      batches.push(batch);
    },
    revised: () => Promise.resolve(),
    status: (status: FeedStatus) => void states.push(status),
  };
  await feed.run([{ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, fromMs }], consumer, ending.signal);
  return { batches, states };
}

const FROM_MS = FIRST * MINUTE_MS + MINUTE_MS;
const opensOf = (batches: readonly ClosedBatch[]): number[] => batches.flatMap(({ candles }) => candles.map(({ candle }) => candle.openTimeMs));
const expected = (untilMs: number): number[] => [...history.openTimeMs].filter((ms) => ms >= FROM_MS && ms + MINUTE_MS <= untilMs);

describe("a feed that asks", () => {
  it("tells what closed before, then each candle once, in order, and none that is missing", async () => {
    const { batches, states } = await follow(FROM_MS, FROM_MS + 800 * MINUTE_MS);
    const opens = opensOf(batches);
    expect(opens).toEqual(expected((opens.at(-1) ?? 0) + MINUTE_MS));
    expect(opens.length).toBeGreaterThan(700);
    expect(batches.every(({ closeTimeMs, candles }) => candles.every(({ candle }) => candle.openTimeMs + MINUTE_MS === closeTimeMs))).toBe(true);
    expect(states.map(({ state }) => state)).toEqual(["connecting", "backfilling", "live"]);
  });

  it("goes on where it was when the exchange is away, and says so", async () => {
    let asked = 0;
    const fail = (): void => {
      asked++;
      if (asked % 3 === 0) throw new HtsError("exchange_unreachable", "no answer");
    };
    const { batches, states } = await follow(FROM_MS, FROM_MS + 800 * MINUTE_MS, { fail });
    const opens = opensOf(batches);
    expect(opens).toEqual(expected((opens.at(-1) ?? 0) + MINUTE_MS));
    expect(states.some(({ state, reason }) => state === "lost" && reason === "no answer")).toBe(true);
    expect(states.at(-1)?.reconnects).toBeGreaterThan(10);
  });

  it("ends with what its consumer throws, whether it may be tried again or not", async () => {
    const consume = (): void => {
      throw new HtsError("session_taken", "another process has it");
    };
    await expect(follow(FROM_MS, FROM_MS + 800 * MINUTE_MS, { consume })).rejects.toMatchObject({ code: "session_taken" });
  });

  it("ends with what no waiting mends", async () => {
    const fail = (): void => {
      throw new HtsError("exchange_refused", "no such market");
    };
    await expect(follow(FROM_MS, FROM_MS + 800 * MINUTE_MS, { fail })).rejects.toMatchObject({ code: "exchange_refused" });
  });
});
