import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { tapeRows } from "../../support/record-feed.ts";
import { at, marketOf, walk, without } from "../../unit/adapters/upbit-simulator/markets.ts";
import { useReplay } from "./use-replay.ts";

const replay = useReplay();
const tape = without(walk(600), 150, 210, 211, 240, 300);
const minutes = (symbol: string, fromMs = at(100)): { symbol: string; timeframeMs: number; fromMs: number } => ({ symbol, timeframeMs: MINUTE_MS, fromMs });

describe("a feed over recorded candles", () => {
  it("tells every candle once, in order, from the past on, and an empty batch where there is none", async () => {
    const { record } = await replay({ markets: [marketOf(tape)], startMs: at(200, 30_000), subscriptions: [minutes("KRW-BTC")], untilMs: at(400) });
    expect(record.batches.map(({ closeTimeMs }) => closeTimeMs)).toEqual(Array.from({ length: 300 }, (_, k) => at(101 + k)));
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(100), at(400)));
    expect(record.revisions).toEqual([]);
    // The candle in which it connected is asked for at its close, too.
    expect(record.states).toEqual(["connecting", "backfilling", "live", "backfilling", "live", "stopped"]);
    expect(record.statuses.filter(({ reason }) => reason === null).map(({ state }) => state)).toEqual(["live", "live"]);
    expect(record.batches.at(-1)!.candles[0]!.origin).toBe("stream");
  });

  it("tells several timeframes at once, those without a stream by asking at their close", async () => {
    const days = walk(3 * 1440);
    const timeframes = [1, 5, 60, 240, 1440].map((count) => count * MINUTE_MS);
    const subscriptions = timeframes.map((timeframeMs) => ({ symbol: "KRW-BTC", timeframeMs, fromMs: at(0) }));
    const { record } = await replay({ markets: [marketOf(days)], startMs: at(1200), subscriptions, untilMs: at(2880) });
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

  it("tells a batch at every close of any series, and of a series from the candle on that is wanted", async () => {
    const subscriptions = [
      { symbol: "KRW-BTC", timeframeMs: 3 * MINUTE_MS, fromMs: at(198) },
      { symbol: "KRW-ETH", timeframeMs: 5 * MINUTE_MS, fromMs: at(201) },
    ];
    const markets = [marketOf(walk(300)), marketOf(walk(300), { symbol: "KRW-ETH" })];
    const { record } = await replay({ markets, startMs: at(199), subscriptions, untilMs: at(213) });
    const told = record.batches.map(({ closeTimeMs, candles }) => [(closeTimeMs - at(0)) / MINUTE_MS, candles.map(({ symbol }) => symbol)]);
    expect(told).toEqual([
      [201, ["KRW-BTC"]],
      [204, ["KRW-BTC"]],
      [207, ["KRW-BTC"]],
      [210, ["KRW-BTC", "KRW-ETH"]],
      [213, ["KRW-BTC"]],
    ]);
  });

  it("follows many symbols over few connections", async () => {
    const symbols = Array.from({ length: 25 }, (_, k) => `KRW-S${k}`);
    const markets = symbols.map((symbol, k) => marketOf(without(walk(300), 205 + (k % 5)), { symbol }));
    const { record, simulator } = await replay({
      markets,
      startMs: at(200, 30_000),
      subscriptions: symbols.map((symbol) => minutes(symbol, at(195))),
      untilMs: at(220),
      feed: { symbolsPerConnection: 10 },
    });
    expect(simulator.stats.requests("websocket").count).toBe(3);
    for (const [k, symbol] of symbols.entries()) {
      expect(record.candlesOf(symbol, MINUTE_MS)).toEqual(tapeRows(markets[k]!.candles, MINUTE_MS, at(195), at(220)));
    }
    expect(record.batches.at(-1)!.candles.map(({ symbol }) => symbol)).toEqual(symbols);
  });

  it("leaves out a market that the exchange does not have", async () => {
    const subscriptions = [minutes("KRW-NOPE", at(195)), minutes("KRW-BTC", at(195))];
    const { record } = await replay({ markets: [marketOf(tape)], startMs: at(200), subscriptions, untilMs: at(205) });
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(195), at(205)));
    expect(record.statuses.map(({ reason }) => reason).join("; ")).toMatch(/KRW-NOPE is left out: Upbit refused the request \(404\)/);
    await expect(replay({ markets: [marketOf(tape)], startMs: at(200), subscriptions: subscriptions.slice(0, 1), untilMs: at(205) })).rejects.toMatchObject({
      code: "exchange_refused",
    });
  });

  it("tells the same twice, faults included, as far as they are drawn alike", async () => {
    const run = async (): Promise<unknown> => {
      const faultRates = { duplicate: 0.1, late: 0.1, out_of_order: 0.1 };
      const { record } = await replay({ markets: [marketOf(tape)], startMs: at(200), subscriptions: [minutes("KRW-BTC")], untilMs: at(400), faultRates });
      return [record.batches, record.revisions, record.statuses];
    };
    expect(await run()).toEqual(await run());
  });

  it("makes candles of trades where it is asked to, in all timeframes", async () => {
    const timeframes = [1, 15, 240].map((count) => count * MINUTE_MS);
    const subscriptions = timeframes.map((timeframeMs) => ({ symbol: "KRW-BTC", timeframeMs, fromMs: at(100) }));
    const faultRates = { duplicate: 0.1, out_of_order: 0.1 };
    const { record } = await replay({ markets: [marketOf(tape)], startMs: at(200), subscriptions, untilMs: at(500), faultRates, feed: { source: "trades" } });
    for (const timeframeMs of timeframes) {
      const told = record.candlesOf("KRW-BTC", timeframeMs);
      const expected = tapeRows(tape, timeframeMs, at(100), at(500));
      const volumes = told.map(({ volume }, i) => Math.abs(volume / expected[i]!.volume - 1));
      expect(told.map((candle) => ({ ...candle, volume: 0 }))).toEqual(expected.map((candle) => ({ ...candle, volume: 0 })));
      // Fifteen minutes' worth of trades, added up one by one rather than minute by minute.
      expect(Math.max(...volumes)).toBeLessThan(1e-12);
    }
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(100), at(500)));
    expect(record.batches.filter(({ candles }) => candles.some(({ origin }) => origin === "stream")).length).toBeGreaterThan(280);
  });
});
