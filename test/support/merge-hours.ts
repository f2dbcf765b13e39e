// Run by tests in a process of its own: merges the hours of slots "from-until" into the store at a root.
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { HtsError } from "../../src/engine/errors.ts";
import { range, walkCandles } from "./walk-candles.ts";

const [root = "", slots = ""] = process.argv.slice(2);
const [from = 0, until = 0] = slots.split("-").map(Number);
const candles = walkCandles({ timeframeMs: 3_600_000, slots: range(from, until) });
try {
  const store = new ParquetCandleStore(root);
  const { manifest } = await store.merge(
    { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" },
    { candles, covered: [], source: "test", isSynthetic: false },
  );
  process.stdout.write(`${manifest.rows} rows\n`);
} catch (error) {
  process.stdout.write(error instanceof HtsError ? `${error.code}: ${error.message}\n` : String(error));
  process.exitCode = 1;
}
