// Run by tests in a process of its own until it is killed: merges one batch after the other, and says so once each is on the disk.
import { writeSync } from "node:fs";
import { ParquetCandleStore } from "../../src/adapters/candle-store/parquet-candle-store.ts";
import { makeBatch } from "./hourly-batches.ts";

const [root = "", first = "0"] = process.argv.slice(2);
const store = new ParquetCandleStore(root);
writeSync(1, "ready\n");
for (let k = Number(first); ; k++) {
  await store.merge(
    { exchange: "upbit", symbol: "KRW-BTC", timeframe: "1h" },
    { candles: makeBatch(k), covered: [], source: `batch ${k}`, isSynthetic: false },
  );
  writeSync(1, `${k}\n`);
}
