import { CANDLE_COLUMNS, type CandleFault, type Candles, findFault } from "../../engine/candles.ts";
import { type CandlePlaces, placeOf } from "./candle-rows.ts";
import { CORRECT_ROW, fileFault } from "./fault-messages.ts";

/** Epoch times of this century lie between these in ms; in seconds they are below, in microseconds above. */
const EARLIEST_MS = 1e11;
const LATEST_MS = 1e14;

/**
 * Refuses rows that are no candles, the first of them by name.
 *
 * @param candles read rows with a timeframe of 1 ms, so that their grid is not looked at yet
 * @throws HtsError `value_unreadable` for a time in another unit, `candle_invalid`, `candles_unsorted`, `candles_duplicate`
 */
export function requireSoundCandles(places: CandlePlaces, candles: Candles): void {
  requireMilliseconds(places, candles.openTimeMs);
  const fault = findFault(candles);
  if (fault === null) return;
  const place = placeOf(places, fault.index, CANDLE_COLUMNS.indexOf(fault.column));
  throw fileFault(place, { code: fault.code, problem: describeProblem(fault, candles), remedy: remedyOf(fault, candles.openTimeMs) });
}

/**
 * Refuses times that are no times, and prices and volumes that cannot be, in rows that are in no order yet.
 *
 * @throws HtsError `value_unreadable`, `candle_invalid`
 */
export function requireSoundRows(places: CandlePlaces, candles: Candles): void {
  requireMilliseconds(places, candles.openTimeMs);
  // With their own numbers for times, the rows ascend: what is left to find is wrong in itself.
  const openTimeMs = candles.openTimeMs.map((_, index) => index);
  const fault = findFault({ ...candles, openTimeMs, timeframeMs: 1 });
  if (fault === null) return;
  const place = placeOf(places, fault.index, CANDLE_COLUMNS.indexOf(fault.column));
  throw fileFault(place, { code: fault.code, problem: fault.problem, remedy: CORRECT_ROW });
}

function requireMilliseconds(places: CandlePlaces, openTimeMs: Float64Array): void {
  const index = openTimeMs.findIndex((time) => !(time >= EARLIEST_MS && time <= LATEST_MS && Number.isInteger(time)));
  if (index < 0) return;
  const time = openTimeMs[index] as number;
  const isInteger = Number.isInteger(time);
  const [unit, remedy] =
    time >= EARLIEST_MS / 1000 && time < EARLIEST_MS
      ? ["seconds", "multiply the times by 1000"]
      : time > LATEST_MS && time < LATEST_MS * 1000
        ? ["microseconds", "divide the times by 1000"]
        : time >= LATEST_MS * 1000 && time < LATEST_MS * 1e6
          ? ["nanoseconds", "divide the times by 1000000"]
          : [null, CORRECT_ROW];
  const problem = `expected a time as whole UTC epoch milliseconds, was ${time}${unit === null ? (isInteger ? "" : ", which is not whole") : `, which looks like ${unit}`}`;
  throw fileFault(placeOf(places, index, 0), { code: "value_unreadable", problem, remedy });
}

function describeProblem(fault: CandleFault, { openTimeMs }: Candles): string {
  return fault.code === "candles_unsorted" && isNewestFirst(openTimeMs) ? `${fault.problem}: the file is newest first` : fault.problem;
}

function remedyOf({ code }: CandleFault, openTimeMs: Float64Array): string {
  if (code === "candles_duplicate") return "remove one of the two rows";
  if (code !== "candles_unsorted") return CORRECT_ROW;
  return isNewestFirst(openTimeMs) ? "sort it oldest first" : "sort the rows by time, oldest first";
}

function isNewestFirst(openTimeMs: Float64Array): boolean {
  return openTimeMs.every((time, i) => i === 0 || time <= (openTimeMs[i - 1] as number));
}
