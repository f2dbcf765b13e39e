import { HtsError } from "../../engine/errors.ts";
import { gridOriginMs } from "../../engine/timeframe.ts";

/** A candle as ccxt has it: open time in epoch ms, open, high, low, close, volume. */
export type Row = readonly [number, number, number, number, number, number];

/** One market's candles as ccxt gives them: forwards. */
export interface RowSource {
  readonly timeframeMs: number;
  /** The most rows in one answer. */
  readonly limit: number;
  /**
   * Rows from an instant on, ascending. Some exchanges answer with the first `limit` candles that exist from there on,
   * however late; others with those among the next `limit` places of the grid.
   */
  fetchRows(sinceMs: number): Promise<readonly Row[]>;
}

/** Before this there was nothing to trade. */
const FIRST_INSTANT_MS = Date.UTC(2009, 0, 3);
/** How long an exchange of the second kind must have no candle for us to believe that its history begins there. */
const EMPTY_MS = 7 * 86_400_000;
const EMPTY_WINDOWS = 3;

/**
 * The newest `count` rows before an instant, ascending; fewer only where history begins.
 *
 * ccxt pages forwards, so this asks for one window of `limit` places of the grid after the other, the newest first. A
 * window cannot lose rows: there are no more in it than an answer holds, and when an answer ends early, the rest is
 * asked for. Where a window is empty, one question from the very beginning tells whether anything is earlier.
 */
export async function fetchNewestRows(source: RowSource, untilMs: number, count: number): Promise<Row[]> {
  const lengthMs = source.limit * source.timeframeMs;
  let rows: readonly Row[] = [];
  let endMs = ceilToGrid(untilMs, source.timeframeMs);
  let emptyWindows = 0;
  let isSearchable = true;
  while (rows.length < count && endMs > FIRST_INSTANT_MS) {
    const startMs = endMs - lengthMs;
    const found = await fetchWindow(source, startMs, endMs);
    rows = [...found, ...rows];
    endMs = startMs;
    emptyWindows = found.length === 0 ? emptyWindows + 1 : 0;
    if (emptyWindows === 0) continue;
    const earlier: number | "unknown" = isSearchable ? await findEarlierEnd(source, startMs) : "unknown";
    if (earlier !== "unknown") {
      endMs = earlier;
      continue;
    }
    isSearchable = false;
    if (emptyWindows >= EMPTY_WINDOWS && emptyWindows * lengthMs >= EMPTY_MS) break;
  }
  return rows.slice(-count);
}

/** All rows in `[startMs, endMs)`, a window of no more than `limit` places. */
async function fetchWindow(source: RowSource, startMs: number, endMs: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let sinceMs = startMs; sinceMs < endMs;) {
    const answer = await source.fetchRows(sinceMs);
    const inside = answer.filter(([ms]) => ms >= sinceMs && ms < endMs);
    rows.push(...inside);
    const last = inside.at(-1);
    // Rows behind the window prove that nothing is left out before them.
    if (last === undefined || answer.some(([ms]) => ms >= endMs)) break;
    sinceMs = last[0] + source.timeframeMs;
  }
  return rows;
}

/**
 * Where to go on before an instant that has an empty window in front of it: the end of the next window that has rows,
 * -Infinity when there are none, "unknown" when the exchange does not answer with the first rows from an instant on.
 */
async function findEarlierEnd(source: RowSource, beforeMs: number): Promise<number | "unknown"> {
  const { timeframeMs, limit } = source;
  const firstRows = await fetchFirstRows(source);
  const first = firstRows[0];
  const isFromThereOn = firstRows.some(([ms]) => ms >= FIRST_INSTANT_MS + limit * timeframeMs);
  if (first === undefined || !isFromThereOn) return "unknown";
  if (first[0] >= beforeMs) return -Infinity;
  // Rows open at lowMs; none do from highMs on.
  let lowMs = first[0];
  let highMs = beforeMs;
  while (highMs - lowMs > limit * timeframeMs) {
    const middleMs = ceilToGrid(lowMs + (highMs - lowMs) / 2, timeframeMs);
    const next = (await source.fetchRows(middleMs))[0];
    if (next !== undefined && next[0] < highMs) lowMs = next[0];
    else highMs = middleMs;
  }
  return highMs;
}

/** The rows from the very beginning; none when the exchange refuses to go back so far. */
async function fetchFirstRows(source: RowSource): Promise<readonly Row[]> {
  try {
    return await source.fetchRows(FIRST_INSTANT_MS);
  } catch (error) {
    if (error instanceof HtsError && error.code === "exchange_refused") return [];
    throw error;
  }
}

function ceilToGrid(instantMs: number, timeframeMs: number): number {
  const origin = gridOriginMs(timeframeMs);
  return origin + Math.ceil((instantMs - origin) / timeframeMs) * timeframeMs;
}
