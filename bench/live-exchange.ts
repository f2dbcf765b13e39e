// A process of its own, so that what the simulated exchange costs is not counted among what a session costs.
import { startUpbitSimulator } from "../src/adapters/upbit-simulator/upbit-simulator.ts";
import { MINUTE_MS, walkMinutes } from "./walk-minutes.ts";

const [symbols = "200", minutes = "5"] = process.argv.slice(2);
const startMs = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
const markets = Array.from({ length: Number(symbols) }, (_, k) => ({
  symbol: `KRW-S${k}`,
  koreanName: `S${k}`,
  englishName: `S${k}`,
  candles: walkMinutes(startMs - 300 * MINUTE_MS, 300 + Number(minutes) + 10, k + 1),
  isSynthetic: true,
}));
// By the real clock, so that the time of the exchange is that of the machine.
const simulator = await startUpbitSimulator({ markets, startMs: Date.now(), speed: 1, requestsPerSecond: 1000 });
process.send?.({ url: simulator.url });
process.once("disconnect", () => void simulator.close().then(() => process.exit(0)));
