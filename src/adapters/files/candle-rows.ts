import { allocateCandles, CANDLE_COLUMNS } from "../../engine/candles.ts";
import type { Candles } from "../../engine/candles.ts";
import { fileFault, type Place } from "./fault-messages.ts";

/** The columns of a candle file, in the order of `CANDLE_COLUMNS`. */
export const FILE_COLUMNS = ["timestamp_utc_ms", "open", "high", "low", "close", "volume"] as const;

export const FILE_HEADER = FILE_COLUMNS.join(",");

/** How messages name the places of a file's candles. */
export interface CandlePlaces {
  readonly file: string;
  /** The row of the first candle when the others follow it, else the row of every candle. */
  readonly rows: number | Uint32Array;
  /** The file's names for the six columns, in the order of `FILE_COLUMNS`. */
  readonly columns: readonly string[];
}

/** The row of a candle by its index. */
export function rowOf({ rows }: CandlePlaces, index: number): number {
  return typeof rows === "number" ? rows + index : (rows[index] as number);
}

/** The place of a value: a candle's index, and which of the six columns it is. */
export function placeOf(places: CandlePlaces, index: number, column: number): Place {
  return { file: places.file, row: rowOf(places, index), column: places.columns[column] as string };
}

/** Rows that were read from a file, not yet checked as candles. */
export interface ReadRows {
  readonly rows: CandleRows;
  readonly count: number;
  /** How messages number the first candle: its line in CSV, 1 in Parquet. */
  readonly firstRow: number;
}

/** 76 years of minutes; six columns of them are 1.9 GB. */
const MAX_ROWS = 40_000_000;

/** The rows of one file as they are read: columns that grow by doubling. */
export class CandleRows {
  /** Float64 columns of one length, the capacity, in the order of `FILE_COLUMNS`; replaced by `grow`. */
  columns: readonly Float64Array[];
  readonly #file: string;

  constructor(file: string, capacity: number) {
    this.#file = file;
    const rows = Math.min(Math.max(Math.ceil(capacity), 16), MAX_ROWS);
    this.columns = FILE_COLUMNS.map(() => new Float64Array(rows));
  }

  get capacity(): number {
    return this.columns[0]?.length ?? 0;
  }

  /**
   * Makes room for at least one row more.
   *
   * @throws HtsError `file_unreadable` beyond 40 million rows
   */
  grow(): void {
    const rows = Math.min(this.capacity * 2, MAX_ROWS);
    if (rows === this.capacity) {
      const problem = `expected at most ${MAX_ROWS} candles, there are more`;
      throw fileFault({ file: this.#file }, { code: "file_unreadable", problem, remedy: "split the file" });
    }
    this.columns = this.columns.map((column) => {
      const larger = new Float64Array(rows);
      larger.set(column);
      return larger;
    });
  }

  /** The first `count` rows as candles, in memory of their own size. */
  toCandles(count: number, timeframeMs: number): Candles {
    const candles = allocateCandles(count, timeframeMs);
    CANDLE_COLUMNS.forEach((name, index) => candles[name].set((this.columns[index] as Float64Array).subarray(0, count)));
    return candles;
  }
}
