import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpbitSimulator, type UpbitSimulator } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { type Message, SimulatorSocket } from "../integration/simulator-socket.ts";
import { at, marketOf, walk } from "../unit/adapters/upbit-simulator/markets.ts";
import { DATA_FOLDER } from "./data-folder.ts";

interface RestSample {
  readonly path: string;
  readonly response: readonly Message[];
}

interface Exchanged {
  readonly dir: string;
  readonly msg: Message;
}

type Samples = Readonly<Record<string, unknown>> & {
  readonly ws_simple_2021: { readonly subscribe_request: readonly object[]; readonly messages: readonly { readonly msg: Message }[] };
};

const samples = JSON.parse(readFileSync(join(DATA_FOLDER, "upbit_ws_samples.json"), "utf8")) as Samples;
let simulator: UpbitSimulator;
beforeAll(async () => {
  const markets = ["KRW-BTC", "KRW-ETH"].map((symbol) => marketOf(walk(300), { symbol }));
  simulator = await startUpbitSimulator({ markets, startMs: at(200, 30_000), requestsPerSecond: 100, webSocketRequestsPerSecond: 100 });
});
afterAll(() => simulator.close());

/** Names of fields, with the kind of their values; of lists, those of the first entry. */
function shapeOf(value: unknown, path = ""): Map<string, string> {
  if (Array.isArray(value)) return shapeOf(value[0], `${path}[]`);
  if (typeof value !== "object" || value === null) return new Map([[path, value === null ? "null" : typeof value]]);
  return new Map(Object.entries(value).flatMap(([key, one]) => [...shapeOf(one, `${path}.${key}`)]));
}

/** What the simulator's shape has beyond the sample's; fails where the sample has anything that it has not. */
function extraFields(ours: unknown, sample: unknown, sampleIsText: readonly string[] = []): string[] {
  const [shape, expected] = [shapeOf(ours), shapeOf(sample)];
  for (const [path, kind] of expected) expect([path, shape.get(path)]).toEqual([path, sampleIsText.includes(path) ? "number" : kind]);
  return [...shape.keys()].filter((path) => !expected.has(path));
}

async function ask(...request: readonly object[]): Promise<Message> {
  const client = await SimulatorSocket.open(simulator.webSocketUrl);
  client.send(request);
  const [message] = await client.receive(1);
  client.socket.terminate();
  return message;
}

describe("the simulator's REST answers have the fields of Upbit's", () => {
  /** Prices that the sample's maker has put into quotes. */
  const QUOTED = ["opening_price", "high_price", "low_price", "trade_price", "prev_closing_price", "signed_change_price"].map((name) => `[].${name}`);

  it.each([
    ["rest_GetKlines", "?market=KRW-BTC"],
    ["rest_GetOrderBook", "?markets=KRW-BTC"],
    ["rest_GetSymbols", "?is_details=true"],
    ["rest_GetTickers", "?markets=KRW-BTC"],
    ["rest_GetTradeHistory", "?market=KRW-BTC"],
  ])("%s", async (name, query) => {
    const { path, response } = samples[name] as RestSample;
    const ours: unknown = await (await fetch(`${simulator.url}${path}${query}`)).json();
    expect(extraFields(ours, response, name === "rest_GetTickers" ? QUOTED : [])).toEqual([]);
  });

  it("rest_GetSymbolConfig, where a tick size is a text as documented", async () => {
    const { path, response } = samples["rest_GetSymbolConfig"] as RestSample;
    const ours = (await (await fetch(`${simulator.url}${path}?markets=KRW-BTC`)).json()) as Message[];
    expect(Object.keys(ours[0]).toSorted()).toEqual(Object.keys(response[0]).toSorted());
  });
});

describe("the simulator's WebSocket messages have the fields of Upbit's", () => {
  it.each([
    ["ws_default_Tickers", []],
    ["ws_default_Trades", []],
    ["ws_default_OrderBook", [".level", ".stream_type"]],
    ["ws_default_Kline", []],
  ])("%s", async (name, extra) => {
    const [request, answer] = samples[name] as readonly [{ readonly msg: readonly object[] }, Exchanged];
    expect(extraFields(await ask(...request.msg), answer.msg)).toEqual(extra);
  });

  it.each([
    ["trade", [".bap", ".bas", ".bbp", ".bbs"]],
    ["orderbook", [".lv"]],
  ])("%s in the short format, and the fields that Upbit has added since", async (type, extra) => {
    const { messages, subscribe_request: request } = samples.ws_simple_2021;
    const sample = messages.find(({ msg }) => msg["ty"] === type)?.msg;
    const types = request.filter((part) => "type" in part && part.type === type).map((part) => ({ ...part, codes: ["KRW-BTC"], isOnlyRealtime: false }));
    expect(extraFields(await ask({ ticket: "t" }, { format: "SIMPLE" }, ...types), sample)).toEqual(extra);
  });
});
