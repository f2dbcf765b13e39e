import { DAY_MS, gridOriginMs } from "../../../engine/timeframe.ts";
import { describeLength } from "./describe.ts";
import type { GapList } from "./gaps.ts";

const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * DAY_MS;
/** Within fewer weeks nothing recurs. */
const MIN_WEEKS = 4;
/** A slot of the week is closed when so much of it is missing: summer time and holidays move it a little. */
const CLOSED_RATE = 0.9;
/** Hours explain the gaps when so much of what is missing lies in closed slots. */
const EXPLAINED_RATE = 0.8;
/** A market that closes has a weekend; what is missing an hour every day is a fault of the download. */
const MIN_WEEKEND_MS = DAY_MS;
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The hours in which a market does not trade, as its gaps show them. */
export interface MarketHours {
  /** Missing candles that lie in them. */
  readonly missingCandles: number;
  /** The longest closed time of the week, in UTC: "Fri 21:00 to Sun 21:00". */
  readonly weekend: string;
}

/** Finds out whether gaps come from a market that closes at weekends, as none for crypto does; null when they do not. */
export function findMarketHours(gaps: GapList): MarketHours | null {
  const { timeframeMs, firstMs, lastMs, fromMs, missing } = gaps;
  const slotMs = Math.max(timeframeMs, HOUR_MS);
  if (firstMs === null || lastMs === null || lastMs - firstMs < MIN_WEEKS * WEEK_MS) return null;
  if (DAY_MS % slotMs !== 0 || slotMs % timeframeMs !== 0 || missing.length < MIN_WEEKS) return null;
  const expected = new Float64Array(WEEK_MS / slotMs);
  addCandles(expected, firstMs, (lastMs - firstMs) / timeframeMs + 1, timeframeMs);
  const absent = new Float64Array(expected.length);
  let missingCandles = 0;
  for (let run = 0; run < missing.length; run++) {
    addCandles(absent, fromMs[run] as number, missing[run] as number, timeframeMs);
    missingCandles += missing[run] as number;
  }
  const isClosed = Array.from(expected, (count, slot) => (absent[slot] as number) >= CLOSED_RATE * count);
  const explained = absent.reduce((sum, count, slot) => sum + (isClosed[slot] === true ? count : 0), 0);
  const weekend = findLongestClosed(isClosed);
  if (explained < EXPLAINED_RATE * missingCandles || weekend.slots === isClosed.length || weekend.slots * slotMs < MIN_WEEKEND_MS) return null;
  return { missingCandles: explained, weekend: describeWeekend(weekend, slotMs) };
}

/** Adds candles from an instant on to the slots of the week in which they open. */
function addCandles(slots: Float64Array, fromMs: number, count: number, timeframeMs: number): void {
  const slotMs = WEEK_MS / slots.length;
  const weeks = Math.floor((count * timeframeMs) / WEEK_MS);
  for (let slot = 0; slot < slots.length; slot++) slots[slot] = (slots[slot] as number) + (weeks * slotMs) / timeframeMs;
  let left = count - (weeks * WEEK_MS) / timeframeMs;
  let atMs = fromMs - gridOriginMs(WEEK_MS);
  while (left > 0) {
    const slot = Math.floor(atMs / slotMs);
    const candles = Math.min(left, Math.ceil(((slot + 1) * slotMs - atMs) / timeframeMs));
    const index = ((slot % slots.length) + slots.length) % slots.length;
    slots[index] = (slots[index] as number) + candles;
    atMs += candles * timeframeMs;
    left -= candles;
  }
}

interface ClosedTime {
  readonly from: number;
  readonly slots: number;
}

/** The longest run of closed slots, round the end of the week. */
function findLongestClosed(isClosed: readonly boolean[]): ClosedTime {
  let longest: ClosedTime = { from: 0, slots: 0 };
  let length = 0;
  for (let slot = 0; slot < 2 * isClosed.length; slot++) {
    length = isClosed[slot % isClosed.length] === true ? Math.min(length + 1, isClosed.length) : 0;
    if (length > longest.slots) longest = { from: (slot - length + 1) % isClosed.length, slots: length };
  }
  return longest;
}

function describeWeekend({ from, slots }: ClosedTime, slotMs: number): string {
  const [start, end] = [from * slotMs, (from + slots) * slotMs].map((ms) => {
    const ofWeek = ms % WEEK_MS;
    const hour = Math.floor((ofWeek % DAY_MS) / HOUR_MS);
    return `${DAYS[Math.floor(ofWeek / DAY_MS)]} ${String(hour).padStart(2, "0")}:00`;
  });
  return `${start} to ${end} UTC, ${describeLength(slots * slotMs)}`;
}
