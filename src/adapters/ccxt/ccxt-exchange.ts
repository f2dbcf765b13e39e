import type { CandleExchange, CandlePage, CandleRequest, Market } from "../../app/market-data/ports.ts";
import { allocateCandles, CANDLE_COLUMNS, type Candles, findFault } from "../../engine/candles.ts";
import { HtsError } from "../../engine/errors.ts";
import type { Random } from "../../engine/random.ts";
import { timeframeName } from "../../engine/timeframe.ts";
import { nameLength } from "../files/fault-messages.ts";
import { findBlock } from "../http/address-block.ts";
import { checkBaseUrl } from "../http/base-url.ts";
import { type Clock, systemClock } from "../http/clock.ts";
import { malformed } from "../http/passing-failure.ts";
import { retry, type RetryPolicy } from "../http/retry.ts";
import type { Fetch } from "../http/send-request.ts";
import { untilAborted } from "../http/until-aborted.ts";
import { type CcxtClient, type CcxtPackage, importCcxt, type ImportCcxt, openClient } from "./ccxt-client.ts";
import { explainFailure, refuseByStatus } from "./ccxt-errors.ts";
import { CcxtFetch } from "./ccxt-fetch.ts";
import { findMarket, listMarkets } from "./ccxt-markets.ts";
import { fetchNewestRows, type Row } from "./newest-rows.ts";

/** Large exchanges list thousands of markets, with kilobytes for each. */
const MAX_BYTES = 64_000_000;
/** What every exchange answers with at least; for those of which ccxt does not state it. */
const UNSTATED_LIMIT = 100;
const MAX_LIMIT = 1000;

export interface CcxtOptions {
  /** Where requests go instead of the exchange's own servers, such as a simulator. */
  readonly baseUrl?: string | undefined;
  /** Cancels everything; what is under way then rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  readonly maxAttempts?: number | undefined;
  /** For one answer, from the connection to its last byte. */
  readonly timeoutMs?: number | undefined;
  /** Told before every wait for another attempt: why, such as "it answered 503", and for how long. */
  readonly onWait?: ((reason: string, waitMs: number) => void) | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: Random | undefined;
  readonly fetch?: Fetch | undefined;
  readonly importCcxt?: ImportCcxt | undefined;
}

/**
 * Candles of any exchange that ccxt has, within the rate that ccxt keeps for it.
 *
 * @param id ccxt's id of the exchange, such as binance
 * @throws HtsError `package_missing`, `exchange_unknown`, `exchange_refused` for an exchange without candles, `usage`
 */
export async function createCcxtExchange(id: string, options: CcxtOptions = {}): Promise<CandleExchange> {
  const { signal, onWait, clock = systemClock, timeoutMs = 10_000 } = options;
  const baseUrl = options.baseUrl === undefined ? undefined : checkBaseUrl(options.baseUrl);
  // Its own time-out must not come first: it does not cover the body.
  const settings = { enableRateLimit: true, timeout: 10 * timeoutMs, userAgent: "coin-hts" };
  const { ccxt, client } = await openClient(id, settings, options.importCcxt ?? importCcxt);
  const exchange = client.name;
  if (client.has["fetchOHLCV"] !== true) throw new HtsError("exchange_refused", `${exchange} gives no candles, only trades; choose another exchange`);
  const block = findBlock(clock, `ccxt ${id} ${baseUrl ?? ""}`);
  const network = new CcxtFetch({ exchange, clock, block, fetch: options.fetch ?? fetch, signal, baseUrl, timeoutMs, maxBytes: MAX_BYTES });
  client.fetchImplementation = network.send.bind(network);
  refuseByStatus(client, ccxt);
  const policy = { exchange, clock, random: options.random ?? Math.random, maxAttempts: options.maxAttempts ?? 6, signal, onWait };
  const source = `${id} by ccxt${baseUrl === undefined ? "" : ` at ${new URL(baseUrl).origin}`}`;
  return new CcxtExchange({ name: id, source, ccxt, client, network, policy });
}

interface Parts {
  readonly name: string;
  readonly source: string;
  readonly ccxt: CcxtPackage;
  readonly client: CcxtClient;
  readonly network: CcxtFetch;
  readonly policy: RetryPolicy;
}

class CcxtExchange implements CandleExchange {
  readonly name: string;
  readonly source: string;
  readonly pageSize: number;
  /** Candles in one answer. */
  readonly #limit: number;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.name = parts.name;
    this.source = parts.source;
    this.#parts = parts;
    this.#limit = findLimit(parts.client);
    // A page is a little less than an answer, so that a few missing candles do not cost another request.
    this.pageSize = Math.ceil(this.#limit * 0.95);
  }

  async fetchCandles({ symbol, timeframeMs, untilMs, count }: CandleRequest): Promise<CandlePage> {
    if (!Number.isInteger(count) || count < 1 || count > this.pageSize) throw new RangeError(`expected a count from 1 to ${this.pageSize}, was ${count}`);
    if (Number.isNaN(untilMs)) throw new RangeError("expected an instant, was NaN");
    const { client, network, policy } = this.#parts;
    const timeframe = this.#requireTimeframe(timeframeMs);
    await this.#loadMarkets();
    const market = findMarket(client, symbol);
    const limit = this.#limit;
    const fetchRows = (sinceMs: number): Promise<Row[]> => this.#call(async () => readRows(await client.fetchOHLCV(market.symbol, timeframe, sinceMs, limit)));
    // No candle opens later than now, and the exchange may be asked for no later one.
    const endMs = Math.min(untilMs, network.nowMs() + 1);
    const candles = toCandles(await fetchNewestRows({ timeframeMs, limit, fetchRows }, endMs, count), timeframeMs);
    requireSound(policy.exchange, candles);
    return { candles, serverTimeMs: network.serverTimeMs, isSynthetic: network.isSynthetic };
  }

  async fetchMarkets(): Promise<Market[]> {
    await this.#loadMarkets();
    return listMarkets(this.#parts.client);
  }

  #requireTimeframe(lengthMs: number): string {
    const { timeframes = {} } = this.#parts.client;
    const name = timeframeName(lengthMs);
    if (name !== null && Object.hasOwn(timeframes, name)) return name;
    const known = Object.keys(timeframes).join(", ");
    throw new HtsError("timeframe_unknown", `${this.#parts.policy.exchange} has no candles of ${nameLength(lengthMs)}, expected one of ${known}`);
  }

  async #loadMarkets(): Promise<void> {
    const { client } = this.#parts;
    // Asked to reload, because ccxt would otherwise answer for ever with the first failure.
    if (client.markets === undefined) await this.#call(() => client.loadMarkets(true));
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    const { ccxt, policy } = this.#parts;
    return retry(policy, async () => {
      try {
        return await untilAborted(call(), policy.signal);
      } catch (error) {
        throw explainFailure(error, ccxt, policy.exchange);
      }
    });
  }
}

function findLimit({ features }: CcxtClient): number {
  const stated = [features?.spot, features?.swap?.linear].map((feature) => feature?.fetchOHLCV?.limit);
  const limits = stated.filter((limit) => limit !== undefined && Number.isInteger(limit) && limit > 0) as number[];
  return limits.length === 0 ? UNSTATED_LIMIT : Math.min(...limits, MAX_LIMIT);
}

function readRows(answer: unknown): Row[] {
  if (!Array.isArray(answer)) throw malformed("expected a list of candles");
  return answer.map((row: unknown, index) => {
    const isRow = Array.isArray(row) && row.length >= 6 && row.slice(0, 6).every((value) => typeof value === "number");
    if (!isRow) throw malformed(`candle ${index + 1}: expected a time, four prices and a volume`);
    const before = index === 0 ? -Infinity : (answer[index - 1] as Row)[0];
    if (!((row as unknown as Row)[0] > before)) throw malformed(`candle ${index + 1}: expected ascending times, one candle each`);
    return row as unknown as Row;
  });
}

function toCandles(rows: readonly Row[], timeframeMs: number): Candles {
  const candles = allocateCandles(rows.length, timeframeMs);
  rows.forEach((row, index) => {
    CANDLE_COLUMNS.forEach((column, place) => {
      candles[column][index] = row[place] ?? NaN;
    });
  });
  return candles;
}

function requireSound(exchange: string, candles: Candles): void {
  const fault = findFault(candles);
  if (fault === null) return;
  const time = new Date(candles.openTimeMs[fault.index] ?? NaN);
  const place = Number.isNaN(time.getTime()) ? "" : ` of ${time.toISOString()}`;
  // A grid of its own, such as weeks from Thursday on, does not pass; a broken candle may.
  const code = fault.code === "candles_misaligned" ? "exchange_refused" : "exchange_unreachable";
  const remedy = code === "exchange_refused" ? "choose another timeframe" : "try again later";
  throw new HtsError(code, `${exchange}: the ${fault.column} of its candle${place} cannot be: ${fault.problem}; ${remedy}`);
}
