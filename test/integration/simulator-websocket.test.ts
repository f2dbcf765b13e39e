import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startUpbitSimulator, type UpbitSimulator, type UpbitSimulatorOptions } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { at, marketOf, walk } from "../unit/adapters/upbit-simulator/markets.ts";
import { type Message, SimulatorSocket } from "./simulator-socket.ts";

const candles = walk(300);
const simulators: UpbitSimulator[] = [];
afterEach(() => Promise.all(simulators.splice(0).map((simulator) => simulator.close())));

async function start(options: Partial<UpbitSimulatorOptions> = {}): Promise<UpbitSimulator> {
  const markets = [marketOf(candles), marketOf(walk(300), { symbol: "KRW-ETH" })];
  const simulator = await startUpbitSimulator({ markets, startMs: at(200, 30_000), ...options });
  simulators.push(simulator);
  return simulator;
}

async function connect(options: Partial<UpbitSimulatorOptions> = {}): Promise<{ simulator: UpbitSimulator; client: SimulatorSocket }> {
  const simulator = await start(options);
  return { simulator, client: await SimulatorSocket.open(simulator.webSocketUrl) };
}

const types = (messages: readonly Message[]): unknown[] => messages.map((message) => [message["type"], message["code"], message["stream_type"]]);

describe("the simulator over WebSocket", () => {
  it("sends how things stand at first, then what happens, all of it in binary frames", async () => {
    const { simulator, client } = await connect();
    client.subscribe({ type: "candle.1m", codes: ["KRW-BTC", "KRW-ETH"] });
    expect(types(await client.drain())).toEqual([
      ["candle.1m", "KRW-BTC", "SNAPSHOT"],
      ["candle.1m", "KRW-ETH", "SNAPSHOT"],
    ]);
    simulator.clock.advanceTo(at(202));
    const messages = await client.drain();
    expect(new Set(types(messages).map(String))).toEqual(new Set(["candle.1m,KRW-BTC,REALTIME", "candle.1m,KRW-ETH,REALTIME"]));
    const last = messages.findLast(({ code, candle_date_time_utc: time }) => code === "KRW-BTC" && time === "2024-01-01T03:21:00");
    expect(last).toMatchObject({ trade_price: candles.close[201], candle_acc_trade_volume: candles.volume[201] });
    expect(client.isBinary).toBe(true);
  });

  it("sends messages of all kinds in order of time", async () => {
    const { simulator, client } = await connect();
    client.subscribe(
      { type: "trade", codes: ["KRW-BTC", "KRW-ETH"], is_only_realtime: true },
      { type: "candle.1m", codes: ["KRW-BTC"], is_only_realtime: true },
    );
    await client.drain();
    simulator.clock.advanceTo(at(210));
    const messages = await client.drain();
    const times = messages.filter(({ type }) => type === "trade").map((message) => message["timestamp"] as number);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    for (const [k, message] of messages.entries()) {
      if (message["type"] !== "candle.1m") continue;
      const trades = messages.slice(0, k).filter(({ type, code }) => type === "trade" && code === "KRW-BTC");
      expect(trades.at(-1)).toMatchObject({ timestamp: message["timestamp"], trade_price: message["trade_price"] });
    }
  });

  it("sends only the snapshot, or only what happens, when it is asked to", async () => {
    const { simulator, client } = await connect();
    client.subscribe({ type: "ticker", codes: ["KRW-BTC"], isOnlySnapshot: true }, { type: "trade", codes: ["KRW-BTC"], is_only_realtime: true });
    expect(types(await client.drain())).toEqual([["ticker", "KRW-BTC", "SNAPSHOT"]]);
    simulator.clock.advanceTo(at(201));
    expect(new Set(types(await client.drain()).map(String))).toEqual(new Set(["trade,KRW-BTC,REALTIME"]));
  });

  it("replaces a subscription by the next one, and lists it", async () => {
    const { simulator, client } = await connect();
    client.subscribe({ type: "ticker", codes: ["KRW-BTC"], is_only_realtime: true });
    client.subscribe({ type: "orderbook", codes: ["KRW-ETH.5"], is_only_realtime: true, level: 10_000 });
    await client.drain();
    simulator.clock.advanceTo(at(201));
    expect(types(await client.drain())).toEqual([["orderbook", "KRW-ETH", "REALTIME"]]);
    client.send([{ ticket: "mine" }, { method: "LIST_SUBSCRIPTIONS" }]);
    expect(await client.drain()).toEqual([
      { method: "LIST_SUBSCRIPTIONS", result: [{ type: "orderbook", codes: ["KRW-ETH.5"], level: 10_000 }], ticket: "mine" },
    ]);
  });

  it("speaks the short and the list formats", async () => {
    const { client } = await connect();
    client.subscribe({ type: "trade", codes: ["KRW-BTC"], is_only_snapshot: true }, { format: "SIMPLE" });
    expect(await client.drain()).toMatchObject([{ ty: "trade", cd: "KRW-BTC", st: "SNAPSHOT" }]);
    client.subscribe({ type: "trade", codes: ["KRW-BTC"], is_only_snapshot: true }, { format: "JSON_LIST" });
    expect(await client.drain()).toMatchObject([[{ type: "trade", code: "KRW-BTC" }]]);
  });

  it("passes over codes of no market, and over lower case, in silence", async () => {
    const { client } = await connect();
    client.subscribe({ type: "ticker", codes: ["KRW-NOPE", "krw-btc", "KRW-ETH"] });
    expect(types(await client.drain())).toEqual([["ticker", "KRW-ETH", "SNAPSHOT"]]);
  });

  it.each([
    ["NO_TICKET", [{ type: "ticker", codes: ["KRW-BTC"] }]],
    ["NO_TYPE", [{ ticket: "t" }]],
    ["NO_CODES", [{ ticket: "t" }, { type: "ticker" }]],
    ["INVALID_PARAM", [{ ticket: "t" }, { type: "nope", codes: ["KRW-BTC"] }]],
    ["INVALID_AUTH", [{ ticket: "t" }, { type: "myAsset" }]],
    ["WRONG_FORMAT", "hello"],
  ])("answers %s to what it cannot serve, and closes", async (name, request) => {
    const { client } = await connect();
    const closed = client.closed();
    client.send(request);
    expect(await closed).toBe(1000);
    expect(client.messages).toEqual([{ error: { name, message: expect.any(String) } }]);
  });

  it("answers a PING with its status, and a ping with a pong", async () => {
    const { client } = await connect();
    client.send("PING");
    expect(await client.receive(1)).toEqual([{ status: "UP" }]);
    client.socket.ping("still there?");
    const [data] = (await once(client.socket, "pong")) as [Buffer];
    expect(data.toString()).toBe("still there?");
  });

  it("cuts a connection off that has had no traffic for too long", async () => {
    const { client } = await connect({ idleTimeoutMs: 30 });
    expect(await client.closed()).toBe(1006);
  });

  it("takes so many requests a second on a connection", async () => {
    const { client } = await connect({ webSocketRequestsPerSecond: 2, realNowMs: () => 0 });
    for (let k = 0; k < 3; k++) client.subscribe({ type: "ticker", codes: ["KRW-BTC"], is_only_snapshot: true });
    expect(await client.drain()).toMatchObject([{ type: "ticker" }, { type: "ticker" }, { error: { name: "TOO_MANY_REQUEST" } }]);
  });

  it("closes on a message that is too large", async () => {
    const { client } = await connect();
    const closed = client.closed();
    client.send("x".repeat(70_000));
    expect(await closed).toBe(1009);
  });

  it("cuts off who does not read what was asked for", async () => {
    const { simulator, client } = await connect({ markets: [marketOf(walk(2000))], startMs: at(0), maxBufferedBytes: 10_000 });
    client.subscribe({ type: "trade", codes: ["KRW-BTC"], is_only_realtime: true });
    await client.drain();
    client.socket.pause();
    simulator.clock.advanceTo(at(2000));
    const closed = client.closed();
    client.socket.resume();
    expect(await closed).toBe(1006);
    expect(simulator.stats.sentMessages).toBeLessThan(24_000);
  });

  it("says in its handshake what it is and how many connections are left, and speaks on / as well", async () => {
    const simulator = await start({ webSocketRequestsPerSecond: 2, realNowMs: () => 0 });
    const socket = new WebSocket(`${simulator.url.replace("http", "ws")}/`);
    const [{ headers }] = (await once(socket, "upgrade")) as [{ headers: Record<string, string> }];
    expect(headers).toMatchObject({ "x-coin-hts-simulator": "synthetic", "remaining-req": "group=websocket; min=120; sec=1" });
    await SimulatorSocket.open(simulator.webSocketUrl);
    const statusOf = async (path: string): Promise<unknown> => {
      const refused = new WebSocket(`${simulator.url.replace("http", "ws")}${path}`);
      refused.on("error", () => undefined);
      const [, response] = (await once(refused, "unexpected-response")) as [unknown, { statusCode: number }];
      return response.statusCode;
    };
    expect([await statusOf("/websocket/v1"), await statusOf("/elsewhere")]).toEqual([429, 404]);
    expect(simulator.stats.requests("websocket").count).toBe(3);
  });

  it("tells the same twice from the same seed, and something else from another", async () => {
    const listen = async (seed: number): Promise<Message[]> => {
      const { simulator, client } = await connect({ seed });
      client.subscribe(...["ticker", "trade", "orderbook", "candle.5m"].map((type) => ({ type, codes: ["KRW-BTC"] })));
      await client.drain();
      for (let k = 0; k < 20; k++) simulator.clock.advanceBy(3333);
      return client.drain();
    };
    const first = await listen(1);
    expect(first.length).toBeGreaterThan(40);
    expect(await listen(1)).toEqual(first);
    expect(await listen(2)).not.toEqual(first);
  });
});
