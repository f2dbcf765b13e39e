import { CANDLE_COLUMNS, type CandleFault, type Candles, findFault } from "../../engine/candles.ts";
import { FILE_COLUMNS } from "./candle-rows.ts";
import { fileFault, type Place } from "./fault-messages.ts";

/** Epoch times of this century lie between these in ms; in seconds they are below, in microseconds above. */
const EARLIEST_MS = 1e11;
const LATEST_MS = 1e14;

/**
 * Refuses rows that are no candles, the first of them by name.
 *
 * @param candles read rows with a timeframe of 1 ms, so that their grid is not looked at yet
 * @param firstRow how messages number the first candle
 * @throws HtsError `value_unreadable` for a time in another unit, `candle_invalid`, `candles_unsorted`, `candles_duplicate`
 */
export function requireSoundCandles(file: string, candles: Candles, firstRow: number): void {
  requireMilliseconds(file, candles.openTimeMs, firstRow);
  const fault = findFault(candles);
  if (fault === null) return;
  const column = FILE_COLUMNS[CANDLE_COLUMNS.indexOf(fault.column)] as string;
  const place: Place = { file, row: firstRow + fault.index, column };
  throw fileFault(place, { code: fault.code, problem: describeProblem(fault, candles), remedy: remedyOf(fault, candles.openTimeMs) });
}

function requireMilliseconds(file: string, openTimeMs: Float64Array, firstRow: number): void {
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
          : [null, "correct the row or remove the candle"];
  const problem = `expected a time as whole UTC epoch milliseconds, was ${time}${unit === null ? (isInteger ? "" : ", which is not whole") : `, which looks like ${unit}`}`;
  throw fileFault({ file, row: firstRow + index, column: FILE_COLUMNS[0] }, { code: "value_unreadable", problem, remedy });
}

function describeProblem(fault: CandleFault, { openTimeMs }: Candles): string {
  return fault.code === "candles_unsorted" && isNewestFirst(openTimeMs) ? `${fault.problem}: the file is newest first` : fault.problem;
}

function remedyOf({ code }: CandleFault, openTimeMs: Float64Array): string {
  if (code === "candles_duplicate") return "remove one of the two rows";
  if (code !== "candles_unsorted") return "correct the row or remove the candle";
  return isNewestFirst(openTimeMs) ? "sort it oldest first" : "sort the rows by time, oldest first";
}

function isNewestFirst(openTimeMs: Float64Array): boolean {
  return openTimeMs.every((time, i) => i === 0 || time <= (openTimeMs[i - 1] as number));
}
