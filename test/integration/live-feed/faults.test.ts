import { describe, expect, it } from "vitest";
import type { Fault, FaultTarget } from "../../../src/adapters/upbit-simulator/fault-plan.ts";
import { MINUTE_MS } from "../../support/candles-of.ts";
import { type FeedRecord, tapeRows } from "../../support/record-feed.ts";
import { at, marketOf, walk, without } from "../../unit/adapters/upbit-simulator/markets.ts";
import { type ReplayRun, useReplay } from "./use-replay.ts";

const replay = useReplay();
const tape = without(walk(400), 150, 210, 211, 240);
const FROM_MS = at(190);
const UNTIL_MS = at(260);
const REALTIME = "candle.1m KRW-BTC REALTIME";

async function run(faults: readonly Fault[], feed: ReplayRun["feed"] = {}): Promise<FeedRecord> {
  const { record, simulator } = await replay({
    markets: [marketOf(tape)],
    startMs: at(200, 30_000),
    subscriptions: [{ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, fromMs: FROM_MS }],
    untilMs: UNTIL_MS,
    feed,
    disturb: ({ faults: plan }) => faults.forEach((fault) => plan.push(fault)),
  });
  for (const { kind, times = 1 } of faults) if (times < Infinity) expect(simulator.faults.taken(kind)).toBeGreaterThanOrEqual(times);
  return record;
}

/** The nth message, and those after it as often as the fault comes. */
function fromNth(n: number): (target: FaultTarget) => boolean {
  let seen = 0;
  return ({ place }) => place === "message" && ++seen >= n;
}

function expectWholeTape(record: FeedRecord): void {
  expect(record.batches.map(({ closeTimeMs }) => closeTimeMs)).toEqual(Array.from({ length: 70 }, (_, k) => FROM_MS + (k + 1) * MINUTE_MS));
  expect(record.candlesOf("KRW-BTC", MINUTE_MS)).toEqual(tapeRows(tape, MINUTE_MS, FROM_MS, UNTIL_MS));
}

describe("a feed whose messages go wrong", () => {
  it.each<[string, Fault]>([
    ["twice", { kind: "duplicate", match: REALTIME, times: Infinity }],
    ["late, but within the grace", { kind: "late", match: REALTIME, times: Infinity, delayMs: 400 }],
    ["in another order", { kind: "out_of_order", match: REALTIME, times: Infinity }],
    ["in another order at first", { kind: "out_of_order", match: "SNAPSHOT", times: 1 }],
  ])("tells all of the tape, and nothing of it again, when they come %s", async (_, fault) => {
    const record = await run([fault]);
    expectWholeTape(record);
    expect(record.revisions).toEqual([]);
    expect(record.states).not.toContain("lost");
  });

  it("tells a candle again that was told before a late message", async () => {
    const record = await run([{ kind: "late", match: fromNth(20), times: 1, delayMs: 5000 }]);
    expectWholeTape(record);
    expect(record.revisions).toHaveLength(1);
    const [revision] = record.revisions;
    const told = record.batches.find(({ closeTimeMs }) => closeTimeMs === revision!.after.openTimeMs + MINUTE_MS)!;
    expect(revision).toMatchObject({ symbol: "KRW-BTC", timeframeMs: MINUTE_MS, before: told.candles[0]?.candle ?? null });
    expect(revision!.before).not.toEqual(revision!.after);
    expect(revision!.seenAtMs).toBeGreaterThan(told.closeTimeMs + 1500);
  });

  it("finds out what a late message would have told when that is lost with its connection", async () => {
    // The last word on a candle is 200 s late and dies with the connection, which is cut some minutes after.
    const record = await run([
      { kind: "late", match: fromNth(20), times: 1, delayMs: 200_000 },
      { kind: "disconnect", match: fromNth(23), times: 1 },
    ]);
    expectWholeTape(record);
    expect(record.revisions).toHaveLength(1);
    expect(record.states).toContain("lost");
  });

  it.each([1, 2, 3, 7, 30])("misses nothing when the connection is cut at message %i", async (n) => {
    const record = await run([{ kind: "disconnect", match: fromNth(n), times: 1 }]);
    expectWholeTape(record);
    expect(record.revisions).toEqual([]);
    expect(record.statuses.at(-1)!.reconnects).toBe(n === 1 ? 0 : 1);
  });

  it.each([1, 2, 20])("notices that a connection has fallen silent at message %i, and misses nothing", async (n) => {
    const record = await run([{ kind: "silence", match: fromNth(n), times: 1 }], { silenceMs: 300 });
    expectWholeTape(record);
    expect(record.revisions).toEqual([]);
    const reasons = record.statuses.map(({ reason }) => reason).join("; ");
    expect(reasons).toContain("nothing came for 0.3 s");
  });

  it("takes trades for candles through cuts and silences, too", async () => {
    const record = await run(
      [
        { kind: "disconnect", match: fromNth(50), times: 1 },
        { kind: "silence", match: fromNth(200), times: 1 },
        { kind: "late", match: fromNth(300), times: 5, delayMs: 20_000 },
      ],
      { source: "trades", silenceMs: 300 },
    );
    expectWholeTape(record);
  });
});

describe("a feed whose exchange is away", () => {
  it.each<[string, Fault, RegExp]>([
    ["cut off", { kind: "disconnect", times: 5 }, /connection failed|cut/],
    ["left without an answer", { kind: "silence", times: 2 }, /Opening handshake has timed out/],
    ["refused for their number", { kind: "429", times: 1 }, /429, too many requests/],
    ["refused by a broken server", { kind: "5xx", status: 503, times: 5 }, /it answered 503/],
  ])("goes on trying when its handshakes are %s", async (_, fault, reason) => {
    const refused = { ...fault, match: "/websocket/v1" };
    const record = await run([refused, { kind: "disconnect", match: fromNth(15), times: 1 }, refused], { silenceMs: 300 });
    expectWholeTape(record);
    expect(record.statuses.some((status) => reason.test(status.reason ?? ""))).toBe(true);
  });

  it.each<[string, Fault]>([
    ["cut off", { kind: "disconnect", times: 4 }],
    ["left without an answer", { kind: "silence", times: 2 }],
    ["refused for their number", { kind: "429", times: 4 }],
    ["refused by a broken server", { kind: "5xx", times: 6 }],
    ["half", { kind: "truncated", times: 4 }],
    ["empty", { kind: "empty", times: 4 }],
  ])("asks again until it knows what it missed when answers are %s", async (_, fault) => {
    const record = await run([{ ...fault, match: "/v1/candles" }], { silenceMs: 300 });
    expectWholeTape(record);
    expect(record.revisions).toEqual([]);
  });
});
