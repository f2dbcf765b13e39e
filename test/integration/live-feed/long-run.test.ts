import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fault, FaultKind } from "../../../src/adapters/upbit-simulator/fault-plan.ts";
import { createReplayFeed, REPLAY_LIMITS } from "../../../src/adapters/upbit-simulator/replay-feed.ts";
import { startUpbitSimulator, type UpbitSimulator } from "../../../src/adapters/upbit-simulator/upbit-simulator.ts";
import type { CandleRevision, ClosedBatch } from "../../../src/app/live/feed-ports.ts";
import { createRandom } from "../../../src/engine/random.ts";
import type { Candle } from "../../../src/engine/strategies/strategy-runner.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { checkAsyncProperty } from "../../support/check-property.ts";
import { FeedRecord, tapeRows } from "../../support/record-feed.ts";
import { at, marketOf, walk, without } from "../../unit/adapters/upbit-simulator/markets.ts";

/** What a consumer believes, which holds the feed to its order while it comes. */
class BelievingRecord extends FeedRecord {
  readonly #known = new Map<string, Candle>();
  #closedMs = -Infinity;

  override closed(batch: ClosedBatch): Promise<void> {
    expect(batch.closeTimeMs).toBeGreaterThan(this.#closedMs);
    this.#closedMs = batch.closeTimeMs;
    for (const { symbol, timeframeMs, candle } of batch.candles) {
      expect(candle.openTimeMs + timeframeMs).toBe(batch.closeTimeMs);
      this.#known.set(`${symbol} ${timeframeMs} ${candle.openTimeMs}`, candle);
    }
    return super.closed(batch);
  }

  override revised(revision: CandleRevision): Promise<void> {
    const { symbol, timeframeMs, before, after } = revision;
    const key = `${symbol} ${timeframeMs} ${after.openTimeMs}`;
    expect(after.openTimeMs + timeframeMs).toBeLessThanOrEqual(this.#closedMs);
    expect(before).toEqual(this.#known.get(key) ?? null);
    expect(after).not.toEqual(before);
    this.#known.set(key, after);
    return super.revised(revision);
  }
}

describe("a feed over hours", () => {
  it("misses no candle of a day with a cut, a silence or a refusal every few minutes", async () => {
    const tapes = { "KRW-BTC": without(walk(1700), 300, 301, 900), "KRW-ETH": without(walk(1700), ...Array.from({ length: 300 }, (_, k) => 250 + 4 * k)) };
    const markets = Object.entries(tapes).map(([symbol, candles]) => marketOf(candles, { symbol }));
    const simulator = await startUpbitSimulator({ markets, startMs: at(200), ...REPLAY_LIMITS });
    try {
      const random = createRandom(1);
      let nextMs = at(202);
      const isDue = (): boolean => {
        const nowMs = simulator.clock.nowMs;
        if (nowMs < nextMs) return false;
        nextMs = nowMs + (1 + 4 * random()) * MINUTE_MS;
        return true;
      };
      simulator.faults.push({ kind: "disconnect", match: ({ place }) => place === "message" && isDue(), times: Infinity });
      simulator.faults.push({ kind: "5xx", match: () => random() < 0.2, times: Infinity });
      const record = new BelievingRecord(at(200 + 1440));
      const subscriptions = Object.keys(tapes).flatMap((symbol) => [1, 15].map((count) => ({ symbol, timeframeMs: count * MINUTE_MS, fromMs: at(180) })));
      await createReplayFeed(simulator, { random: createRandom(2) }).feed.run(subscriptions, record, record.signal);
      for (const [symbol, tape] of Object.entries(tapes)) {
        for (const timeframeMs of [MINUTE_MS, 15 * MINUTE_MS]) {
          expect(record.candlesOf(symbol, timeframeMs)).toEqual(tapeRows(tape, timeframeMs, at(180), at(1640)));
        }
      }
      expect(record.batches).toHaveLength(1460);
      expect(simulator.faults.taken("disconnect")).toBeGreaterThan(250);
      expect(record.statuses.at(-1)!.reconnects).toBeGreaterThan(200);
    } finally {
      await simulator.close();
    }
  });

  interface Script {
    readonly gaps: readonly number[];
    readonly faults: readonly { kind: FaultKind; skip: number; times: number; delayMs: number }[];
    readonly source: "candles" | "trades";
    readonly isSplit: boolean;
  }

  const scripts: fc.Arbitrary<Script> = fc.record({
    gaps: fc.array(fc.integer({ min: 195, max: 320 }), { maxLength: 30 }),
    faults: fc.array(
      fc.record({
        kind: fc.constantFrom<FaultKind>("duplicate", "late", "out_of_order", "disconnect", "disconnect", "silence", "5xx", "truncated", "empty"),
        skip: fc.integer({ min: 0, max: 60 }),
        times: fc.integer({ min: 1, max: 4 }),
        delayMs: fc.constantFrom(300, 1500, 5000, 61_000, 150_000),
      }),
      { maxLength: 8 },
    ),
    source: fc.constantFrom("candles", "candles", "trades"),
    isSplit: fc.boolean(),
  });

  /** In front of each fault a number of targets that it could befall are let pass. */
  function toFault({ kind, skip, times, delayMs }: Script["faults"][number]): Fault {
    let passed = 0;
    return { kind, times: kind === "silence" ? 1 : times, delayMs, match: () => ++passed > skip };
  }

  async function follow(simulator: UpbitSimulator, { source, isSplit }: Script): Promise<FeedRecord> {
    const record = new BelievingRecord(at(320));
    const subscriptions = ["KRW-BTC", "KRW-ETH"].flatMap((symbol) => [1, 5].map((count) => ({ symbol, timeframeMs: count * MINUTE_MS, fromMs: at(190) })));
    const options = { source, symbolsPerConnection: isSplit ? 1 : 10, silenceMs: 200, random: createRandom(3) };
    await createReplayFeed(simulator, options).feed.run(subscriptions, record, record.signal);
    return record;
  }

  it("tells the tape, each candle once and in order, whatever goes wrong", async () => {
    await checkAsyncProperty(scripts, 25, async (script) => {
      const tape = without(walk(400), ...script.gaps);
      const markets = ["KRW-BTC", "KRW-ETH"].map((symbol) => marketOf(tape, { symbol }));
      const simulator = await startUpbitSimulator({ markets, startMs: at(200, 20_000), ...REPLAY_LIMITS });
      try {
        for (const fault of script.faults) simulator.faults.push(toFault(fault));
        const record = await follow(simulator, script);
        expect(record.batches.map(({ closeTimeMs }) => closeTimeMs)).toEqual(Array.from({ length: 130 }, (_, k) => at(191 + k)));
        // What is late beyond the end is nobody's fault.
        for (const symbol of ["KRW-BTC", "KRW-ETH"]) {
          for (const timeframeMs of [MINUTE_MS, 5 * MINUTE_MS]) {
            const told = record.candlesOf(symbol, timeframeMs).filter(({ openTimeMs }) => openTimeMs < at(310));
            const expected = tapeRows(tape, timeframeMs, at(190), at(320)).filter(({ openTimeMs }) => openTimeMs < at(310));
            expect(told.map(roundVolume)).toEqual(expected.map(roundVolume));
          }
        }
      } finally {
        await simulator.close();
      }
    });
  });
});

/** Trades of five minutes that are added up one by one differ in the last bits from minutes that are. */
function roundVolume(candle: Candle): Candle {
  return { ...candle, volume: Number(candle.volume.toPrecision(12)) };
}
