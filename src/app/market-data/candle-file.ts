import type { Candles } from "../../engine/candles.ts";

/** What to do with rows of one time and different values: refuse them, or keep the one that stands first or last in the file. */
export type Duplicates = "refuse" | "first" | "last";

/** How a file's rows are ordered; equal times next to each other do not matter. */
export type RowOrder = "oldest first" | "newest first" | "mixed";

/** How a file of candles is to be read. */
export interface ImportOptions {
  /** The timeframe that the candles must have, in ms; without it, it is told from their spacing. */
  readonly timeframeMs?: number;
  /** The zone of times that do not name theirs: UTC, KST, or an offset such as +09:00. */
  readonly zone?: string;
  /** What each column is: time, open, high, low, close, volume, symbol, or _ for one that is not used. */
  readonly columns?: readonly string[];
  /** What to do with rows of one time and different values; refuse them unless given. */
  readonly duplicates?: Duplicates;
  /** What messages call the file; its path unless given. */
  readonly name?: string;
  /** The most bytes of the file and of what it unpacks to; 2 GiB − 1 unless given. */
  readonly maxBytes?: number;
}

/** A file of candles and how it was understood, for a person to confirm. What it quotes of the file is cut and safe to print. */
export interface ImportedFile {
  /** Sound, strictly ascending, on the grid of their timeframe. */
  readonly candles: Candles;
  readonly format: "csv" | "csv.gz" | "parquet";
  /** Such as "a Binance kline file". */
  readonly layout: string;
  readonly understood: {
    readonly timeColumn: string;
    /** Such as "UTC" or "KST (UTC+9)". */
    readonly timeZone: string;
    /** Such as "milliseconds" or "text". */
    readonly timeUnit: string;
    readonly volumeColumn: string;
    readonly order: RowOrder;
    /** The one symbol that the rows name; null when they name none. */
    readonly symbol: string | null;
    readonly header: boolean;
  };
  /** Rows of the file, before any was left out. */
  readonly rows: number;
  /** What was done, and what is worth knowing, a sentence each. */
  readonly notes: readonly string[];
  /** The first and the last row of the file as they stand in it. */
  readonly firstRow: string;
  readonly lastRow: string;
}
