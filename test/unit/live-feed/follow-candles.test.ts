import { describe, expect, it } from "vitest";
import { followCandles, type FollowSettings } from "../../../src/app/live/feed/follow-candles.ts";
import type { ClosedBatch, FeedStatus, FeedSubscription } from "../../../src/app/live/feed-ports.ts";
import { HtsError } from "../../../src/engine/errors.ts";
import { DAY_MS, MINUTE_MS } from "../../support/candles-of.ts";
import { createFakeExchange, type FakeExchange, type FakeExchangeOptions } from "../../support/fake-exchange.ts";
import { FeedRecord, tapeRows } from "../../support/record-feed.ts";
import { at, walk, without } from "../adapters/upbit-simulator/markets.ts";
import { FakeStream, JumpingClock } from "./fake-feed.ts";

const tape = without(walk(3000), 250, 251);
const btc = (fromMs = at(200)): FeedSubscription => ({ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, fromMs });

interface Desk {
  readonly clock: JumpingClock;
  readonly stream: FakeStream;
  readonly exchange: FakeExchange;
  readonly problems: string[];
  readonly settings: FollowSettings;
}

function openDesk(options: Partial<FakeExchangeOptions> = {}, startMs = at(200, 20_000)): Desk {
  const clock = new JumpingClock(startMs);
  const stream = new FakeStream();
  const exchange = createFakeExchange({ histories: [tape], ...options });
  const problems: string[] = [];
  const settings = {
    clock,
    stream,
    exchange,
    random: () => 0.5,
    graceMs: 1500,
    symbolsPerConnection: 100,
    onProblem: (problem: string) => problems.push(problem),
  };
  // Whatever trades until a wait is over is told before it is.
  clock.onWait = (untilMs) => {
    for (const row of tapeRows(tape, MINUTE_MS, clock.nowMs() - 2 * MINUTE_MS, untilMs + MINUTE_MS))
      if (row.openTimeMs < untilMs) stream.tell("KRW-BTC", MINUTE_MS, row);
  };
  return { clock, stream, exchange, problems, settings };
}

/** Some turns of the event loop, in which a feed does all that it can. */
async function idle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe("a feed and its consumer", () => {
  it("waits for each call to end before the next one", async () => {
    let active = 0;
    let most = 0;
    class SlowRecord extends FeedRecord {
      override async closed(batch: ClosedBatch): Promise<void> {
        most = Math.max(most, ++active);
        await idle(3);
        active--;
        return super.closed(batch);
      }
      override async revised(): Promise<void> {
        most = Math.max(most, ++active);
        await idle(3);
        active--;
      }
    }
    const desk = openDesk();
    const record = new SlowRecord(at(230));
    await followCandles([btc(at(150))], record, record.signal, desk.settings);
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(150), at(230)));
    expect(most).toBe(1);
  });

  it("asks for no more than it can tell soon while the consumer does not come after", async () => {
    const desk = openDesk({}, at(2900));
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    class StuckRecord extends FeedRecord {
      override async closed(batch: ClosedBatch): Promise<void> {
        await held;
        return super.closed(batch);
      }
    }
    const record = new StuckRecord(at(2900));
    const ended = followCandles([btc(at(0))], record, record.signal, desk.settings);
    await idle(200);
    expect(desk.exchange.requests.length).toBeLessThanOrEqual(7);
    release();
    await ended;
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(0), at(2900)));
  });

  it.each(["closed", "revised", "status"] as const)("ends with what %s throws", async (method) => {
    const desk = openDesk();
    const record = new FeedRecord(at(300));
    const closed = record.closed.bind(record);
    record.closed = (batch) => {
      // A candle that was told grows, so that a revision is due.
      const [told] = batch.candles;
      if (told !== undefined && batch.closeTimeMs === at(210)) desk.stream.tell("KRW-BTC", MINUTE_MS, { ...told.candle, volume: 1e6 }, at(209, 59_000));
      return closed(batch);
    };
    record[method] = () => {
      throw new Error("the consumer is broken");
    };
    await expect(followCandles([btc()], record, record.signal, desk.settings)).rejects.toThrow("the consumer is broken");
    expect(desk.stream.connections).toEqual([]);
  });

  it("ends at any moment, with nothing left open and no call under way", async () => {
    for (let turns = 0; turns < 40; turns++) {
      const desk = openDesk({}, at(210));
      let active = 0;
      class SlowRecord extends FeedRecord {
        override async closed(): Promise<void> {
          active++;
          await idle(2);
          active--;
        }
      }
      const record = new SlowRecord();
      const ended = followCandles([btc()], record, record.signal, desk.settings);
      await idle(turns);
      record.stop();
      await ended;
      expect([desk.stream.connections.length, desk.clock.pending, active]).toEqual([0, 0, 0]);
      expect(record.states.at(-1)).toBe("stopped");
    }
  });

  it("does nothing when it has been ended before", async () => {
    const desk = openDesk();
    const record = new FeedRecord();
    record.stop();
    await followCandles([btc()], record, record.signal, desk.settings);
    expect([desk.stream.opened, record.statuses]).toEqual([0, []]);
  });
});

describe("a feed and its exchange", () => {
  const refuse = (...symbols: readonly string[]): Partial<FakeExchangeOptions> => ({
    beforeAnswer: ({ symbol }) => {
      if (symbols.includes(symbol)) throw new HtsError("exchange_refused", `there is no ${symbol}`);
    },
  });

  it("leaves out a symbol that is refused, and says so", async () => {
    const desk = openDesk(refuse("KRW-NOPE"));
    const record = new FeedRecord(at(210));
    await followCandles([{ ...btc(), symbol: "KRW-NOPE" }, btc()], record, record.signal, desk.settings);
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(200), at(210)));
    expect(record.statuses.map(({ reason }) => reason)).toContain("KRW-NOPE is left out: there is no KRW-NOPE");
  });

  it("tells no batch where only a series closes that was left out", async () => {
    const hours = walk(5, 60 * MINUTE_MS);
    const desk = openDesk({ ...refuse("KRW-NOPE"), histories: [tape, hours] }, at(130));
    const record = new FeedRecord(at(240));
    const hour = { symbol: "KRW-BTC", timeframeMs: 60 * MINUTE_MS, fromMs: at(60) };
    await followCandles([{ ...btc(at(100)), symbol: "KRW-NOPE" }, hour], record, record.signal, desk.settings);
    expect(record.batches.map(({ closeTimeMs }) => closeTimeMs)).toEqual([at(120), at(180), at(240)]);
  });

  it("asks again for a market that is listed when something on the way refuses it", async () => {
    let refusals = 0;
    const desk = openDesk({
      beforeAnswer: () => {
        if (++refusals <= 3) throw new HtsError("exchange_refused", "403, says a gateway");
      },
    });
    const record = new FeedRecord(at(210));
    await followCandles([btc()], record, record.signal, desk.settings);
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(200), at(210)));
    expect(record.statuses.map(({ reason }) => reason)).toContain("403, says a gateway");
  });

  it("ends when all symbols are refused", async () => {
    const desk = openDesk(refuse("KRW-NOPE", "KRW-NONE"));
    const record = new FeedRecord();
    const subscriptions = ["KRW-NOPE", "KRW-NONE"].map((symbol) => ({ ...btc(), symbol }));
    await expect(followCandles(subscriptions, record, record.signal, desk.settings)).rejects.toMatchObject({ code: "exchange_refused" });
    expect(desk.stream.connections).toEqual([]);
  });

  it("asks again for ever what fails in passing, ever less often up to every 30 s", async () => {
    const askedAtMs: number[] = [];
    const desk: Desk = openDesk({
      beforeAnswer: () => {
        askedAtMs.push(desk.clock.nowMs());
        if (askedAtMs.length < 100) throw new HtsError("exchange_unreachable", "it answered 503");
      },
    });
    const record = new FeedRecord(at(260));
    await followCandles([btc(at(190))], record, record.signal, desk.settings);
    const waitsMs = askedAtMs.slice(1, 100).map((ms, k) => ms - askedAtMs[k]!);
    expect(waitsMs.slice(0, 4)).toEqual([126, 251, 501, 1001]);
    expect(Math.max(...waitsMs)).toBe(15_001);
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(190), at(260)));
    expect(record.statuses.map(({ reason }) => reason)).toContain("it answered 503");
  });

  it("does not take an answer for a closed candle's that was given before its grace was over", async () => {
    // The exchange's clock is two seconds behind ours, so its first answers are too early.
    const desk: Desk = openDesk({}, at(203, 1600));
    const fetchCandles = desk.exchange.fetchCandles.bind(desk.exchange);
    const unfinished: number[] = [];
    desk.exchange.fetchCandles = async (request) => {
      const serverTimeMs = Math.floor((desk.clock.nowMs() - 2000) / 1000) * 1000;
      if (serverTimeMs < at(203)) unfinished.push(serverTimeMs);
      return { ...(await fetchCandles(request)), serverTimeMs };
    };
    const record = new FeedRecord(at(203));
    await followCandles([btc(at(202))], record, record.signal, desk.settings);
    expect(unfinished.length).toBeGreaterThan(0);
    expect(record.statuses.map(({ reason }) => reason)).toContain("the exchange's clock is behind ours");
    expect(desk.clock.nowMs() - 2000).toBeGreaterThanOrEqual(at(203, 1000));
  });

  it("asks for what an unusable message may have told, and counts those", async () => {
    const desk = openDesk();
    const record = new FeedRecord(at(220));
    const closed = record.closed.bind(record);
    record.closed = (batch) => {
      if (batch.closeTimeMs === at(210)) for (let k = 0; k < 5; k++) desk.stream.connections[0]?.listener.garbled(`problem ${k}`);
      return closed(batch);
    };
    await followCandles([btc()], record, record.signal, desk.settings);
    const origins = record.batches.map(({ candles }) => candles[0]?.origin);
    expect(desk.exchange.requests.map(({ untilMs }) => (untilMs - at(0)) / MINUTE_MS)).toEqual([201, 211]);
    expect(origins).not.toContain(undefined);
    expect(desk.problems).toEqual([0, 1, 3].map((k) => `message ${k + 1} that cannot be used: problem ${k}`));
  });

  it("does not believe a stream that begins in the middle of a candle about that one", async () => {
    const desk = openDesk();
    const partial = new FakeStream({ tellsWholeCandles: false });
    const record = new FeedRecord(at(204));
    desk.clock.onWait = (untilMs) => {
      for (const row of tapeRows(tape, MINUTE_MS, at(200), untilMs + MINUTE_MS)) {
        if (row.openTimeMs < untilMs) partial.tell("KRW-BTC", MINUTE_MS, row.openTimeMs < at(201) ? { ...row, volume: 1e-8 } : row);
      }
    };
    await followCandles([btc()], record, record.signal, { ...desk.settings, stream: partial });
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(200), at(204)));
    expect(record.batches.map(({ candles }) => candles[0]?.origin)).toEqual(["backfill", "stream", "stream", "stream"]);
    expect(record.revisions).toEqual([]);
  });

  it("connects for no series that has no stream", async () => {
    const days = walk(5, DAY_MS);
    const desk = openDesk({ histories: [days] }, at(1440));
    const record = new FeedRecord(at(4 * 1440));
    await followCandles([{ symbol: "KRW-BTC", timeframeMs: DAY_MS, fromMs: at(0) }], record, record.signal, desk.settings);
    expect(record.candlesOf("KRW-BTC", DAY_MS)).toEqual(tapeRows(days, DAY_MS, at(0), at(4 * 1440)));
    expect(desk.stream.opened).toBe(0);
  });

  it("tells what is not the exchange's fault", async () => {
    const desk = openDesk();
    const record = new FeedRecord();
    desk.stream.onOpen = () => {
      throw new TypeError("a mistake in the program");
    };
    await expect(followCandles([btc()], record, record.signal, desk.settings)).rejects.toThrow("a mistake in the program");
  });

  it("keeps counting its reconnects, and says what they were for", async () => {
    const desk = openDesk();
    const record = new FeedRecord(at(212));
    const closed = record.closed.bind(record);
    record.closed = (batch) => {
      if (batch.closeTimeMs % (5 * MINUTE_MS) === 0) desk.stream.connections[0]?.listener.lost("the connection was cut");
      return closed(batch);
    };
    await followCandles([btc(at(201))], record, record.signal, desk.settings);
    const last: FeedStatus = record.statuses.at(-1)!;
    expect(last.reconnects).toBe(2);
    expect(record.statuses.filter(({ state }) => state === "lost").map(({ reason }) => reason)).toEqual(["the connection was cut", "the connection was cut"]);
    expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, at(201), at(212)));
  });

  it.each([
    ["timeframe_unknown", [{ ...btc(), timeframeMs: 120_000 }]],
    ["symbol_invalid", [btc(), btc()]],
    ["symbol_invalid", []],
  ])("refuses with %s what it cannot follow", async (code, subscriptions) => {
    const desk = openDesk();
    const record = new FeedRecord();
    await expect(followCandles(subscriptions, record, record.signal, desk.settings)).rejects.toMatchObject({ code });
  });
});
