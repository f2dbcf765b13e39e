// Runs sessions in a thread of their own until it is told to end. What a strategy does to its thread, such as never to return
// from a call, is seen from outside by the cells.
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { ParquetCandleStore } from "../../candle-store/parquet-candle-store.ts";
import { connectDatabase } from "../../postgres/connect.ts";
import { StrategyFolder } from "../../strategy-files/strategy-folder.ts";
import { runSessionsHere } from "../run-sessions-here.ts";
import { CallMark } from "./call-cells.ts";
import type { SessionThreadData, ThreadNews } from "./session-thread-protocol.ts";
import { watchedLoader } from "./watched-loader.ts";

/** Several within the shortest time that a call may take. */
const TURN_MS = 200;

const port = parentPort as MessagePort;
const { cells, settings } = workerData as SessionThreadData;
const { database, dataRoot, strategiesFolder, only, ...rest } = settings;
const tell = (news: ThreadNews): void => port.postMessage(news);
const mark = new CallMark(cells);
const turns = setInterval(() => mark.turn(), TURN_MS);
const db = connectDatabase(database);
const candles = new ParquetCandleStore(dataRoot);
const sessions = runSessionsHere({
  ...rest,
  ...(only === null ? {} : { only }),
  db,
  candles,
  strategies: new StrategyFolder(strategiesFolder),
  log: (level, message, context) => tell({ kind: "log", level, message, context }),
  onCommit: (tookMs) => tell({ kind: "commit", tookMs }),
  onClaim: (sessionId) => tell({ kind: "claimed", sessionId }),
  onRelease: (sessionId) => tell({ kind: "released", sessionId }),
  watchLoader: (loadTrader) => watchedLoader(loadTrader, mark, (trader) => tell({ kind: "trader", trader })),
});

// Such as of a strategy that decides by an async function: it has failed already, and must not take the others with it.
process.on("unhandledRejection", (error) =>
  tell({ kind: "log", level: "error", message: "a promise was broken that nobody waited for", context: { error: String(error) } }),
);
port.once("message", () => void end());

async function end(): Promise<void> {
  await sessions.stop();
  await candles.close();
  await db.destroy();
  clearInterval(turns);
  port.close();
}
