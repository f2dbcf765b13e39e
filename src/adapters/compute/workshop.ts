import { ParquetCandleStore } from "../candle-store/parquet-candle-store.ts";
import type { MoneyRounding } from "../runs/encode-table.ts";
import { StrategyFolder } from "../strategy-files/strategy-folder.ts";

/** Where a thread finds candles and strategies, and how it stages runs. */
export interface ComputeSettings {
  /** Absolute. */
  readonly dataRoot: string;
  /** Null for the built-in strategies alone. */
  readonly strategiesFolder: string | null;
  readonly money: MoneyRounding;
}

/** What work in a thread is done with. */
export interface Workshop {
  readonly store: ParquetCandleStore;
  readonly strategies: StrategyFolder;
}

const WORKSHOPS = new Map<string, Workshop>();

/** Kept for the life of the thread: what it has read stays warm. */
export function openWorkshop({ dataRoot, strategiesFolder }: ComputeSettings): Workshop {
  const key = JSON.stringify([dataRoot, strategiesFolder]);
  const known = WORKSHOPS.get(key);
  if (known !== undefined) return known;
  const workshop = { store: new ParquetCandleStore(dataRoot), strategies: new StrategyFolder(strategiesFolder) };
  WORKSHOPS.set(key, workshop);
  return workshop;
}
