import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { at, marketOf, walk } from "../unit/adapters/upbit-simulator/markets.ts";
import { type Message, SimulatorSocket } from "./simulator-socket.ts";

let simulator: UpbitSimulator;
beforeEach(async () => {
  simulator = await startUpbitSimulator({ markets: [marketOf(walk(300))], startMs: at(200, 30_000), webSocketRequestsPerSecond: 50 });
});
afterEach(() => simulator.close());

const get = (path = "/v1/candles/minutes/1?market=KRW-BTC&count=5", init: RequestInit = {}): Promise<Response> => fetch(`${simulator.url}${path}`, init);

describe("faults of REST answers", () => {
  it("cut an answer off in the middle", async () => {
    simulator.faults.push({ kind: "disconnect" });
    const response = await get();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect((await get()).status).toBe(200);
  });

  it("leave a request without an answer, and count it", async () => {
    simulator.faults.push({ kind: "silence" });
    const abort = new AbortController();
    const answer = get(undefined, { signal: abort.signal });
    await (await get("/v1/market/all")).text();
    expect(simulator.stats.requests("candle").count).toBe(1);
    abort.abort();
    await expect(answer).rejects.toThrow("aborted");
  });

  it("say that there were too many requests, without there having been", async () => {
    simulator.faults.push({ kind: "429" });
    const response = await get();
    expect([response.status, response.headers.get("remaining-req")]).toEqual([429, "group=candle; min=600; sec=0"]);
    expect((await get()).status).toBe(200);
  });

  it("ban the address for as long as was asked for", async () => {
    simulator.faults.push({ kind: "418", banMs: 90_000 });
    const response = await get();
    expect([response.status, response.headers.get("retry-after")]).toEqual([418, "90"]);
    expect((await get("/v1/market/all")).status).toBe(418);
  });

  it("fail as servers do", async () => {
    simulator.faults.push({ kind: "5xx", status: 503 });
    simulator.faults.push({ kind: "5xx" });
    expect([(await get()).status, (await get()).status, (await get()).status]).toEqual([503, 500, 200]);
  });

  it("end the JSON half way, or leave it out", async () => {
    const whole = await (await get()).text();
    simulator.faults.push({ kind: "truncated" });
    simulator.faults.push({ kind: "empty" });
    const truncated = await get();
    const text = await truncated.text();
    expect([truncated.status, text]).toEqual([200, whole.slice(0, Math.floor(whole.length / 2))]);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const empty = await get();
    expect([empty.status, await empty.text()]).toEqual([200, ""]);
  });

  it("hold an answer back, others coming first, and date it when it was made", async () => {
    simulator.faults.push({ kind: "slow", delayMs: 150 });
    const order: string[] = [];
    const slow = get().then((response) => {
      order.push("slow");
      return response;
    });
    await (await get("/v1/market/all")).text();
    order.push("quick");
    simulator.clock.advanceBy(60_000);
    expect((await slow).headers.get("date")).toBe("Mon, 01 Jan 2024 03:20:30 GMT");
    expect(order).toEqual(["quick", "slow"]);
  });

  it("befall what they are meant for", async () => {
    simulator.faults.push({ kind: "empty", match: "market=KRW-BTC" });
    expect(await (await get("/v1/market/all")).text()).not.toBe("");
    expect(await (await get()).text()).toBe("");
    expect(simulator.faults.taken("empty")).toBe(1);
  });
});

describe("faults of WebSocket connections", () => {
  const isRealtime = /^trade KRW-BTC REALTIME$/;
  const ids = (messages: readonly Message[]): unknown[] => messages.map((message) => message["sequential_id"]);

  /** A client of the trades, and a way to have half a minute of them happen. */
  async function listen(): Promise<{ client: SimulatorSocket; play: () => void }> {
    const client = await SimulatorSocket.open(simulator.webSocketUrl);
    client.subscribe({ type: "trade", codes: ["KRW-BTC"], is_only_realtime: true });
    await client.drain();
    return { client, play: () => simulator.clock.advanceBy(30_000) };
  }

  /** What an undisturbed client is told in the same half minute. */
  async function undisturbed(): Promise<unknown[]> {
    const twin = await startUpbitSimulator({ markets: [marketOf(walk(300))], startMs: at(200, 30_000) });
    try {
      const client = await SimulatorSocket.open(twin.webSocketUrl);
      client.subscribe({ type: "trade", codes: ["KRW-BTC"], is_only_realtime: true });
      await client.drain();
      twin.clock.advanceBy(30_000);
      return ids(await client.drain());
    } finally {
      await twin.close();
    }
  }

  it("send a message twice", async () => {
    const expected = await undisturbed();
    const { client, play } = await listen();
    simulator.faults.push({ kind: "duplicate", match: isRealtime });
    play();
    expect(ids(await client.drain())).toEqual([expected[0], ...expected]);
  });

  it("have two messages change places, and lose none", async () => {
    const [first, second, ...rest] = await undisturbed();
    const { client, play } = await listen();
    simulator.faults.push({ kind: "out_of_order", match: isRealtime });
    play();
    expect(ids(await client.drain())).toEqual([second, first, ...rest]);
  });

  it("send the last of a run of swapped messages all the same", async () => {
    const expected = await undisturbed();
    const { client, play } = await listen();
    simulator.faults.push({ kind: "out_of_order", match: isRealtime, times: Infinity });
    play();
    expect(new Set(ids(await client.drain()))).toEqual(new Set(expected.slice(0, -1)));
    // It waits for a message that it could change places with, for ten seconds of the clock that we move.
    simulator.faults.clear();
    simulator.clock.advanceBy(10_000);
    expect(ids(await client.drain())).toContain(expected.at(-1));
  });

  it("send a message late by the clock that we move, between those of that time", async () => {
    const [first, ...rest] = await undisturbed();
    const { client, play } = await listen();
    simulator.faults.push({ kind: "late", match: isRealtime, delayMs: 10_000 });
    play();
    const told = ids(await client.drain());
    const firstMs = (first as number) / 1000;
    expect(told).toEqual([
      ...rest.filter((id) => (id as number) / 1000 < firstMs + 10_000),
      first,
      ...rest.filter((id) => (id as number) / 1000 >= firstMs + 10_000),
    ]);
    expect(told.indexOf(first)).toBeGreaterThan(0);
    expect(told.indexOf(first)).toBeLessThan(told.length - 1);
  });

  it("send a message late in real time where the clock runs by itself", async () => {
    await simulator.close();
    simulator = await startUpbitSimulator({ markets: [marketOf(walk(300))], startMs: at(200, 30_000), speed: 1 });
    const { client, play } = await listen();
    simulator.faults.push({ kind: "late", match: isRealtime, delayMs: 20 });
    play();
    const [first] = (await undisturbed()) as [unknown];
    const told = ids(await client.receive(6));
    expect(told.indexOf(first)).toBeGreaterThan(0);
  });

  it("cut the connection instead of sending a message", async () => {
    const { client, play } = await listen();
    simulator.faults.push({ kind: "disconnect", match: isRealtime });
    const closed = client.closed();
    play();
    expect(await closed).toBe(1006);
    expect(client.messages).toEqual([]);
  });

  it("fall silent while the connection stays open, on that connection only", async () => {
    const { client, play } = await listen();
    const other = await SimulatorSocket.open(simulator.webSocketUrl);
    simulator.faults.push({ kind: "silence", match: isRealtime });
    play();
    other.subscribe({ type: "trade", codes: ["KRW-BTC"] });
    client.send("PING");
    expect(await other.drain()).toHaveLength(1);
    expect(client.messages).toEqual([]);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    [{ kind: "429" }, 429],
    [{ kind: "418" }, 418],
    [{ kind: "5xx", status: 502 }, 502],
  ] as const)("refuse a handshake: %j", async (fault, status) => {
    simulator.faults.push({ ...fault, match: "/websocket/v1" });
    const socket = new WebSocket(simulator.webSocketUrl);
    socket.on("error", () => undefined);
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
  });

  it("cut a handshake off, or leave it without an answer until the end", async () => {
    simulator.faults.push({ kind: "disconnect" });
    const cut = new WebSocket(simulator.webSocketUrl);
    const [error] = (await once(cut, "error")) as [Error];
    expect(error.message).toMatch(/socket hang up|ECONNRESET/);
    simulator.faults.push({ kind: "silence" });
    const silent = new WebSocket(simulator.webSocketUrl);
    silent.on("error", () => undefined);
    const closed = new Promise((resolve) => silent.on("close", resolve));
    while (simulator.faults.taken("silence") === 0) await (await get("/v1/market/all")).text();
    await simulator.close();
    await closed;
  });
});
