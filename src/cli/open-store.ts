import type { ParquetCandleStore } from "../adapters/candle-store/parquet-candle-store.ts";
import { readConfig } from "../config.ts";

/** The candle store of this installation; its code is loaded only now, since most commands need none of it. */
export async function openStore(): Promise<ParquetCandleStore> {
  const { ParquetCandleStore } = await import("../adapters/candle-store/parquet-candle-store.ts");
  return new ParquetCandleStore(readConfig().dataRoot);
}
