import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HtsError } from "../../engine/errors.ts";
import { FaultPlan, type FaultRates } from "./fault-plan.ts";
import { Gate } from "./gate.ts";
import { MarketView } from "./market-view.ts";
import { PendingTimers } from "./pending-timers.ts";
import { RateLimiter } from "./rate-limit.ts";
import { RequestStats } from "./request-stats.ts";
import { RestServer, type RestServerParts } from "./rest-server.ts";
import { requireMarkets, type SimulatedMarket } from "./simulated-market.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { WebSocketHub, type WebSocketHubParts } from "./websocket-hub.ts";

export interface UpbitSimulatorOptions {
  readonly markets: readonly SimulatedMarket[];
  /** Where the virtual clock starts, epoch ms. */
  readonly startMs: number;
  /** 0, the default, for a clock that only `clock.advanceTo` moves, else up to 10,000 times real time. */
  readonly speed?: number;
  /** 127.0.0.1 unless given. There is no authentication. */
  readonly host?: string;
  /** Any free one unless given. */
  readonly port?: number;
  /** Decides trades, books and faults at random; 1 unless given. */
  readonly seed?: number;
  /** REST requests of one group that an address may make in any second; 10 unless given. */
  readonly requestsPerSecond?: number;
  /** Refusals within ten seconds after which an address is banned; 20 unless given. */
  readonly refusalsBeforeBan?: number;
  /** How long the first ban lasts, real ms; 30,000 unless given. */
  readonly banMs?: number;
  /** WebSocket connections that an address may open, and requests that a connection may send, in any second; 5 unless given. */
  readonly webSocketRequestsPerSecond?: number;
  /** How often what goes wrong; nothing unless given. */
  readonly faultRates?: FaultRates;
  /** How long a WebSocket connection may be without any traffic, real ms; 120,000 unless given. */
  readonly idleTimeoutMs?: number;
  /** How much a WebSocket client may leave unread before it is cut off; 32 MiB unless given. */
  readonly maxBufferedBytes?: number;
  /** TCP connections at a time; 1000 unless given. */
  readonly maxConnections?: number;
  /** What requests are timed by for rates and statistics, epoch ms; never goes back. The real clock unless given. */
  readonly realNowMs?: () => number;
}

/** A simulated exchange that is listening. */
export interface UpbitSimulator {
  /** The base of REST paths, such as http://127.0.0.1:8765. */
  readonly url: string;
  readonly webSocketUrl: string;
  readonly clock: VirtualClock;
  readonly faults: FaultPlan;
  readonly stats: RequestStats;
  /** Ends every connection and timer. */
  close(): Promise<void>;
}

const SECOND_MS = 1000;
const BAN_WINDOW_MS = 10_000;

/**
 * Starts an exchange that speaks Upbit's public protocol, REST and WebSocket, about candles that it is given.
 *
 * Everything that it tells follows from the candles, the seed and the virtual clock. Its `Date` header is the
 * virtual time.
 *
 * @throws HtsError `usage` for options that cannot be, or an address that cannot be listened on; what
 * `requireMarkets` throws
 */
export async function startUpbitSimulator(options: UpbitSimulatorOptions): Promise<UpbitSimulator> {
  const { host = "127.0.0.1", port = 0 } = options;
  const parts = createParts(options);
  const { clock, faults, stats, timers } = parts;
  const hub = new WebSocketHub(parts);
  const rest = new RestServer(parts);
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => rest.handle(request, response));
  server.maxConnections = options.maxConnections ?? 1000;
  server.on("upgrade", (request, socket, head) => hub.upgrade(request, socket, head));
  await listen(server, host, port);
  clock.start();
  const authority = authorityOf(server.address() as AddressInfo);
  const close = async (): Promise<void> => {
    clock.stop();
    timers.clear();
    hub.close();
    await closeServer(server);
  };
  return { url: `http://${authority}`, webSocketUrl: `ws://${authority}/websocket/v1`, clock, faults, stats, close };
}

function createParts(options: UpbitSimulatorOptions): RestServerParts & WebSocketHubParts {
  requireMarkets(options.markets);
  const { seed = 1, refusalsBeforeBan = 20, banMs = 30_000 } = options;
  const faults = new FaultPlan(seed);
  faults.setRates(options.faultRates ?? {});
  const stats = new RequestStats();
  const realNowMs = options.realNowMs ?? ((): number => performance.timeOrigin + performance.now());
  const socketRule = { requests: options.webSocketRequestsPerSecond ?? 5, windowMs: SECOND_MS };
  return {
    markets: new Map(options.markets.map((market) => [market.symbol, new MarketView(market, seed)])),
    clock: new VirtualClock(options.startMs, options.speed ?? 0),
    faults,
    stats,
    timers: new PendingTimers(),
    gate: new Gate(new RateLimiter({ refusals: refusalsBeforeBan, windowMs: BAN_WINDOW_MS, banMs }), stats, realNowMs),
    rule: { requests: options.requestsPerSecond ?? 10, windowMs: SECOND_MS },
    connectRule: socketRule,
    messageRule: socketRule,
    isSynthetic: options.markets.some(({ isSynthetic }) => isSynthetic),
    idleTimeoutMs: options.idleTimeoutMs ?? 120_000,
    maxBufferedBytes: options.maxBufferedBytes ?? 33_554_432,
    realNowMs,
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, () => {
        server.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? `port ${port} is taken` : message;
    throw new HtsError("usage", `the simulator could not listen on ${host}: ${reason}; choose another host or port`, { cause: error });
  }
}

function authorityOf({ address, family, port }: AddressInfo): string {
  return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
