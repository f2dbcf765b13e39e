/** One kind of message about one market: what a subscription adds up to. */
export interface Stream {
  /** As on the wire: ticker, trade, orderbook, candle.1m … */
  readonly type: string;
  readonly code: string;
  /** Of candles, ms; 0 otherwise. */
  readonly timeframeMs: number;
  /** What prices of a book are grouped by; 0 otherwise. */
  readonly level: number;
  /** How many price levels of a book; 0 otherwise. */
  readonly depth: number;
}

const CANDLE_TYPE = /^candle\.(?:(1s)|(1|3|5|10|15|30|60|240)m)$/;
const BOOK_DEPTHS: ReadonlySet<number> = new Set([1, 5, 15, 30]);
const DEFAULT_DEPTH = 30;

/** Whether Upbit streams this type to everyone. */
export function isPublicType(type: string): boolean {
  return type === "ticker" || type === "trade" || type === "orderbook" || CANDLE_TYPE.test(type);
}

/**
 * The stream that a type and a code stand for; null when no market has this code. A book's code may end in the
 * number of levels, as in KRW-BTC.15; another number than 1, 5, 15 or 30 gives 30.
 *
 * @param level as asked for
 */
export function findStream(type: string, code: string, level: number, hasMarket: (symbol: string) => boolean): Stream | null {
  const stream = { type, code, timeframeMs: candleTimeframeMs(type), level: 0, depth: 0 };
  if (type !== "orderbook") return hasMarket(code) ? stream : null;
  if (hasMarket(code)) return { ...stream, level, depth: DEFAULT_DEPTH };
  const dot = code.lastIndexOf(".");
  const symbol = code.slice(0, dot);
  if (dot < 0 || !hasMarket(symbol)) return null;
  const depth = Number(code.slice(dot + 1));
  return { ...stream, code: symbol, level, depth: BOOK_DEPTHS.has(depth) ? depth : DEFAULT_DEPTH };
}

/** Equal for equal streams only. */
export function streamKey({ type, code, level, depth }: Stream): string {
  return `${type} ${code} ${level} ${depth}`;
}

function candleTimeframeMs(type: string): number {
  const [, second, minutes] = CANDLE_TYPE.exec(type) ?? [];
  if (second !== undefined) return 1000;
  return minutes === undefined ? 0 : Number(minutes) * 60_000;
}
