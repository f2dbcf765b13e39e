import type { SeriesManifest } from "../../contract/candle-series.ts";
import type { Candles } from "../../engine/candles.ts";
import type { SeriesId, TimeSpan } from "./series.ts";

/** Candles to be merged into a series. */
export interface CandleBatch {
  readonly candles: Candles;
  /** What the exchange was asked for in full to get them; candles missing there do not exist. */
  readonly covered: readonly TimeSpan[];
  /** Where they came from, in a few words for a person: "upbit REST", "import of btc.csv". */
  readonly source: string;
  readonly isSynthetic: boolean;
}

/** What a merge did, once it is on the disk for good. */
export interface MergeOutcome {
  readonly added: number;
  /** Candles whose values changed; the old ones are in the revision log. */
  readonly changed: number;
  readonly unchanged: number;
  readonly manifest: SeriesManifest;
}

/** A file of a series that is not what its manifest says. */
export interface DamagedFile {
  readonly name: string;
  readonly problem: string;
}

/** A series whose manifest cannot be read. */
export interface DamagedSeries {
  readonly series: SeriesId;
  readonly problem: string;
}

/** What a store has, by exchange, symbol and length of timeframe. */
export interface StoreInventory {
  readonly series: readonly SeriesManifest[];
  /** One that is damaged does not hide the others. */
  readonly damaged: readonly DamagedSeries[];
}

/** Candles on the disk, by series. */
export interface CandleStore {
  /** Everything that is there, from manifests alone. */
  list(): Promise<StoreInventory>;
  /** The manifest of a series, or null when there is none. */
  describe(series: SeriesId): Promise<SeriesManifest | null>;
  /**
   * The candles of a series that open in a range, all of them without one. Their memory may be shared with
   * others, workers included: nobody writes to it.
   *
   * @throws HtsError `series_unknown`, `store_damaged`
   */
  read(series: SeriesId, span?: TimeSpan): Promise<Candles>;
  /**
   * Merges candles by open time, the last one wins. All of it is on the disk when this resolves, and none of it
   * when it rejects or the process dies before.
   *
   * @throws HtsError `candle_invalid` and its kin for unsound candles, `store_locked`, `store_damaged`, `file_not_writable`
   */
  merge(series: SeriesId, batch: CandleBatch): Promise<MergeOutcome>;
  /** Compares the files of a series with its manifest, byte for byte. */
  findDamage(series: SeriesId): Promise<DamagedFile[]>;
}

/** One answer of an exchange. */
export interface CandlePage {
  /** Ascending; at most as many as were asked for, fewer only where the exchange's history begins. */
  readonly candles: Candles;
  /** The exchange's own time when it answered, epoch ms; null when it does not tell. */
  readonly serverTimeMs: number | null;
  /** Whether a simulator made the candles up. */
  readonly isSynthetic: boolean;
}

export interface CandleRequest {
  readonly symbol: string;
  readonly timeframeMs: number;
  /** Only candles that open before this instant, epoch ms. */
  readonly untilMs: number;
  /** How many, 1 to the exchange's page size. */
  readonly count: number;
}

/** A market of an exchange. */
export interface Market {
  readonly symbol: string;
  readonly name: string;
}

/** An exchange's candles over the network. */
export interface CandleExchange {
  /** Its lower-case id, such as upbit. */
  readonly name: string;
  /** What its candles are said to come from, such as "upbit REST". */
  readonly source: string;
  readonly pageSize: number;
  /**
   * The newest candles before an instant, the last of which may not have closed yet.
   *
   * Keeps to the exchange's rate and tries again what may succeed later; what it throws is final for now. An
   * adapter is made with the signal that cancels it, and then rejects with that signal's reason.
   *
   * @throws HtsError `exchange_unreachable`, `exchange_refused`, `exchange_rate_limited`, `exchange_blocked`, `timeframe_unknown`
   */
  fetchCandles(request: CandleRequest): Promise<CandlePage>;
  fetchMarkets(): Promise<Market[]>;
}
