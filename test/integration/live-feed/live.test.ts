import type { Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createUpbitFeed, type UpbitFeedOptions } from "../../../src/adapters/upbit/stream/upbit-feed.ts";
import { startUpbitSimulator, type UpbitSimulator, type UpbitSimulatorOptions } from "../../../src/adapters/upbit-simulator/upbit-simulator.ts";
import type { ClosedBatch, FeedSubscription } from "../../../src/app/live/feed-ports.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { fetchOnce } from "../../support/fetch-once.ts";
import { FeedRecord, tapeRows } from "../../support/record-feed.ts";
import { SteppedClock } from "../../support/stepped-clock.ts";
import { at, marketOf, walk, without } from "../../unit/adapters/upbit-simulator/markets.ts";

const START_MS = at(200, 30_000);
const STEP_MS = 250;
const tape = without(walk(400), 150, 203, 206);
const btc: FeedSubscription = { symbol: "KRW-BTC", timeframeMs: MINUTE_MS, fromMs: at(195) };

/** A record that notes what time it is at the exchange when a batch is told. */
class TimedRecord extends FeedRecord {
  readonly toldAtMs: number[] = [];
  exchangeNowMs: () => number = () => NaN;

  override closed(batch: ClosedBatch): Promise<void> {
    this.toldAtMs.push(this.exchangeNowMs());
    return super.closed(batch);
  }
}

const simulators: UpbitSimulator[] = [];
afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

interface Desk {
  readonly clock: SteppedClock;
  readonly simulator: UpbitSimulator;
  readonly record: TimedRecord;
  /** Lets time pass, at the exchange and here, step by step until the last batch has come. */
  readonly run: (onStep?: (exchangeMs: number) => void) => Promise<void>;
  /** Starts to follow, without time passing. */
  readonly follow: () => Promise<void>;
}

async function openDesk(
  untilMs: number,
  { wallShiftMs = START_MS, ...options }: Partial<UpbitSimulatorOptions> & { wallShiftMs?: number } = {},
  subscriptions: readonly FeedSubscription[] = [btc],
  feedOptions: UpbitFeedOptions = {},
): Promise<Desk> {
  const clock = new SteppedClock(wallShiftMs);
  const simulator = await startUpbitSimulator({ markets: [marketOf(tape)], startMs: START_MS, realNowMs: () => clock.monotonicMs(), ...options });
  simulators.push(simulator);
  const record = new TimedRecord(untilMs);
  record.exchangeNowMs = () => simulator.clock.nowMs;
  const { feed } = createUpbitFeed({ baseUrl: simulator.url, clock, random: () => 0.5, ...feedOptions });
  const follow: Desk["follow"] = () => feed.run(subscriptions, record, record.signal);
  const run: Desk["run"] = async (onStep) => {
    const ended = follow();
    while (!record.signal.aborted) {
      onStep?.(simulator.clock.nowMs);
      simulator.clock.advanceBy(STEP_MS);
      await letSocketsWork();
      if (record.signal.aborted) break;
      clock.step(STEP_MS);
      await letSocketsWork();
    }
    await ended;
  };
  return { clock, simulator, record, run, follow };
}

/** Some turns of the event loop: the grace of six steps covers what needs more. */
async function letSocketsWork(turns = 6): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

function expectTape({ record }: Desk, untilMs: number): void {
  expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, btc.fromMs, untilMs));
  const closes = record.batches.map(({ closeTimeMs }) => closeTimeMs);
  expect(closes).toEqual(Array.from({ length: (untilMs - btc.fromMs) / MINUTE_MS }, (_, k) => btc.fromMs + (k + 1) * MINUTE_MS));
}

describe("a live feed", () => {
  it("tells a candle a grace after its close, by the exchange's clock", async () => {
    const desk = await openDesk(at(210));
    await desk.run();
    expectTape(desk, at(210));
    const delaysMs = desk.record.batches.map(({ closeTimeMs }, k) => desk.record.toldAtMs[k]! - closeTimeMs).slice(6);
    expect(Math.min(...delaysMs)).toBeGreaterThanOrEqual(1500);
    // What it knows the exchange's time by is up to a second old: the seconds in which candles are sent.
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(3000);
  });

  it.each([
    ["an hour ahead", START_MS + 60 * MINUTE_MS],
    ["an hour behind", START_MS - 60 * MINUTE_MS],
    ["at 1970", 0],
  ])("closes no candle early or twice when the machine's clock is %s and jumps about", async (_, wallShiftMs) => {
    const desk = await openDesk(at(210), { wallShiftMs });
    let steps = 0;
    await desk.run(() => {
      steps++;
      if (steps % 37 === 0) desk.clock.wallShiftMs += (steps % 2 === 0 ? -1 : 1) * 11 * MINUTE_MS;
    });
    expectTape(desk, at(210));
    expect(desk.record.revisions).toEqual([]);
    for (const [k, { closeTimeMs }] of desk.record.batches.entries()) expect(desk.record.toldAtMs[k]! - closeTimeMs).toBeGreaterThanOrEqual(1500);
  });

  it("goes on where it was after the machine has slept", async () => {
    const desk = await openDesk(at(260));
    let hasSlept = false;
    await desk.run((exchangeMs) => {
      if (hasSlept || exchangeMs < at(205)) return;
      hasSlept = true;
      desk.simulator.clock.advanceTo(at(250));
    });
    expectTape(desk, at(260));
    expect(desk.record.statuses.some(({ reason }) => /told of .* far ahead/.test(reason ?? ""))).toBe(true);
  });

  it("pings a connection on which nothing happens, and takes a silent one for lost after 45 s", async () => {
    const hour: FeedSubscription = { symbol: "KRW-BTC", timeframeMs: 60 * MINUTE_MS, fromMs: at(180) };
    const quietHour = Array.from({ length: 60 }, (_, k) => 240 + k);
    const desk = await openDesk(at(360), { markets: [marketOf(without(walk(400), ...quietHour))] }, [hour]);
    let silencedMs = Infinity;
    await desk.run((exchangeMs) => {
      if (silencedMs < Infinity || exchangeMs < at(310)) return;
      silencedMs = exchangeMs;
      desk.simulator.faults.push({ kind: "silence", match: "candle" });
    });
    expect(desk.record.batches.map(({ candles }) => candles.length)).toEqual([1, 0, 1]);
    const lost = desk.record.statuses.filter(({ state }) => state === "lost");
    expect(lost.map(({ reason }) => reason)).toEqual(["nothing came for 45 s"]);
    expect(lost[0]!.sinceMs - silencedMs).toBeGreaterThanOrEqual(45_000);
    expect(lost[0]!.sinceMs - silencedMs).toBeLessThan(60_000);
  });

  it("sends nothing to an exchange that has blocked it, and misses nothing", async () => {
    const desk = await openDesk(at(212));
    let handshakes = 0;
    let isBlocked = false;
    await desk.run((exchangeMs) => {
      if (isBlocked || exchangeMs < at(204)) return;
      isBlocked = true;
      desk.simulator.faults.push({ kind: "418", match: "/websocket/v1", banMs: 120_000 });
      desk.simulator.faults.push({ kind: "disconnect", match: "candle" });
      handshakes = desk.simulator.stats.requests("websocket").count;
    });
    expectTape(desk, at(212));
    expect(desk.record.statuses.some(({ reason }) => /has blocked this address/.test(reason ?? ""))).toBe(true);
    expect(desk.simulator.stats.requests("websocket").count).toBe(handshakes + 2);
  });

  it("keeps to the exchange's rate with many connections", async () => {
    const symbols = Array.from({ length: 24 }, (_, k) => `KRW-S${k}`);
    const desk = await openDesk(
      at(204),
      { markets: symbols.map((symbol) => marketOf(tape, { symbol })) },
      symbols.map((symbol) => ({ ...btc, symbol })),
      { symbolsPerConnection: 2 },
    );
    await desk.run();
    expect(desk.simulator.stats.requests("websocket").count).toBe(12);
    expect(desk.record.states).not.toContain("lost");
    for (const symbol of symbols) expect(desk.record.candlesOf(symbol, MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, btc.fromMs, at(204)));
  });

  it("tells the tape through messages that come twice, late and in another order, second by second", async () => {
    const desk = await openDesk(at(215), { faultRates: { duplicate: 0.1, late: 0.15, out_of_order: 0.15 } });
    await desk.run();
    expectTape(desk, at(215));
    expect(desk.simulator.faults.taken("out_of_order")).toBeGreaterThan(5);
  });

  it.each(["at once", "after a silence at the handshake", "after a silence of the stream"])(
    "leaves neither timer nor socket when it is ended %s",
    async (when) => {
      for (let moment = 0; moment < 24; moment++) {
        const desk = await openDesk(Infinity, {}, [{ ...btc, fromMs: at(200) }], { rest: { fetch: fetchOnce } });
        if (when !== "at once") desk.simulator.faults.push({ kind: "silence", match: when.endsWith("stream") ? "REALTIME" : "websocket" });
        if (moment < 12) await endDuringTurns(desk, moment);
        // Around a close it waits for pongs and answers.
        else await desk.run((exchangeMs) => exchangeMs >= at(201, 1000 + (moment - 12) * STEP_MS) && desk.record.stop());
        expect(desk.clock.sleepers).toBe(0);
        await vi.waitFor(() => expect(countSocketsTo(desk.simulator.url)).toBe(0), { interval: 5 });
      }
    },
  );
});

/** Ends a feed so many turns of the event loop after its start, while it connects. */
async function endDuringTurns({ follow, record }: Desk, turns: number): Promise<void> {
  const ended = follow();
  await letSocketsWork(turns);
  record.stop();
  await ended;
}

/** Sockets of this process that lead to a server, by Node's own list. */
function countSocketsTo(url: string): number {
  const handles = (process as unknown as { _getActiveHandles(): readonly Partial<Socket>[] })._getActiveHandles();
  return handles.filter(({ remotePort }) => remotePort === Number(new URL(url).port)).length;
}
