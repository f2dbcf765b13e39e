import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startUpbitSimulator, type UpbitSimulator, type UpbitSimulatorOptions } from "../../src/adapters/upbit-simulator/upbit-simulator.ts";
import { at, marketOf, walk } from "../unit/adapters/upbit-simulator/markets.ts";

const open: UpbitSimulator[] = [];
afterEach(() => Promise.all(open.splice(0).map((simulator) => simulator.close())));

async function start(options: Partial<UpbitSimulatorOptions> = {}): Promise<UpbitSimulator> {
  const simulator = await startUpbitSimulator({ markets: [marketOf(walk(300))], startMs: at(200, 30_000), ...options });
  open.push(simulator);
  return simulator;
}

/** What the server says to bytes that no client would send. */
async function sendRaw(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
  socket.on("error", () => undefined);
  socket.write(text);
  await new Promise((resolve) => socket.on("close", resolve));
  return answer;
}

const MINUTE = "/v1/candles/minutes/1?market=KRW-BTC";

describe("the simulator over REST", () => {
  it("answers as Upbit does, with the virtual time and what it is in the headers", async () => {
    const simulator = await start();
    const response = await fetch(`${simulator.url}${MINUTE}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json;charset=UTF-8",
      date: "Mon, 01 Jan 2024 03:20:30 GMT",
      "remaining-req": "group=candle; min=600; sec=9",
      "x-coin-hts-simulator": "synthetic",
    });
    expect(await response.json()).toMatchObject([{ market: "KRW-BTC", candle_date_time_utc: "2024-01-01T03:20:00" }]);
  });

  it("goes on in time when its clock is moved", async () => {
    const simulator = await start();
    simulator.clock.advanceTo(at(210));
    const response = await fetch(`${simulator.url}${MINUTE}`);
    expect(response.headers.get("date")).toBe("Mon, 01 Jan 2024 03:30:00 GMT");
    expect(await response.json()).toMatchObject([{ candle_date_time_utc: "2024-01-01T03:29:00" }]);
  });

  it("runs by itself at a speed", async () => {
    const simulator = await start({ speed: 10_000 });
    await new Promise<void>((resolve) => simulator.clock.onAdvance(() => resolve()));
    expect(simulator.clock.nowMs).toBeGreaterThan(at(200, 30_000));
  });

  it("labels the candles of a real market as a replay, and what it made up of them as synthetic", async () => {
    const simulator = await start({ markets: [marketOf(walk(300), { isSynthetic: false })] });
    const label = async (path: string): Promise<unknown> => (await fetch(`${simulator.url}${path}`)).headers.get("x-coin-hts-simulator");
    expect(await Promise.all([MINUTE, "/v1/candles/seconds?market=KRW-BTC", "/v1/nope"].map(label))).toEqual(["replay", "synthetic", "replay"]);
  });

  it("refuses in Upbit's words", async () => {
    const { url } = await start();
    const refusal = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const response = await fetch(`${url}${path}`, init);
      return [response.status, response.headers.has("remaining-req"), await response.json()];
    };
    expect(await refusal("/v1/ticker?markets=KRW-NOPE")).toEqual([404, true, { error: { name: 404, message: "Code not found" } }]);
    expect(await refusal("/v1/nope")).toEqual([404, false, { error: { name: "not_found", message: "no Route matched with those values" } }]);
    expect(await refusal(MINUTE, { method: "POST", body: "x" })).toMatchObject([405, false, { error: { name: 405 } }]);
    expect(await refusal(`${MINUTE}&x=${"x".repeat(12_500)}`)).toMatchObject([414, false, { error: { name: 414 } }]);
  });

  it("allows so many requests of a group in any second, then answers 429, then 418 with the time left", async () => {
    let nowMs = 1_000_000;
    const simulator = await start({ requestsPerSecond: 3, refusalsBeforeBan: 2, banMs: 4500, realNowMs: () => nowMs });
    const get = async (path: string): Promise<unknown[]> => {
      const response = await fetch(`${simulator.url}${path}`);
      const body = (await response.json()) as { error?: object };
      return [response.status, response.headers.get("remaining-req"), response.headers.get("retry-after"), body.error];
    };
    const answers: unknown[] = [];
    for (let k = 0; k < 5; k++) {
      answers.push(await get(MINUTE));
      nowMs += 100;
    }
    expect(answers.slice(0, 4)).toMatchObject([
      [200, "group=candle; min=180; sec=2", null, undefined],
      [200, "group=candle; min=180; sec=1", null, undefined],
      [200, "group=candle; min=180; sec=0", null, undefined],
      [429, "group=candle; min=180; sec=0", null, { name: "too_many_requests" }],
    ]);
    const banned = (seconds: number): unknown[] => [418, null, `${seconds}`, { message: `Blocked for too many requests. Try again in ${seconds} seconds.` }];
    expect(answers[4]).toMatchObject(banned(5));
    nowMs += 2000;
    expect(await get("/v1/market/all")).toMatchObject(banned(3));
    nowMs += 2400;
    expect(await get("/v1/market/all")).toEqual([200, "group=market; min=180; sec=2", null, undefined]);
    expect(simulator.stats.answers).toEqual({ 200: 4, 418: 2, 429: 1 });
    expect(simulator.stats.requests("candle")).toEqual({ count: 5, arrivalsMs: [0, 100, 200, 300, 400].map((ms) => 1_000_000 + ms), largestInOneSecond: 5 });
  });

  it("holds requests with an Origin to one every ten seconds, as Upbit does", async () => {
    const { url } = await start({ realNowMs: () => 0 });
    const get = async (): Promise<unknown> => {
      const response = await fetch(`${url}${MINUTE}`, { headers: { origin: "https://example.com" } });
      return [response.status, response.headers.get("remaining-req")];
    };
    expect([await get(), await get()]).toEqual([
      [200, "group=origin; min=6; sec=0"],
      [429, "group=origin; min=6; sec=0"],
    ]);
  });

  it("survives garbage", async () => {
    const { url } = await start();
    expect(await sendRaw(url, "\u0000\u0001 garbage\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(await sendRaw(url, `GET /${"x".repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await sendRaw(url, "GET http://[::bad HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [^]*Invalid parameter/);
    expect(await sendRaw(url, "GET /v1/market/all?%ff%=%&& HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 200 /);
    const flood = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n${"x".repeat(200_000)}`;
    expect(await sendRaw(url, flood)).toMatch(/^(HTTP\/1\.1 405 |$)/);
    expect((await fetch(`${url}/v1/market/all`)).status).toBe(200);
  });

  it("takes so many connections at a time and no more", async () => {
    const { url } = await start({ maxConnections: 1 });
    const first = connect(Number(new URL(url).port), "127.0.0.1");
    await once(first, "connect");
    expect(await sendRaw(url, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toBe("");
    first.destroy();
  });

  it("refuses options that cannot be, and a port that is taken", async () => {
    const { url } = await start();
    await expect(start({ speed: 20_000 })).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/speed from 0 to 10000/) });
    await expect(start({ markets: [] })).rejects.toMatchObject({ code: "usage" });
    await expect(start({ faultRates: { slow: 2 } })).rejects.toMatchObject({ code: "usage" });
    const port = Number(new URL(url).port);
    await expect(start({ port })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(`port ${port} is taken`) });
  });

  it("ends every connection when it is closed", async () => {
    const simulator = await startUpbitSimulator({ markets: [marketOf(walk(10))], startMs: at(5) });
    const socket = connect(Number(new URL(simulator.url).port), "127.0.0.1");
    await once(socket, "connect");
    const closed = once(socket, "close");
    await simulator.close();
    await closed;
    await expect(fetch(`${simulator.url}/v1/market/all`)).rejects.toThrow("fetch failed");
  });
});
