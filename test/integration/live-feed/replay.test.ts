import { afterEach, describe, expect, it } from "vitest";
import { createReplayFeed, REPLAY_LIMITS } from "../../../src/adapters/upbit-simulator/replay-feed.ts";
import { startUpbitSimulator, type UpbitSimulator, type UpbitSimulatorOptions } from "../../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { recordFeed, tapeRows } from "../../support/record-feed.ts";
import { at, marketOf, walk, without } from "../../unit/adapters/upbit-simulator/markets.ts";

const simulators: UpbitSimulator[] = [];
afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

async function start(options: Partial<UpbitSimulatorOptions> & Pick<UpbitSimulatorOptions, "markets">): Promise<UpbitSimulator> {
  const simulator = await startUpbitSimulator({ startMs: at(200, 30_000), ...REPLAY_LIMITS, ...options });
  simulators.push(simulator);
  return simulator;
}

const tape = without(walk(600), 150, 210, 211, 240, 300);

describe("a feed over recorded candles", () => {
  it("tells every candle once, in order, from the past on, and an empty batch where there is none", async () => {
    const simulator = await start({ markets: [marketOf(tape)] });
    const { feed } = createReplayFeed(simulator);
    const record = await recordFeed(feed, [{ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, fromMs: at(100) }], at(400));
    expect(record.batches.map(({ closeTimeMs }) => closeTimeMs)).toEqual(Array.from({ length: 300 }, (_, k) => at(101 + k)));
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(100), at(400)));
    expect(record.revisions).toEqual([]);
    // The candle in which it connected is asked for at its close, too.
    expect(record.states).toEqual(["connecting", "backfilling", "live", "backfilling", "live", "stopped"]);
    expect(record.statuses.filter(({ reason }) => reason === null).map(({ state }) => state)).toEqual(["live", "live"]);
  });

  it("tells several timeframes at once, those without a stream by asking at their close", async () => {
    const days = walk(3 * 1440);
    const simulator = await start({ markets: [marketOf(days)] });
    const { feed } = createReplayFeed(simulator);
    const timeframes = [1, 5, 60, 240, 1440].map((minutes) => minutes * MINUTE_MS);
    const subscriptions = timeframes.map((timeframeMs) => ({ symbol: "KRW-BTC", timeframeMs, fromMs: at(0) }));
    const record = await recordFeed(feed, subscriptions, at(2880));
    for (const timeframeMs of timeframes) expect(record.candlesOf("KRW-BTC", timeframeMs)).toEqual(tapeRows(days, timeframeMs, at(0), at(2880)));
    const midnight = record.batches.at(-1)!;
    expect(midnight.candles.map((candle) => [candle.timeframeMs / MINUTE_MS, candle.origin])).toEqual([
      [1, "stream"],
      [5, "stream"],
      [60, "stream"],
      [240, "stream"],
      [1440, "backfill"],
    ]);
  });
});
