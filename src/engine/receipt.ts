import type { BacktestRun } from "./backtest.ts";
import { CANDLE_COLUMNS, type Candles } from "./candles.ts";
import type { ParameterValues } from "./parameters.ts";
import type { ExecutionSettings } from "./simulate/execution.ts";
import type { PortfolioOutcome } from "./simulate/outcome.ts";
import { ENGINE_VERSION } from "./version.ts";

/** SHA-256 of the concatenation of bytes and of texts as UTF-8, as 64 hex digits; handed in, since hashing is not the engine's business. */
export type Sha256 = (chunks: Iterable<Uint8Array | string>) => string;

/** Everything that the numbers of one run on one symbol follow from, and the hash of what it did. */
export interface Receipt {
  readonly engineVersion: string;
  readonly symbol: string;
  readonly strategy: string;
  /** Hash of the source of a user's strategy; null for a built-in one, which the engine version covers. */
  readonly strategySha256: string | null;
  readonly params: ParameterValues;
  readonly execution: ExecutionSettings;
  readonly timeframeMs: number;
  /** Open time of the first candle of the run; null for a run without candles. Candles before it are warm-up. */
  readonly firstCandleMs: number | null;
  /** Candles handed in, warm-up included, and the hash of their columns. */
  readonly candles: number;
  readonly candlesSha256: string;
  /** Seed of the run's randomness; null, for a backtest has none. */
  readonly seed: number | null;
  /** Hash of every fill. */
  readonly ordersSha256: string;
}

/** The receipt of a run. @param strategySha256 hash of the source of a user's strategy, null for a built-in one. */
export function makeReceipt(run: BacktestRun, strategySha256: string | null, sha256: Sha256): Receipt {
  const { symbol, strategy, params, execution, candles, runCandles, outcome } = run;
  return {
    engineVersion: ENGINE_VERSION,
    symbol,
    strategy: strategy.name,
    strategySha256,
    params,
    execution,
    timeframeMs: candles.timeframeMs,
    firstCandleMs: runCandles.openTimeMs[0] ?? null,
    candles: candles.close.length,
    candlesSha256: hashCandles(candles, sha256),
    seed: null,
    ordersSha256: hashOrders(outcome, sha256),
  };
}

/** Hash of the columns in the order of `CANDLE_COLUMNS`, each as little-endian float64, then of the flags of made-up candles if there are any. */
export function hashCandles(candles: Candles, sha256: Sha256): string {
  const columns = CANDLE_COLUMNS.map((column) => toLittleEndian(candles[column]));
  return sha256(candles.filled === undefined ? columns : [...columns, candles.filled]);
}

/**
 * Hash of the fills in the order of the trades' exits, open positions last: for each round trip the
 * time, price and quantity of the entry and the time and price of the exit, as little-endian float64.
 */
export function hashOrders(outcome: PortfolioOutcome, sha256: Sha256): string {
  const columns = (["entryTimeMs", "entryPrice", "quantity", "exitTimeMs", "exitPrice"] as const).map((field) => outcome.trades.column(field));
  const open = outcome.openPositions.flatMap(({ entryTimeMs, entryPrice, quantity }) => [entryTimeMs, entryPrice, quantity]);
  return sha256([...columns, Float64Array.from(open)].map(toLittleEndian));
}

/** JSON with object keys sorted, so that equal values have equal text whatever order their keys came in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function toLittleEndian(values: Float64Array): Uint8Array {
  if (IS_LITTLE_ENDIAN) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true);
  return bytes;
}
